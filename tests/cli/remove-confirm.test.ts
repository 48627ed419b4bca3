import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceSettings } from '../../src/articles/pull/source.js';
import { addSource } from '../../src/articles/pull/source-store.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { articleForTests } from '../helpers/edition.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';
import { noTerminal, openTerminal } from '../helpers/terminal.js';

let server: TestRedis;
let postrider: Installation;
beforeAll(async () => {
  server = await startTestRedis();
  postrider = await quickInstallation({ REDIS_URL: `unix://${server.url}`, LOG_LEVEL: 'silent' });
  const about = ['--slug', 'business', '--title', 'Harbour Digest', '--from', 'News <news@example.com>'];
  await postrider.json('newsletter', 'add', ...about, '--address', '1 Example Road');
  await saveArticle(server.redis, articleForTests, { newsletter: 'business' });
  for (const email of ['a@example.com', 'b@example.com', 'c@example.org'])
    await postrider.json('subscriber', 'add', email, '--newsletter', 'business', '--status', 'confirmed');
});
afterAll(async () => {
  await postrider.remove();
  await server.stop();
});

let sources = 0;
async function addTestSource(articles: number): Promise<string> {
  sources += 1;
  const url = `https://www.example.com/feed-${sources}.xml`;
  const { id } = await addSource(server.redis, 'business', sourceSettings.parse({ url, kind: 'feed' }), Date.now());
  for (let i = 0; i < articles; i += 1) {
    const draft = { ...articleForTests, title: `Story ${sources}-${i}`, url: `${url}/${i}` };
    await saveArticle(server.redis, draft, { newsletter: 'business', sourceId: id });
  }
  return id;
}
const addSegment = (name: string) =>
  postrider.json('segment', 'add', name, '--newsletter', 'business', '--filter', 'domain=example.com');
const exists = async (...words: string[]) => (await postrider.cli(...words)).code === 0;

test('without a terminal a source and a segment are removed with --yes', async () => {
  const id = await addTestSource(1);
  const hesitant = await postrider.cli('source', 'remove', id);
  expect([hesitant.code, hesitant.stderr]).toEqual([2, expect.stringContaining('Its article stays.')]);
  expect(await postrider.json('source', 'remove', id, '--yes')).toMatchObject({ id, removed: true });
  await addSegment('Piped');
  const remove = ['segment', 'remove', 'Piped', '--newsletter', 'business'];
  const refused = await postrider.cli(...remove);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('which has 2 readers')]);
  expect(await postrider.json(...remove, '--yes')).toMatchObject({ name: 'Piped', removed: true });
});

test('without a terminal an issue is cancelled with --yes, whatever its state', async () => {
  const { id } = await postrider.json<{ id: string }>('issue', 'compose', 'business');
  const hesitant = await postrider.cli('issue', 'cancel', id);
  expect(hesitant).toMatchObject({ code: 2, stderr: expect.stringContaining('Nobody gets it') });
  await postrider.json('issue', 'send', id, '--yes');
  const refused = await postrider.cli('issue', 'cancel', id);
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`This ends the send of ${id}: 0 readers have it, 3 will not get it.`),
  });
  expect(await postrider.json('issue', 'cancel', id, '--yes')).toMatchObject({ state: 'cancelled', notReached: 3 });
  const again = await postrider.cli('issue', 'cancel', id);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('is cancelled already') });
});

describe.skipIf(noTerminal() !== undefined)(`on a terminal${noTerminal() ? ` (${noTerminal()})` : ''}`, () => {
  async function answer(words: string[], question: string, keys: string): Promise<number> {
    const terminal = openTerminal(['node', 'bin/run.js', ...words], postrider.env);
    await terminal.shows(question);
    await terminal.shows('Go ahead? [y/N]');
    terminal.type(keys);
    return terminal.ended;
  }

  test('a source is removed after a yes; the question says how many articles it added', async () => {
    const id = await addTestSource(2);
    const question = 'Its 2 articles stay.';
    expect(await answer(['source', 'remove', id], question, 'n\r')).toBe(1);
    expect(await exists('source', 'show', id)).toBe(true);
    expect(await answer(['source', 'remove', id], question, 'y\r')).toBe(0);
    expect(await exists('source', 'show', id)).toBe(false);
  });

  test('a segment is removed after a yes; the question says how many readers it has', async () => {
    await addSegment('Typed');
    const words = ['segment', 'remove', 'Typed', '--newsletter', 'business'];
    expect(await answer(words, 'the segment "Typed", which has 2 readers.', '\x03')).toBe(1);
    expect(await exists('segment', 'show', 'Typed', '--newsletter', 'business')).toBe(true);
    expect(await answer(words, 'the segment "Typed", which has 2 readers.', 'y\r')).toBe(0);
    expect(await exists('segment', 'show', 'Typed', '--newsletter', 'business')).toBe(false);
  });

  test('a reader is erased after a yes', async () => {
    const email = 'erased@example.net';
    await postrider.json('subscriber', 'add', email, '--newsletter', 'business');
    const show = () => postrider.json<{ subscriptions: { state: string }[] }>('subscriber', 'show', email);
    const state = async () => (await show()).subscriptions[0]?.state;
    const question = 'This erases the reader from 1 newsletter, with all their data. It cannot be undone.';
    expect(await answer(['subscriber', 'erase', email], question, 'n\r')).toBe(1);
    expect(await state()).not.toBe('erased');
    expect(await answer(['subscriber', 'erase', email], question, 'y\r')).toBe(0);
    expect(await state()).toBe('erased');
  });

  test('a token is revoked after a yes; the question names it', async () => {
    const scope = ['--scope', 'subscribers:read'];
    const { id } = await postrider.json<{ id: string }>('token', 'create', '--name', 'shop', ...scope);
    const tokens = async () =>
      (await postrider.json<{ items: { id: string }[] }>('token', 'list')).items.map((token) => token.id);
    expect(await answer(['token', 'revoke', id], 'This revokes the token "shop".', 'n\r')).toBe(1);
    expect(await tokens()).toContain(id);
    expect(await answer(['token', 'revoke', id], 'This revokes the token "shop".', 'y\r')).toBe(0);
    expect(await tokens()).not.toContain(id);
  });

  test('a send that has begun is cancelled after a yes; the question says how many readers would miss it', async () => {
    const { id } = await postrider.json<{ id: string }>('issue', 'compose', 'business');
    await postrider.json('issue', 'send', id, '--yes');
    const state = async () => (await postrider.json<{ state: string }>('issue', 'show', id)).state;
    const question = `This ends the send of ${id}: 0 readers have it, 3 will not get it.`;
    expect(await answer(['issue', 'cancel', id], question, '\r')).toBe(1);
    expect(await state()).toBe('sending');
    expect(await answer(['issue', 'cancel', id], question, 'y\r')).toBe(0);
    expect(await state()).toBe('cancelled');
  });
});
