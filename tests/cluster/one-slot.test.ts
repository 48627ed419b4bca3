import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { keys } from '../../src/redis/keys.js';
import { bucketTag } from '../../src/redis/layout.js';
import { runScript } from '../../src/redis/scripts.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = ['src', 'workers'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name)),
);

/** Commands that a cluster refuses, or answers for one master only. cluster.ts has the replacements. */
const forbidden =
  /\.(mget|mset|msetnx|pipeline|flushall|flushdb|dbsize|scan|scanStream|scanBuffer|randomkey|rename|renamenx|sunion|sinter|sdiff)\(|redis\.keys\(/;

test('no command uses keys of several slots, or asks one server for all keys', () => {
  // The demo empties the private Redis that it has started; the durable writes and the doctor ask each master.
  const owners = ['src/redis/cluster.ts', 'src/cli/demo.ts'];
  const lines = sources
    .filter((path) => !owners.includes(path))
    .flatMap((path) =>
      readFileSync(join(root, path), 'utf8')
        .split('\n')
        .filter((line) => forbidden.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
  expect(lines).toEqual([]);
});

test('a script whose keys are in several slots is refused before it reaches Redis', () => {
  const redis = new Redis({ lazyConnect: true });
  const layout = { generation: 0, buckets: 64 };
  const call = () =>
    runScript(
      redis,
      'putBack',
      [keys.ledger(bucketTag(layout, 1), 'business-1'), keys.subscribers(bucketTag(layout, 2))],
      [],
    );
  expect(call).toThrow(/several slots/);
  redis.disconnect();
});
