import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ImportResult, importSubscribers } from '../../../src/subscribers/import/import-subscribers.js';
import { countSubscribers } from '../../../src/subscribers/list/count-subscribers.js';
import { startTestCluster } from '../../helpers/cluster.js';
import { type CompiledScripts, compileScripts } from '../../helpers/compiled-scripts.js';
import { startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { snapshot } from '../../helpers/snapshot.js';
import { fileWith, listForTests } from '../list/list-for-tests.js';

const script = new URL('import-in-process.ts', import.meta.url);

let server: TestRedis;
let compiled: CompiledScripts;
beforeAll(async () => {
  server = await startTestRedis();
  compiled = await compileScripts();
});
afterAll(async () => {
  await server?.stop();
});

/** Starts an import and kills it after a number of batches, or lets it kill itself in the middle of one. */
async function killedAfter(batches: number, file: string, { url } = server, scripts = Infinity): Promise<void> {
  const child = spawn(process.execPath, [compiled.path(script), url, file, String(scripts)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
    if (said.split('\n').length > batches) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  expect(child.signalCode).toBe('SIGKILL');
}

/** 20,000 rows: some of known readers, some duplicates, some invalid. */
function rows(): string {
  const lines = Array.from({ length: 20_000 }, (_, i) => {
    if (i % 100 === 7) return `no address ${i},`;
    return `reader${i % 5000 === 13 ? i - 13 : i}@example.org,Reader ${i}`;
  });
  return `email,name\n${lines.join('\n')}\n`;
}
const knownReaders = `email,name\n${Array.from({ length: 1000 }, (_, i) => `reader${i * 10}@example.org,\n`).join('')}`;

test('an import that is killed twice continues where it stopped, with correct counts and rejected rows', async () => {
  const whole = await listForTests(server.redis);
  await whole.importText(knownReaders);
  const file = await fileWith(rows());
  const options = { status: 'confirmed', consent: 'the old list' } as const;
  const expected: ImportResult = await importSubscribers(whole.list, whole.newsletter, file, options);
  const expectedRejects = await readFile(String(expected.rejects), 'utf8');
  const expectedCounts = await countSubscribers(whole.list, whole.newsletter);
  expect(expected).toMatchObject({ read: 20_000, skipped: { 'invalid email': 200 } });
  expect(expected.resumed).toBeUndefined();

  const { list, newsletter, importText } = await listForTests(server.redis);
  await importText(knownReaders);
  await killedAfter(4, file);
  const midway = await countSubscribers(list, newsletter);
  expect(midway.confirmed).toBeGreaterThan(1000);
  expect(midway.confirmed).toBeLessThan(expectedCounts.confirmed);
  await killedAfter(4, file);
  const { resumed = 0, ...result } = await importSubscribers(list, newsletter, file, options);
  expect(resumed).toBeGreaterThan(2000);
  expect(result).toEqual(expected);
  expect(await readFile(String(result.rejects), 'utf8')).toBe(expectedRejects);
  expect(await countSubscribers(list, newsletter)).toEqual(expectedCounts);

  const again = await importSubscribers(list, newsletter, file, options);
  expect(again).toMatchObject({ read: 20_000, added: 0 });
  expect(again.resumed).toBeUndefined();
});

test('an import on a cluster that is killed in three batches duplicates and loses no row', async () => {
  const cluster = await startTestCluster();
  try {
    const file = await fileWith(rows());
    const options = { status: 'confirmed', consent: 'the old list' } as const;
    const whole = await listForTests(server.redis);
    await whole.importText(knownReaders);
    const expected: ImportResult = await importSubscribers(whole.list, whole.newsletter, file, options);
    const expectedRejects = await readFile(String(expected.rejects), 'utf8');
    const expectedCounts = await countSubscribers(whole.list, whole.newsletter);

    const { list, newsletter, importText } = await listForTests(cluster.redis);
    await importText(knownReaders);
    // With 64 buckets, a batch is written by 64 scripts, and a few more for known readers.
    let before = 1000;
    for (const scripts of [100, 40, 300]) {
      await killedAfter(Infinity, file, cluster, scripts);
      const { confirmed } = await countSubscribers(list, newsletter);
      expect(confirmed).toBeGreaterThanOrEqual(before);
      before = confirmed;
    }
    expect(before).toBeGreaterThan(3000);
    expect(before).toBeLessThan(expectedCounts.confirmed);
    const { resumed = 0, ...result } = await importSubscribers(list, newsletter, file, options);
    expect(resumed).toBeGreaterThan(2000);
    expect(result).toEqual(expected);
    expect(await readFile(String(result.rejects), 'utf8')).toBe(expectedRejects);
    expect(await countSubscribers(list, newsletter)).toEqual(expectedCounts);
    expect([...(await snapshot(cluster.redis, 'postrider:import:*')).keys()]).toEqual([]);

    const again = await importSubscribers(list, newsletter, file, options);
    expect(again).toMatchObject({ read: 20_000, added: 0 });
    expect(again.resumed).toBeUndefined();
  } finally {
    await cluster.stop();
  }
});

test('on a cluster, a reader who signed up between kill and resumption counts as updated, not added', async () => {
  const cluster = await startTestCluster();
  try {
    const { list, newsletter, importText } = await listForTests(cluster.redis);
    const lines = Array.from({ length: 900 }, (_, i) => `reader${i}@example.org\n`);
    const file = await fileWith(`email\n${lines.join('')}`);
    await killedAfter(Infinity, file, cluster, 30);
    const { confirmed } = await countSubscribers(list, newsletter);
    expect(confirmed).toBeGreaterThan(0);
    expect(confirmed).toBeLessThan(900);
    const { added } = await importText(`email\n${lines.join('')}`, { consent: 'another list' });
    const options = { status: 'confirmed', consent: 'the old list' } as const;
    expect(await importSubscribers(list, newsletter, file, options)).toMatchObject({
      read: 900,
      added: 900 - added,
      updated: added,
    });
  } finally {
    await cluster.stop();
  }
});

test('a killed import whose file has changed starts from the beginning', async () => {
  const { list, newsletter } = await listForTests(server.redis);
  const file = await fileWith(rows());
  await killedAfter(4, file);
  await writeFile(file, `${rows()}last@example.org,\n`);
  const options = { status: 'confirmed', consent: 'the old list' } as const;
  const result = await importSubscribers(list, newsletter, file, options);
  expect(result.resumed).toBeUndefined();
  expect(result.read).toBe(20_001);
});
