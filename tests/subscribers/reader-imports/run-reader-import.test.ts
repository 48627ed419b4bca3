import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQueues, type Queues } from '../../../src/queues/queues.js';
import { keys, readerImportKeys } from '../../../src/redis/keys.js';
import { importSubscribers } from '../../../src/subscribers/import/import-subscribers.js';
import { countSubscribers } from '../../../src/subscribers/list/count-subscribers.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { eraseSubscriber } from '../../../src/subscribers/membership/erase.js';
import {
  fileLife,
  listReaderImports,
  outcomeLife,
  type ReaderImport,
  type RunOptions,
  readReaderImport,
} from '../../../src/subscribers/reader-imports/reader-import.js';
import {
  cancelReaderImport,
  keepFile,
  removeReaderImports,
  startReaderImport,
  wakeReaderImports,
} from '../../../src/subscribers/reader-imports/request-import.js';
import { runReaderImport } from '../../../src/subscribers/reader-imports/run-reader-import.js';
import { openStoredRejects, readRejects } from '../../../src/subscribers/reader-imports/stored-rejects.js';
import { createWebhook } from '../../../src/webhooks/change-webhook.js';
import { type CompiledScripts, compileScripts } from '../../helpers/compiled-scripts.js';
import { startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { fileWith, listForTests } from '../list/list-for-tests.js';

const script = new URL('import-in-process.ts', import.meta.url);
const log = pino({ level: 'silent' });
const running = new AbortController().signal;
const megabytes = (count: number) => count * 1024 * 1024;

let server: TestRedis;
let compiled: CompiledScripts;
let queues: Queues;
beforeAll(async () => {
  server = await startTestRedis();
  compiled = await compileScripts();
  queues = openQueues(server.redis);
});
afterAll(async () => {
  await queues?.close();
  await server?.stop();
});

/** 20,000 rows: some of known readers, some duplicates, some invalid, some of readers who left. */
function rows(): string {
  const lines = Array.from({ length: 20_000 }, (_, i) => {
    if (i % 100 === 7) return `no address ${i},`;
    return `reader${i % 5000 === 13 ? i - 13 : i}@example.org,Reader ${i}`;
  });
  return `email,name\n${lines.join('\n')}\n`;
}
const knownReaders = `email,name\n${Array.from({ length: 1000 }, (_, i) => `reader${i * 10}@example.org,\n`).join('')}`;
const options: RunOptions = { status: 'confirmed', consent: 'the old list', map: {}, states: [] };

async function listWithFile(text = rows()) {
  const made = await listForTests(server.redis);
  await made.importText(knownReaders);
  const path = await fileWith(text);
  const sent = { path, name: 'readers.csv', by: 'Ada' };
  const keep = () => keepFile(server.redis, made.newsletter, sent, megabytes(100));
  const { list } = made;
  const start = (id: string, given: Partial<RunOptions> = {}) =>
    startReaderImport({ redis: server.redis, queues }, id, { ...options, ...given });
  const work = ({ id, run }: ReaderImport) =>
    runReaderImport({ redis: server.redis, list, log }, { import: id, run }, running);
  return { ...made, path, keep, start, work };
}

/** Starts a process that runs an import until so many scripts were sent. */
function startProcess({ id, run }: ReaderImport, scripts: number, signal: 'SIGKILL' | 'SIGSTOP'): ChildProcess {
  return spawn(process.execPath, [compiled.path(script), server.url, id, run, String(scripts), signal], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const rejectsOf = async (found: ReaderImport) => {
  let text = '';
  for await (const part of readRejects(server.redis, found)) text += part;
  return text;
};

/** What an import that nothing interrupts makes of the same file. */
async function uninterrupted() {
  const { list, newsletter, path } = await listWithFile();
  const { rejects, ...result } = await importSubscribers(list, newsletter, path, { ...options, states: new Map() });
  return { result, rejects: await readFile(String(rejects), 'utf8'), counts: await countSubscribers(list, newsletter) };
}

test('an import that is killed three times imports each row once, and keeps every rejected row', async () => {
  const expected = await uninterrupted();
  const { list, newsletter, keep, start } = await listWithFile();
  const { id } = await keep();
  const found = await start(id);
  for (const scripts of [9, 14, 25]) {
    const child = startProcess(found, scripts, 'SIGKILL');
    const [, signal] = await once(child, 'close');
    expect(signal).toBe('SIGKILL');
    // Whoever continues does not wait for the turn of a dead process.
    await server.redis.del(readerImportKeys.turn(newsletter.number));
  }
  const midway = await countSubscribers(list, newsletter);
  expect(midway.confirmed).toBeGreaterThan(1_000);
  expect(midway.confirmed).toBeLessThan(expected.counts.confirmed);
  await runReaderImport({ redis: server.redis, list, log }, { import: id, run: found.run }, running);
  const ended = await readReaderImport(server.redis, id);
  const { resumed = 0, ...result } = ended.result ?? { resumed: 0 };
  expect(ended.state).toBe('done');
  expect(resumed).toBeGreaterThan(2_000);
  expect(result).toEqual(expected.result);
  expect(await rejectsOf(ended)).toBe(expected.rejects);
  expect(await countSubscribers(list, newsletter)).toEqual(expected.counts);
  expect(ended.progress).toMatchObject({ read: 20_000, skipped: 200 });
  // Nothing is left but the outcome and the rejected rows.
  expect(await server.redis.exists(readerImportKeys.file(id))).toBe(0);
  expect(await server.redis.hmget(readerImportKeys.record(id), 'totals', 'added', 'batch')).toEqual([null, null, null]);
}, 120_000);

test('a process that was held up while another took over writes nothing more', async () => {
  const expected = await uninterrupted();
  const { list, newsletter, keep, start } = await listWithFile();
  const { id } = await keep();
  const found = await start(id);
  const stalled = startProcess(found, 14, 'SIGSTOP');
  const ended = once(stalled, 'close');
  // It has stopped once its import no longer goes on: the file of its state says so.
  while (!/^State:\s+T/m.test(await readFile(`/proc/${stalled.pid}/status`, 'utf8')))
    await new Promise((resolve) => setTimeout(resolve, 20));
  await server.redis.del(readerImportKeys.turn(newsletter.number));
  await runReaderImport({ redis: server.redis, list, log }, { import: id, run: found.run }, running);
  const before = await readReaderImport(server.redis, id);
  stalled.kill('SIGCONT');
  await ended;
  // Not even the batch that it was about to write, with its checkpoint.
  expect(await server.redis.hmget(readerImportKeys.record(id), 'totals', 'added', 'batch')).toEqual([null, null, null]);
  const { resumed: _, ...result } = before.result ?? { resumed: 0 };
  expect(result).toEqual(expected.result);
  expect({ ...(await readReaderImport(server.redis, id)), expiresAt: 0 }).toEqual({ ...before, expiresAt: 0 });
  expect(await rejectsOf(before)).toBe(expected.rejects);
  expect(await countSubscribers(list, newsletter)).toEqual(expected.counts);
}, 120_000);

test('a file is looked at, tried without a change, and then imported', async () => {
  const { list, newsletter, keep, start, work } = await listWithFile(
    'E-Mail;Vorname;Nachname;Bemerkung;newsletter_cancelled\nnew@example.org;Jo;Ho;vip;\nreader10@example.org;;;;\nbad;;;;\n',
  );
  const kept = await keep();
  expect(kept).toMatchObject({ state: 'ready', file: { name: 'readers.csv', by: 'Ada' } });
  expect(kept.file.look).toMatchObject({ format: 'plain', encoding: 'utf-8', delimiter: ';' });
  expect(kept.file.look.columns.map(({ name, use }) => [name, use])).toEqual([
    ['E-Mail', 'email'],
    ['Vorname', 'name'],
    ['Nachname', 'name'],
    ['Bemerkung', undefined],
    ['newsletter_cancelled', expect.stringMatching(/consent|unclear/)],
  ]);
  expect(kept.file.look.columns[0]?.samples).toEqual(['new@example.org', 'reader10@example.org', 'bad']);
  const before = await countSubscribers(list, newsletter);
  const ignore = ['newsletter_cancelled'];
  await work(await start(kept.id, { dryRun: true, ignore }));
  const tried = await readReaderImport(server.redis, kept.id);
  expect(tried).toMatchObject({ state: 'ready', trial: { read: 3, added: 1, updated: 1, dryRun: true } });
  // The file does not outlive its record, without which nobody could cancel it.
  expect(await server.redis.ttl(readerImportKeys.file(kept.id))).toBeLessThanOrEqual(fileLife);
  expect(await countSubscribers(list, newsletter)).toEqual(before);
  await work(await start(kept.id, { ignore }));
  const ended = await readReaderImport(server.redis, kept.id);
  expect(ended.file.look.columns.flatMap(({ samples }) => samples)).toEqual([]);
  expect(ended).toMatchObject({
    state: 'done',
    result: { read: 3, added: 1, updated: 1, skipped: { 'invalid email': 1 } },
  });
  expect((await rejectsOf(ended)).trim().split(/\r?\n/)).toEqual([
    'line,reason,E-Mail,Vorname,Nachname,Bemerkung,newsletter_cancelled',
    '4,invalid email,bad,,,,',
  ]);
  await expect(start(kept.id)).rejects.toMatchObject({ code: 'reader-import.in-other-state', state: 'done' });
});

test('readers who left, were erased or bounced stay so', async () => {
  const { list, newsletter, importText, keep, start, work } = await listWithFile(
    'email\nleft@example.org\nerased@example.org\nnew@example.org\n',
  );
  await importText('email,status\nleft@example.org,unsubscribed\nerased@example.org,confirmed\n');
  await eraseSubscriber(list, idOf(list, 'erased@example.org'), 'editor');
  const before = await countSubscribers(list, newsletter);
  await work(await start((await keep()).id));
  const after = await countSubscribers(list, newsletter);
  expect(after.confirmed).toBe(before.confirmed + 1);
  expect(after.unsubscribed).toBe(before.unsubscribed);
});

test('a file that cannot be read is refused when it is sent, and a wrong option when it runs', async () => {
  const broken = await listWithFile('PK\u0003\u0004');
  await expect(broken.keep()).rejects.toMatchObject({ code: 'csv.unreadable' });
  expect(await listReaderImports(server.redis, broken.newsletter.number)).toEqual([]);
  const { keep, start, work } = await listWithFile('address of it\nnew@example.org\n');
  const { id } = await keep();
  await work(await start(id));
  expect(await readReaderImport(server.redis, id)).toMatchObject({
    ...{ state: 'failed', problem: { code: 'csv.unreadable' } },
  });
  await work(await start(id, { map: { email: 'address of it' } }));
  expect(await readReaderImport(server.redis, id)).toMatchObject({
    state: 'done',
    problem: undefined,
    result: { added: 1 },
  });
});

test('what a failed import has written is told also after a dry run, and after it was cancelled', async () => {
  const written = Array.from({ length: 3_000 }, (_, i) => `written${i}@example.org,\n`).join('');
  const { keep, start, work } = await listWithFile(`email,name\n${written}"never closed@example.org,\n`);
  const { id } = await keep();
  await work(await start(id));
  const result = { read: 3_000, added: 3_000, updated: 0 };
  expect(await readReaderImport(server.redis, id)).toMatchObject({ state: 'failed', result });
  await work(await start(id, { dryRun: true }));
  expect(await readReaderImport(server.redis, id)).toMatchObject({ state: 'failed', result });
  await cancelReaderImport(server.redis, id);
  expect(await readReaderImport(server.redis, id)).toMatchObject({ state: 'cancelled', result });
});

test('a cancelled import stops, and its file is gone', async () => {
  const { keep, start, work } = await listWithFile();
  const idle = await keep();
  expect(await cancelReaderImport(server.redis, idle.id)).toMatchObject({ state: 'cancelled' });
  expect(await server.redis.exists(readerImportKeys.file(idle.id))).toBe(0);
  await expect(cancelReaderImport(server.redis, idle.id)).rejects.toMatchObject({ state: 'cancelled' });
  const { id } = await keep();
  const found = await start(id);
  // As a worker leaves it that was killed.
  await server.redis.hset(readerImportKeys.record(id), 'state', 'running');
  expect(await cancelReaderImport(server.redis, id)).toMatchObject({ state: 'running', isStopping: true });
  await work(found);
  expect(await readReaderImport(server.redis, id)).toMatchObject({ state: 'cancelled', isStopping: false });
  expect(await server.redis.exists(readerImportKeys.file(id))).toBe(0);
});

test('a dry run that is cancelled when it has read its last row ends as cancelled', async () => {
  const { keep, start, list } = await listWithFile();
  const { id } = await keep();
  const { run } = await start(id, { dryRun: true });
  // The last thing before the outcome is written.
  const onDisk = async () => {
    expect(await cancelReaderImport(server.redis, id)).toMatchObject({ state: 'running', isStopping: true });
  };
  await runReaderImport({ redis: server.redis, list: { ...list, onDisk }, log }, { import: id, run }, running);
  const ended = await readReaderImport(server.redis, id);
  expect(ended).toMatchObject({ state: 'cancelled', isStopping: false });
  expect(ended.progress?.bytes).toBeGreaterThan(0);
  expect(await server.redis.exists(readerImportKeys.file(id))).toBe(0);
});

test('an import that runs is kept no longer than its file, whatever its checkpoint says', async () => {
  const { keep, start, list } = await listWithFile();
  const { id } = await keep();
  const { run } = await start(id);
  const lives: number[] = [];
  const onDisk = async () => {
    lives.push(await server.redis.ttl(readerImportKeys.record(id)));
    await list.onDisk();
  };
  await runReaderImport({ redis: server.redis, list: { ...list, onDisk }, log }, { import: id, run }, running);
  expect((await readReaderImport(server.redis, id)).state).toBe('done');
  expect(Math.max(...lives)).toBeLessThanOrEqual(outcomeLife);
  expect(lives.length).toBeGreaterThan(0);
});

test('with the newsletter, its imports are removed, and a worker that has one stops', async () => {
  const { newsletter, keep, start, work } = await listWithFile();
  const idle = await keep();
  const { id } = await keep();
  const found = await start(id);
  await removeReaderImports(server.redis, newsletter.number);
  await work(found);
  expect(await listReaderImports(server.redis, newsletter.number)).toEqual([]);
  for (const one of [idle.id, id])
    expect(await server.redis.exists(readerImportKeys.record(one), readerImportKeys.file(one))).toBe(0);
  expect((await server.redis.keys('postrider:*')).filter((key) => key.includes(id))).toEqual([]);
});

test('an import that is removed while a worker takes it leaves nothing behind', async () => {
  const { newsletter, keep, start, work } = await listWithFile('email\nnew@example.org\n');
  const { id } = await keep();
  const found = await start(id);
  // Whatever the order of their commands is.
  await Promise.all([work(found), removeReaderImports(server.redis, newsletter.number)]).catch((error: unknown) => {
    expect(error).toMatchObject({ code: expect.stringMatching(/not-found|taken-over|in-other-state/) });
  });
  await removeReaderImports(server.redis, newsletter.number);
  expect(await server.redis.exists(readerImportKeys.record(id))).toBe(0);
});

test('rejected rows count for the memory of files while an import runs', async () => {
  const { keep, start } = await listWithFile();
  const { id, file } = await keep();
  await start(id);
  await server.redis.hset(readerImportKeys.record(id), 'fence', 'ours');
  const rejects = openStoredRejects(server.redis, { id, file }, 'ours', 0);
  await rejects.write([{ line: 2, reason: 'no address', cells: ['nobody'] }], 0);
  expect(rejects.size).toBeGreaterThan(0);
  const [bytes] = (await server.redis.hget(readerImportKeys.sizes, id))?.split(' ') ?? [];
  expect(Number(bytes)).toBe(file.stored + rejects.size);
});

test('rejected rows of a failed run go in the step that starts the next one, and stay when it is refused', async () => {
  const { keep, start } = await listWithFile();
  const { id } = await keep();
  await start(id);
  const { rejects, record } = readerImportKeys;
  await server.redis.hset(rejects(id), '0', 'rows');
  await expect(start(id)).rejects.toMatchObject({ code: 'reader-import.in-other-state' });
  expect(await server.redis.exists(rejects(id))).toBe(1);
  await server.redis.hset(record(id), 'state', 'failed');
  await start(id);
  expect(await server.redis.exists(rejects(id))).toBe(0);
});

test('a first batch that is repeated after a kill is the same event', async () => {
  const { keep, start, work } = await listWithFile('email\nnew@example.org\n');
  await createWebhook(
    server.redis,
    { url: 'https://hooks.example.com/', events: [], newsletter: null },
    { networks: [] },
    0,
  );
  const { id } = await keep();
  const found = await start(id);
  const { file, record } = readerImportKeys;
  await server.redis.copy(file(id), `${file(id)}:copy`);
  await server.redis.copy(record(id), `${record(id)}:copy`);
  await work(found);
  // As if the process had ended before it wrote a checkpoint.
  await server.redis.rename(`${file(id)}:copy`, file(id));
  await server.redis.rename(`${record(id)}:copy`, record(id));
  const [subscriber = ''] = await server.redis.lrange(keys.importOutbox, 0, -1);
  await work(found);
  const events = (await server.redis.lrange(keys.importOutbox, 0, -1)).map((text) => JSON.parse(text).id);
  expect(new Set(events)).toEqual(new Set([JSON.parse(subscriber).id]));
});

test('two imports into one newsletter run one after the other, and lost jobs come back', async () => {
  const { newsletter, keep, start, work } = await listWithFile('email\nnew@example.org\n');
  const [first, second] = [await keep(), await keep()];
  await server.redis.set(readerImportKeys.turn(newsletter.number), 'another process', 'EX', 60);
  const found = await start(first.id);
  await expect(work(found)).rejects.toMatchObject({ code: 'reader-import.waits', retryable: true });
  await server.redis.del(readerImportKeys.turn(newsletter.number));
  await start(second.id);
  const job = async () => {
    const runs = [];
    for await (const { payload } of queues.pending('importReaders')) runs.push(payload.import);
    return runs;
  };
  expect(await job()).toEqual(expect.arrayContaining([first.id, second.id]));
  for (const key of await server.redis.keys('{postrider}:reader-imports:*')) await server.redis.del(key);
  expect(await job()).toEqual([]);
  await wakeReaderImports({ redis: server.redis, queues }, [newsletter]);
  expect((await job()).sort()).toEqual([first.id, second.id].sort());
});

test('files take no more memory of Redis than they may, and what is left expires', async () => {
  const { newsletter, path, keep } = await listWithFile();
  const { id } = await keep();
  const keepIn = (maxBytes: number) =>
    keepFile(server.redis, newsletter, { path, name: 'readers.csv', by: 'Ada' }, maxBytes);
  const before = (await server.redis.keys('postrider:{reader-import*')).sort();
  await expect(keepIn(1_000)).rejects.toMatchObject({ code: 'reader-import.no-room' });
  expect((await server.redis.keys('postrider:{reader-import*')).sort()).toEqual(before);
  expect(await server.redis.hexists(readerImportKeys.sizes, id)).toBe(1);
  for (const key of before.filter((one) => one.includes(id) || one.includes(':of:')))
    expect(await server.redis.ttl(key)).toBeGreaterThan(3_600);
});
