import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Worker as Thread } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, afterEach, expect, test } from 'vitest';
import { ensureBuilt, program } from '../../bin/build.js';
import { DocumentTooComplex, FeedUnreadable } from '../../src/articles/readers/document-errors.js';
import { type DocumentReader, openDocumentReader } from '../../src/articles/readers/document-reader.js';
import type { ForeignDocument } from '../../src/articles/readers/read-document.js';
import { afterWork } from '../../src/articles/readers/thread-work.js';
import { PostriderError } from '../../src/errors.js';
import { nextSecond } from '../helpers/clock.js';
import { fromSources } from '../helpers/from-sources.js';
import { startTestRedis } from '../helpers/redis.js';
import { allSlowDocuments, foreignDocument } from './slow-documents.js';

const open: DocumentReader[] = [];
afterEach(async () => {
  for (const reader of open.splice(0)) await reader.close();
});
const shared = openDocumentReader();
afterAll(() => shared.close());
function newReader(megabytes?: number): DocumentReader {
  const reader = openDocumentReader(megabytes);
  open.push(reader);
  return reader;
}

const honest = foreignDocument(
  'url',
  'https://example.com/lamps',
  '<html><title>The lamps are back</title><body><h1>The lamps are back</h1><p>The canal has its lamps again.</p></html>',
);
const slow = (name: string): ForeignDocument => {
  const found = allSlowDocuments.find((document) => document.name === name);
  if (!found) throw new Error(`no slow document "${name}"`);
  return found;
};
const titles = async (reader: DocumentReader, document: ForeignDocument) =>
  (await reader.read(document)).outcomes.map((outcome) => ('draft' in outcome ? outcome.draft.title : outcome.reason));

test('one thread reads many documents', async () => {
  let threads = 0;
  const count = () => {
    threads += 1;
  };
  process.on('worker', count);
  const reader = newReader();
  const reading = Array.from({ length: 20 }, () => titles(reader, honest));
  expect((await Promise.all(reading)).flat()).toEqual(Array(20).fill('The lamps are back'));
  process.off('worker', count);
  expect(threads).toBe(1);
});

test('a document that takes too long causes an error that names it, and the next one is read', async () => {
  const reader = newReader();
  const error = await reader.read(slow('paragraphs in a row'), 1).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DocumentTooComplex);
  expect(error).toMatchObject({
    code: 'article.too-complex',
    message: 'paragraphs in a row: reading the document takes more than 0.001 s.',
  });
  expect(await titles(reader, honest)).toEqual(['The lamps are back']);
});

/** A thread that does not work until it is woken, as on a machine that gives it no time. */
function stalledThread(afterWaking: string) {
  const wake = new Int32Array(new SharedArrayBuffer(4));
  const text = `const { parentPort, workerData } = require('node:worker_threads');
    parentPort.postMessage('starts'); Atomics.wait(workerData, 0, 0); ${afterWaking}`;
  return { wake, thread: new Thread(text, { eval: true, workerData: wake }) };
}

test('a stall of the machine does not count as reading time', async () => {
  const { wake, thread } = stalledThread("parentPort.postMessage('answers')");
  await once(thread, 'message');
  const events: string[] = [];
  // This process has work of its own meanwhile, but not a second of it.
  afterWork(thread, 1_000, () => events.push('limit passed'));
  for (let second = 0; second < 3; second += 1) await nextSecond();
  const answer = once(thread, 'message');
  Atomics.store(wake, 0, 1);
  Atomics.notify(wake, 0);
  events.push(...(await answer));
  await thread.terminate();
  expect(events).toEqual(['answers']);
});

test('a thread that never finishes exceeds its limit', async () => {
  const { wake, thread } = stalledThread('for (;;);');
  await once(thread, 'message');
  const passed = new Promise<string>((resolve) => afterWork(thread, 50, () => resolve('limit passed')));
  Atomics.store(wake, 0, 1);
  Atomics.notify(wake, 0);
  expect(await passed).toBe('limit passed');
  await thread.terminate();
});

test('a document that needs too much memory causes an error that names it, and the next one is read', async () => {
  const reader = newReader(64);
  await expect(reader.read(slow('less-than signs'))).rejects.toThrow(
    'less-than signs: reading the document takes more than 64 MB of memory.',
  );
  expect(await titles(reader, honest)).toEqual(['The lamps are back']);
});

test('this process keeps working while a document is read', async () => {
  const reader = newReader();
  await titles(reader, honest);
  const events: string[] = [];
  const long = foreignDocument('url', honest.name, `<html><title>Lamps</title><body>${'<p>A lamp.</p>'.repeat(2_000)}`);
  const reading = reader.read(long).then(() => events.push('document read'));
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  events.push('twenty turns of the event loop');
  await reading;
  expect(events).toEqual(['twenty turns of the event loop', 'document read']);
});

test('the errors of a document keep their class, code and message', async () => {
  const reader = newReader();
  const fault = (text: string, name = 'x.html') =>
    reader.read(foreignDocument('file', name, text)).catch((error: unknown) => error);
  expect(await fault('just words')).toMatchObject({ code: 'article.unusable-source', source: 'x.html' });
  expect(await fault('<rss version="2.0"><chan')).toBeInstanceOf(FeedUnreadable);
  expect(await fault('<rss version="2.0"><chan')).toMatchObject({ code: 'article.feed-unreadable' });
  const posts = { ...foreignDocument('file', 'x.json', '[{"id":'), posts: 'wordpress' } as const;
  expect(await reader.read(posts).catch((error: unknown) => error)).toMatchObject({ code: 'article.posts-unreadable' });
  expect(await fault('<html><title>A front page</title>')).toMatchObject({ code: 'article.page-unreadable' });
  expect(await fault('---\ntitle: [\n---\n', 'x.md')).toMatchObject({ source: 'x.md' });
});

test.each([
  'comments before the page',
  'comments without end',
  'office declarations in a body',
  'office declarations in a feed',
  'conditional comments in a body',
  'blanks before a closing tag',
  'blanks and line breaks',
  'nested divisions',
  'nested divisions with text',
  'nested lists',
  'nested tables',
  'items without end',
  'one long title of separators',
  'one long date',
  'descriptions of blanks',
  'entities without end',
  'JSON feed, broken quotes',
  'JSON feed, items without end',
])('%s: read or refused long before the limit', async (name) => {
  const error = await shared.read(slow(name)).catch((reason: unknown) => reason);
  expect(error).not.toBeInstanceOf(DocumentTooComplex);
});

test('a document with cut, doubled or mixed parts gives articles, or an error of ours', async () => {
  const reader = newReader();
  const texts = allSlowDocuments.map((document) => Buffer.from(document.bytes).toString('utf8').slice(0, 400));
  const part = fc
    .tuple(fc.constantFrom(...texts), fc.nat(300), fc.nat(120))
    .map(([text, from, length]) => text.slice(from, from + length));
  const mixed = fc
    .tuple(fc.constantFrom(...texts), fc.array(part, { maxLength: 8 }))
    .map(([start, parts]) => start.slice(0, 150) + parts.join(''));
  await fc.assert(
    fc.asyncProperty(
      mixed,
      fc.constantFrom('file', 'url'),
      fc.constantFrom('a.md', 'a.html'),
      async (text, kind, name) => {
        const result = await reader.read(foreignDocument(kind, name, text)).catch((reason: unknown) => reason);
        if (result instanceof Error) {
          expect(result).toBeInstanceOf(PostriderError);
          expect(result.message).toContain(name);
          expect(result).not.toMatchObject({ code: 'article.unreadable' });
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('where nothing is compiled, the thread runs from its source', async () => {
  const reader = newReader();
  expect(await fromSources('documentThreadFile', () => titles(reader, honest))).toEqual(['The lamps are back']);
});

test('the compiled program reads documents in its thread too, whatever its working folder', async () => {
  expect(await ensureBuilt()).toBe(true);
  const [redis, installation] = [await startTestRedis(), await mkdtemp(join(tmpdir(), 'postrider-'))];
  try {
    const page = join(installation, 'lamps.html');
    await writeFile(page, honest.bytes);
    const args = [program, 'article', 'import', page, '--base-url', 'https://example.com/lamps', '--json'];
    const env = { PATH: process.env.PATH ?? '', REDIS_URL: `unix://${redis.url}`, DATA_DIR: installation };
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: '/', env });
    expect(JSON.parse(stdout)).toMatchObject({ imported: 1, articles: [{ title: 'The lamps are back' }] });
  } finally {
    await Promise.all([redis.stop(), rm(installation, { recursive: true })]);
  }
});
