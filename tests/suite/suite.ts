import { readdirSync, readFileSync } from 'node:fs';

/** Which test files `npm test` runs. Plain code: vitest.config.ts reads it before anything is compiled. */

/** A test file as it was last recorded. */
export interface Recorded {
  file: string;
  /** How long it took, with two other files beside it on two cores. */
  seconds: number;
  /** Functions of the program that it runs, and that no quicker file runs. */
  own: number;
  part: 'quick' | 'rest';
}

/** Where `npm run test:record` keeps what it measured. */
export const tablePath = 'tests/suite/suite.tsv';

/** Seconds of all quick files together. Three run at a time: within four minutes also on a machine of two thirds of the speed. */
export const quickSeconds = 420;

/** A file that takes no longer is quick: most rules are tested in such files, many of them at every edge. */
const alwaysQuick = 1.5;

/**
 * Divides the files. The shortest are quick. Then come those that run the most functions of their own a second, as long as
 * there is time: a function that no quick test runs may change without a red line.
 */
export function divide(files: readonly Omit<Recorded, 'part'>[]): Recorded[] {
  const worth = ({ own, seconds }: Omit<Recorded, 'part'>) => (seconds <= alwaysQuick ? Infinity : own / seconds);
  let left = quickSeconds;
  const quick = new Set<string>();
  for (const one of files.toSorted((a, b) => worth(b) - worth(a) || a.seconds - b.seconds)) {
    if (worth(one) === 0 || one.seconds > left) continue;
    left -= one.seconds;
    quick.add(one.file);
  }
  return files.map((one) => ({ ...one, part: quick.has(one.file) ? 'quick' : 'rest' }));
}

/** The table, in the order of its lines. */
export function readTable(): Recorded[] {
  const [, ...lines] = readFileSync(tablePath, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [file = '', seconds = '', own = '', part = ''] = line.split('\t');
    return { file, seconds: Number(seconds), own: Number(own), part: part === 'quick' ? 'quick' : 'rest' };
  });
}

export function formatTable(files: readonly Recorded[]): string {
  const lines = files
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ file, seconds, own, part }) => [file, seconds.toFixed(1), own, part].join('\t'));
  return ['file\tseconds\town functions\tpart', ...lines, ''].join('\n');
}

/** Every test file, as its path from the root. */
export const testFiles = (): string[] =>
  readdirSync('tests', { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.test\.tsx?$/.test(path))
    .map((path) => `tests/${path}`)
    .toSorted();
