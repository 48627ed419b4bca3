import { expect, test } from 'vitest';
import { findArticle, saveArticle } from '../../src/articles/store/article-store.js';
import { keys } from '../../src/redis/keys.js';
import { announceWorker } from '../../src/reports/presence.js';
import { tendTexts } from '../../src/upgrade/tend-texts.js';
import { startTestRedis } from '../helpers/redis.js';

const hour = 3_600_000;

test('texts stay in their articles until workers of this version alone have run for half a day', async ({
  onTestFinished,
}) => {
  const { redis, stop } = await startTestRedis();
  onTestFinished(stop);
  await redis.hset(keys.meta, 'schema', '3');
  const slugs = ['gazette', 'courier'];
  await redis.sadd(keys.newsletters, ...slugs);
  const [url, body] = ['https://example.com/berth', `<p>${'A new berth opens. '.repeat(80)}</p>`];
  const draft = { title: 'A berth', url, section: '', publishedAt: null, author: '', image: null, excerpt: '', body };
  for (const newsletter of slugs) await saveArticle(redis, { ...draft, source: 'page' }, { newsletter });
  const lines: object[] = [];
  const log = { info: (facts: object) => lines.push(facts) } as unknown as Parameters<typeof tendTexts>[1];
  const isShared = async (now: number) => {
    await tendTexts({ redis, onDisk: async () => undefined }, log, now);
    return (await redis.keys(keys.articleText('*'))).length > 0;
  };

  const now = Date.now();
  // Version 0.2.0 announces its workers by their names alone.
  const old = await announceWorker(redis, 'host-1-0badcafe');
  const own = await announceWorker(redis, 'host-2-0badcafe', () => ({
    ...{ version: '0.3.0', node: process.versions.node, startedAt: now, doing: [] },
  }));
  onTestFinished(() => own.stop());
  expect(await isShared(now + 13 * hour)).toBe(false);
  await old.stop();
  // From now on they are alone, although the newer one has run for longer.
  for (let hours = 13; hours < 25; hours += 1) expect(await isShared(now + hours * hour)).toBe(false);
  expect(await redis.hget(keys.meta, 'schema')).toBe('3');
  expect(lines).toEqual([]);
  expect(await isShared(now + 25 * hour)).toBe(true);
  expect(lines).toEqual([{ shared: 2, dropped: 0 }]);
  for (const slug of slugs) expect(await findArticle(redis, url, slug)).toMatchObject({ body });
});
