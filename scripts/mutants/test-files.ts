import type { Recorded } from '../../tests/suite/suite.js';

/**
 * The test files of a set.
 * @param set `quick` for those of `npm test`, `all`, or the beginning of a path
 * @param files all test files
 * @param table which of them are not quick; a file that it lacks is
 */
export function testsOfSet(set: string, files: readonly string[], table: readonly Recorded[]): string[] {
  const rest = new Set(table.filter(({ part }) => part === 'rest').map(({ file }) => file));
  return files.filter((file) => set === 'all' || (set === 'quick' ? !rest.has(file) : file.startsWith(set)));
}
