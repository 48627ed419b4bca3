import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { oldestNode } from '../bin/node-version.js';

interface Locked {
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  engines?: { node?: string };
}

/** The oldest version of Node that a range such as `>=22.15` or `^18 || >=20` accepts, as a number that can be compared. */
const oldest = (range: string) =>
  Math.min(...range.split('||').map((part) => comparable(/(\d+)(?:\.(\d+))?/.exec(part)?.slice(1) ?? [])));
const comparable = ([major = 0, minor = 0]: (string | number | undefined)[]) => Number(major) * 1_000 + Number(minor);

const root = new URL('../', import.meta.url);
const lock = JSON.parse(await readFile(new URL('package-lock.json', root), 'utf8')) as {
  packages: Record<string, Locked>;
};

const manifest = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as Record<
  'dependencies' | 'devDependencies' | 'optionalDependencies',
  Record<string, string>
>;

test('npm leaves out no optional package on the oldest Node that Postrider supports', () => {
  // A package that needs a newer Node would remove the whole catch-all inbox without a message.
  const tooNew = Object.entries(lock.packages)
    .filter(([, { optional, os, cpu }]) => optional && !os && !cpu)
    .filter(([, { engines }]) => oldest(engines?.node ?? '') > oldest(oldestNode))
    .map(([name]) => name);
  expect(tooNew).toEqual([]);
});

test('the lockfile has no download addresses', () => {
  expect(JSON.stringify(lock)).not.toContain('"resolved"');
});

test('each direct dependency has one exact version', () => {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('the types of Node are those of the oldest version that Postrider supports, so they are behind the newest', () => {
  expect(manifest.devDependencies['@types/node']).toMatch(new RegExp(`^${oldestNode}\\.`));
});

test('nothing that traces or shows emails on this machine is needed to run Postrider', () => {
  const optional = Object.keys(manifest.optionalDependencies);
  expect(optional).toEqual(expect.arrayContaining(['maildev', '@opentelemetry/sdk-trace', 'bullmq-otel']));
  expect(Object.keys(manifest.dependencies).filter((name) => /opentelemetry|otel/.test(name))).toEqual([]);
});
