import { earlierNames } from './earlier-names.js';

/** A name that is no setting. */
export interface UnknownName {
  name: string;
  /** The setting that was probably meant. */
  nearest?: string;
}

/** Variables of docker-compose.yml that are no settings of Postrider itself. */
export const composeVariables = ['REDIS_MAXMEMORY', 'REDIS_MEM_LIMIT'];
/** Variables that other programs read from the same file. */
const others = /^((NODE|COMPOSE|DOCKER)_.*|TZ|(HTTPS?|NO|ALL)_PROXY)$/i;

/**
 * The names of a settings file that nothing reads, sorted, each with the setting nearest to it: a mistyped name would otherwise
 * have no effect, in silence.
 * @param known the names of all settings
 */
export function unknownNames(names: readonly string[], known: readonly string[]): UnknownName[] {
  const current = [...known, ...composeVariables];
  const read = new Set([...current, ...Object.keys(earlierNames)]);
  return names
    .filter((name) => !read.has(name) && !others.test(name))
    .sort()
    .map((name) => {
      const nearest = nearestName(name.toUpperCase().replaceAll('-', '_'), current);
      return { name, ...(nearest === undefined ? {} : { nearest }) };
    });
}

/** The word of a list that was probably meant by another one. @returns undefined when none is near */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const distances = known.map((one) => ({ one, distance: name.endsWith(`_${one}`) ? 1 : editDistance(name, one) }));
  const [best] = distances.sort((a, b) => a.distance - b.distance || b.one.length - a.one.length);
  return best && best.distance <= Math.min(3, name.length / 3) ? best.one : undefined;
}

/**
 * Number of letters to insert, remove, replace or swap with their neighbour to make one word of another ("optimal string
 * alignment").
 */
export function editDistance(a: string, b: string): number {
  let [older, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (older[j - 2] ?? 0) + 1);
      row.push(least);
    }
    [older, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
