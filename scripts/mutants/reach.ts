/**
 * The test files that reach each mutation.
 * @param notes lines of worker, length of its list of test files so far, and number of the mutation (switch.mjs)
 * @param begun test files of a worker in the order in which they began, a line each
 * @param atLoad mutations that are evaluated once in a process; each later file of that worker depends on them too
 */
export function reach(
  notes: string,
  begun: (worker: string) => string,
  atLoad: ReadonlySet<number>,
): Map<number, Set<string>> {
  const reached = new Map<number, Set<string>>();
  for (const note of notes.split('\n').filter(Boolean)) {
    const [worker = '', length, number] = note.split(' ');
    const [id, list] = [Number(number), begun(worker)];
    const current = list.slice(0, Number(length)).trimEnd().split('\n').at(-1) ?? '';
    const files = [current, ...(atLoad.has(id) ? list.slice(Number(length)).split('\n') : [])];
    reached.set(id, new Set([...(reached.get(id) ?? []), ...files.filter(Boolean)]));
  }
  return reached;
}
