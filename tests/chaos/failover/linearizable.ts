// Whether a history of calls by several clients could have happened one call at a time, each at one moment between its
// start and its answer (Herlihy and Wing, 1990). The search is that of Wing and Gong: it tries every call that may come
// next, and remembers the states it has seen after the same set of calls (Lowe, 2017).

/** One call. A call without an answer may take effect at any time after its start, or never. */
export interface Call<Operation, Result> {
  operation: Operation;
  /** On one clock for all clients. */
  startedAt: number;
  /** Undefined: nobody knows whether it took effect. */
  answer?: { at: number; result: Result };
}

/** What one record does with one call. States and results are compared by ===. */
export interface Model<State extends string, Operation, Result> {
  initial: State;
  apply(state: State, operation: Operation): { state: State; result: Result };
}

/** Whether the calls to one record have an order that the model allows and that respects their times. */
export function isLinearizable<State extends string, Operation, Result>(
  model: Model<State, Operation, Result>,
  history: readonly Call<Operation, Result>[],
): boolean {
  const calls = history.toSorted((a, b) => a.startedAt - b.startedAt);
  const endOf = ({ answer }: Call<Operation, Result>) => answer?.at ?? Number.POSITIVE_INFINITY;
  const done = calls.map(() => false);
  const seen = new Set<string>();

  function search(state: State): boolean {
    // A call whose start is after another's answer cannot come before it.
    const firstEnd = Math.min(...calls.map((call, i) => (done[i] ? Number.POSITIVE_INFINITY : endOf(call))));
    if (firstEnd === Number.POSITIVE_INFINITY) return true;
    const key = `${state} ${done.map(Number).join('')}`;
    if (seen.has(key)) return false;
    seen.add(key);
    for (const [i, call] of calls.entries()) {
      if (call.startedAt > firstEnd) break;
      if (done[i]) continue;
      const next = model.apply(state, call.operation);
      if (call.answer && next.result !== call.answer.result) continue;
      // Without an answer and without an effect, it is as if it never came.
      if (!call.answer && next.state === state) continue;
      done[i] = true;
      if (search(next.state)) return true;
      done[i] = false;
      // What changes nothing and fits here may as well come here: another place would help no other call.
      if (next.state === state) return false;
    }
    return false;
  }

  return search(model.initial);
}
