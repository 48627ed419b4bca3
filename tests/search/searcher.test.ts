import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../../bin/build.js';
import type { SearchRequest, SearchResults } from '../../src/search/search.js';
import { openSearcher, type Searcher } from '../../src/search/searcher.js';
import { fromSources } from '../helpers/from-sources.js';
import { startTestRedis } from '../helpers/redis.js';

let store: Awaited<ReturnType<typeof startTestRedis>>;

beforeAll(async () => {
  store = await startTestRedis();
});
afterAll(() => store.stop());

const bridge = { query: 'bridge', page: 1 };
const nothing = { results: [], total: 0, complete: true };

/** Searches until everything has been read, for which a search does not wait long. */
async function searchAll(searcher: Pick<Searcher, 'search'>, request: SearchRequest): Promise<SearchResults> {
  const found = await searcher.search(request);
  return found.complete ? found : searchAll(searcher, request);
}

test('a search that cannot reach the store says so, and the next one tries again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-'));
  const socket = join(folder, 'redis.sock');
  const searcher = openSearcher(socket);
  await expect(searcher.search(bridge)).rejects.toMatchObject({
    code: 'search.failed',
    retryable: true,
    message: expect.stringContaining(socket),
  });
  await symlink(store.url, socket);
  expect(await searchAll(searcher, bridge)).toMatchObject(nothing);
  await searcher.close();
  await rm(folder, { recursive: true });
});

test('closing a searcher ends the searches in progress and refuses new ones', async () => {
  const searcher = openSearcher(store.url);
  const ended = expect(searcher.search(bridge)).rejects.toMatchObject({ code: 'search.failed' });
  await searcher.close();
  await ended;
  await expect(searcher.search(bridge)).rejects.toMatchObject({ code: 'search.failed' });
});

test('searches at the same time each get their own results', async () => {
  const searcher = openSearcher(store.url);
  const queries = ['bridge', '', '箱', 'x'.repeat(300)];
  const found = await Promise.all(queries.map((query) => searchAll(searcher, { query, page: 1 })));
  expect(found).toMatchObject(queries.map(() => nothing));
  await searcher.close();
});

test('where nothing is compiled, the thread runs from its source', async () => {
  const searcher = openSearcher(store.url);
  expect(await fromSources('searchThreadFile', () => searchAll(searcher, bridge))).toMatchObject(nothing);
  await searcher.close();
});

test('the compiled program searches in its thread too', async () => {
  // Within the checkout, where it finds the packages that are not compiled into it.
  const folder = await mkdtemp(resolve(import.meta.dirname, '../../.bench-'));
  try {
    await build(folder, { 'bin/searcher': 'src/search/searcher.ts' });
    const compiled = await import(pathToFileURL(join(folder, 'bin/searcher.js')).href);
    const searcher: ReturnType<typeof openSearcher> = compiled.openSearcher(store.url);
    expect(await searchAll(searcher, bridge)).toMatchObject(nothing);
    await searcher.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
