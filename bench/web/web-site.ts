import type { Redis } from 'ioredis';
import { orderOf } from '../../src/articles/store/article.js';
import { toRecord } from '../../src/articles/store/article-record.js';
import { freezeEmails, readEdition } from '../../src/delivery/edition.js';
import type { Issue } from '../../src/issues/issue.js';
import { addIssue, changeIssueState, nextIssueId, readIssue } from '../../src/issues/issue-store.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { keys, takingKeys } from '../../src/redis/keys.js';
import { readMeta } from '../../src/redis/meta.js';
import { announceChange } from '../../src/redis/site-changes.js';
import { topics } from '../../src/redis/site-topics.js';
import { openList, type SubscriberList } from '../../src/subscribers/list/subscriber-store.js';
import { tokenKeys } from '../../src/subscribers/membership/tokens.js';
import { benchNewsletter } from '../readers.js';
import { benchArticle, wordsOf } from '../search/search-texts.js';

export interface BenchSite {
  list: SubscriberList;
  /** The newsletter that everything is in. */
  newsletter: string;
  articles: { id: string; title: string }[];
  issues: string[];
  /** Words that some of the articles hold, English and Chinese. */
  queries: string[];
}

/** Articles that are written at once. */
const atOnce = 1_000;

/** Fills a store with a site of two newsletters: articles, all of them sent in issues of equal size. */
export async function fillSite(redis: Redis, count: { articles: number; issues: number }): Promise<BenchSite> {
  // Before the processes start, which have a secret.
  const list = openList(redis, await readMeta(redis));
  const { slug } = await addNewsletter(redis, { ...benchNewsletter, comments: true, ratings: true });
  await addNewsletter(redis, { ...benchNewsletter, slug: 'weekend', title: 'Weekend Reader' });
  const words = wordsOf(7);
  const articles: BenchSite['articles'] = [];
  const titles: string[] = [];
  for (let start = 0; start < count.articles; start += atOnce) {
    const made = Array.from({ length: Math.min(atOnce, count.articles - start) }, (_, i) =>
      benchArticle(words, start + i, slug),
    );
    await Promise.all(
      made.flatMap((article) => [
        redis.hset(keys.article(article.id), toRecord(article)),
        redis.zadd(keys.articles, orderOf(article), article.id),
        redis.zadd(keys.articlesOf(slug), orderOf(article), article.id),
      ]),
    );
    articles.push(...made.map(({ id, title }) => ({ id, title })));
    titles.push(...made.slice(0, 20).map(({ title }) => title));
  }
  const ids = articles.map(({ id }) => id);
  const issues = await fillIssues(redis, slug, ids, count.issues);
  await redis.hset(takingKeys.issued(slug), Object.fromEntries(ids.map((id) => [id, issues[0] ?? ''])));
  await announceChange(redis, topics.site);
  const queries = titles.flatMap((title) => {
    const [first = ''] = title.split(/[ ，]/);
    return first.length > 3 ? [first.slice(0, 8)] : [];
  });
  return { list, newsletter: slug, articles, issues, queries: queries.slice(0, 100) };
}

/** Sent issues with all the articles. The first is rendered; the others show its rendering, which has the same size. */
async function fillIssues(redis: Redis, newsletter: string, articles: readonly string[], count: number) {
  const perIssue = Math.ceil(articles.length / count);
  const first = await sentIssue(redis, newsletter, articles.slice(0, 10));
  const fields = await redis.hgetall(keys.issue(first.id));
  const mails = await redis.hgetall(keys.templates(first.id));
  const pages = Object.fromEntries(Object.entries(mails).filter(([field]) => field.startsWith('archive:')));
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const id = n === 0 ? first.id : await nextIssueId(redis, newsletter);
    const at = first.startedAt - n * 3_600_000;
    const own = JSON.stringify(articles.slice(n * perIssue, (n + 1) * perIssue));
    await Promise.all([
      redis.hset(keys.issue(id), { ...fields, id, articles: own, createdAt: at, startedAt: at }),
      redis.zadd(keys.issues(newsletter), at, id),
      redis.hset(keys.templates(id), pages),
    ]);
    ids.push(id);
  }
  return ids;
}

async function sentIssue(redis: Redis, newsletter: string, articles: readonly string[]): Promise<Issue> {
  const id = await nextIssueId(redis, newsletter);
  const draft = {
    id,
    newsletter,
    subject: 'What the harbour did',
    preheader: 'In ten stories',
    articles,
    audience: {},
  };
  const issue = await addIssue(redis, draft);
  const deps = {
    list: { redis, meta: { listKey: Buffer.alloc(32) } },
    tokenKeys: tokenKeys(['a secret for the bench only']),
  };
  await freezeEmails(deps, await readEdition(redis, 'https://news.example.com', issue));
  await changeIssueState(redis, id, 'sending', { startedAt: Date.now() });
  await changeIssueState(redis, id, 'sent', { finishedAt: Date.now() });
  return readIssue(redis, id);
}
