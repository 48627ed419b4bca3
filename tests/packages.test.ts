import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

interface Locked {
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  engines?: { node?: string };
}

/** The oldest major version of Node that a range such as `>=22` or `^18 || >=20` accepts; 0 if it names none. */
const oldestMajor = (range: string) =>
  Math.min(...range.split('||').map((part) => Number(/(?:>=|\^|~)?\s*v?(\d+)/.exec(part)?.[1] ?? 0)));

const root = new URL('../', import.meta.url);
const lock = JSON.parse(await readFile(new URL('package-lock.json', root), 'utf8')) as {
  packages: Record<string, Locked>;
};

test('npm leaves out no optional package on the oldest Node that Postrider supports', () => {
  // A package that needs a newer Node would remove the whole catch-all inbox without a message.
  const tooNew = Object.entries(lock.packages)
    .filter(([, { optional, os, cpu }]) => optional && !os && !cpu)
    .filter(([, { engines }]) => oldestMajor(engines?.node ?? '') > 20)
    .map(([name]) => name);
  expect(tooNew).toEqual([]);
});

test('the lockfile has no download addresses', () => {
  expect(JSON.stringify(lock)).not.toContain('"resolved"');
});
