import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RatingStep, rateArticle } from '../../src/answers/ratings/ratings.js';
import { type App, openApp } from '../../src/app.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { removeArticle } from '../../src/articles/store/edit-article.js';
import { parseConfig } from '../../src/config.js';
import { readEdition } from '../../src/delivery/edition.js';
import { composeIssue } from '../../src/issues/compose.js';
import { changeIssueState, readIssue } from '../../src/issues/issue-store.js';
import { changeNewsletter, readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { linksOf } from '../../src/render/digest/counted-links.js';
import { renderArchive } from '../../src/render/digest.js';
import { articleForTests } from '../helpers/edition.js';
import { addTestNewsletter } from '../helpers/postrider.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let store: TestRedis;
let app: App;
beforeAll(async () => {
  store = await startTestRedis();
  app = await openApp(parseConfig({ LOG_LEVEL: 'silent' }), { redisUrl: store.url, smtpUrl: 'smtp://127.0.0.1:1' });
});
afterAll(async () => {
  await app.close();
  await store.stop();
});

const reader = (number: number) => Buffer.from([0, 0, 0, 0, 0, 0, 0, number]);

/** A newsletter whose last issue has these stories, each with the ratings that readers gave it. */
async function rated(slug: string, stories: Record<string, RatingStep[]>, readersChoice = 2) {
  const { redis } = app;
  const newsletter = await addTestNewsletter(app, { slug, ratings: true, readersChoice });
  const ids: Record<string, string> = {};
  for (const title of [...Object.keys(stories), 'New one']) {
    const url = `https://example.com/${slug}/${encodeURIComponent(title)}`;
    const { article } = await saveArticle(redis, { ...articleForTests, title, url }, { newsletter: slug });
    ids[title] = article.id;
  }
  const { issue } = await composeIssue(redis, newsletter, {
    articles: Object.keys(stories).map((title) => ids[title] ?? ''),
  });
  for (const state of ['sending', 'sent'] as const)
    await changeIssueState(redis, issue.id, state, { startedAt: Date.now() });
  for (const [title, steps] of Object.entries(stories))
    for (const [i, step] of steps.entries())
      await rateArticle(redis, { article: ids[title] ?? '', reader: reader(i), step, issue: issue.id });
  const next = async () => composeIssue(redis, await readNewsletter(redis, slug), { articles: [ids['New one'] ?? ''] });
  return { newsletter, ids, next };
}

test('the next digest shows the best-rated stories of the last issue, fixed when it is composed, in every part', async () => {
  const { ids, next } = await rated('choosing', {
    Poor: [1, 2],
    Best: [5, 5, 4],
    Few: [5],
    Good: [4, 4],
    Removed: [5, 5],
  });
  await removeArticle(app.redis, ids.Removed ?? '');
  const { issue } = await next();
  const chosen = [
    { article: ids.Best, title: 'Best', url: 'https://example.com/choosing/Best', average: 4.7, count: 3 },
    { article: ids.Good, title: 'Good', url: 'https://example.com/choosing/Good', average: 4, count: 2 },
  ];
  expect(issue.readersChoice).toEqual(chosen);
  await rateArticle(app.redis, { article: ids.Good ?? '', reader: reader(0), step: 1, issue: issue.id });
  expect((await readIssue(app.redis, issue.id)).readersChoice).toEqual(chosen);
  const edition = await readEdition(app.redis, app.publicUrl, issue);
  expect(linksOf(edition).map(({ title, article }) => [title, article])).toContainEqual(['Best', ids.Best]);
  const [en, zh] = [renderArchive(edition, 'en'), renderArchive(edition, 'zh-CN')];
  for (const words of ['Readers’ choice', '4.7 out of 5 from 3 readers', 'https://example.com/choosing/Good'])
    expect(en).toContain(words);
  expect(zh).toContain('读者之选');
});

test('without enough ratings, or when it is off, a digest has no readers’ choice', async () => {
  const { newsletter, next } = await rated('few', { Best: [5], Poor: [2, 2] });
  expect((await next()).issue.readersChoice).toBeUndefined();
  await changeNewsletter(app.redis, newsletter.slug, { readersChoice: 1 });
  expect((await next()).issue.readersChoice).toHaveLength(1);
  await changeNewsletter(app.redis, newsletter.slug, { readersChoice: 0 });
  expect((await next()).issue.readersChoice).toBeUndefined();
});

test('a chosen story that is removed before the digest is sent is not in it', async () => {
  const { ids, next } = await rated('withdrawn', { Best: [5, 5], Good: [4, 4] });
  const { issue } = await next();
  await removeArticle(app.redis, ids.Best ?? '');
  const edition = await readEdition(app.redis, app.publicUrl, issue);
  expect(linksOf(edition).map(({ title }) => title)).not.toContain('Best');
  const page = renderArchive(edition, 'en');
  expect([page.includes('withdrawn/Best'), page.includes('withdrawn/Good')]).toEqual([false, true]);
});
