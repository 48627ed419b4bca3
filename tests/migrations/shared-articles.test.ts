import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp } from '../../src/app.js';
import { articleIds, readArticles } from '../../src/articles/store/article-store.js';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { parseConfig } from '../../src/config.js';
import { composeIssue } from '../../src/issues/compose.js';
import { readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { storedArticles } from '../helpers/edition.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

// Written by the version before articles belonged to newsletters: an English newsletter with an issue that was sent, a
// Chinese one with a draft, and three articles that no issue had, one of them without a date.
const fixture = fileURLToPath(new URL('../fixtures/stores/shared-articles.backup', import.meta.url));

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
  await restoreBackup(server.redis, fixture, { force: false });
});
afterAll(() => server.stop());

test('articles that all newsletters shared are assigned by language and by the issues that included them', async () => {
  const app = await openApp(parseConfig({ LOG_LEVEL: 'silent' }), { redisUrl: server.url, smtpUrl: undefined });
  try {
    const { redis } = app;
    const titlesOf = async (slug: string) => {
      const titles: string[] = [];
      for await (const ids of articleIds(redis, slug, 100))
        titles.push(...(await readArticles(redis, ids)).map(({ title }) => title));
      return titles;
    };
    expect(await titlesOf('gazette')).toEqual([
      'How a tide gauge reports',
      'The night ferry keeps its timetable',
      'A new berth opens',
      'Where to drink tea by the water',
    ]);
    expect(await titlesOf('ribao')).toEqual(['夜间渡轮时刻不变', '海河边的书店重新开门']);
    expect(await storedArticles(redis)).toHaveLength(6);
    const compose = async (slug: string) =>
      (await composeIssue(redis, await readNewsletter(redis, slug), {})).articles.map(({ title }) => title);
    expect(await compose('gazette')).toEqual(['How a tide gauge reports', 'Where to drink tea by the water']);
    expect(await compose('ribao')).toEqual(['夜间渡轮时刻不变']);
  } finally {
    await app.close();
  }
});
