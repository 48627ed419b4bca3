import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StoredArticle } from '../../src/articles/store/article.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { editArticle, removeArticle } from '../../src/articles/store/edit-article.js';
import { composeIssue } from '../../src/issues/compose.js';
import { deleteDraft } from '../../src/issues/copy-draft.js';
import { expireArticles } from '../../src/issues/expire-articles.js';
import { changeIssueState } from '../../src/issues/issue-store.js';
import { readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { keys } from '../../src/redis/keys.js';
import { articlePage, type Pulls, rss, sitemap, startedAt, startPulls } from '../articles/pull/pull-for-tests.js';

let pulls: Pulls;
beforeAll(async () => {
  pulls = await startPulls();
});
afterAll(() => pulls.stop());
beforeEach(() => pulls.reset());

const day = 86_400_000;
const after = (days: number) => startedAt + days * day;
const expireAfter = (days: number) => expireArticles(pulls.redis, 'gazette', 90, after(days));
const titles = async () => (await pulls.articles()).map(({ title }) => title).sort();

/** An article that a source brought. */
async function bring(title: string, sourceId = 'source-1'): Promise<StoredArticle> {
  const draft = {
    ...{ title, url: `https://example.com/${title}`, section: 'News', author: '', image: null, excerpt: '', body: '' },
    ...({ publishedAt: new Date(startedAt).toISOString(), source: 'feed' } as const),
  };
  return (await saveArticle(pulls.redis, draft, { newsletter: 'gazette', sourceId, now: new Date(startedAt) })).article;
}

test('what a source brought and nobody used is deleted after some days; what anybody touched stays', async () => {
  const { redis } = pulls;
  await bring('unused');
  await bring('by-hand', '');
  const [sent, drafted, edited, hidden] = await Promise.all(
    ['sent', 'drafted', 'edited', 'hidden'].map((one) => bring(one)),
  );
  const newsletter = await readNewsletter(redis, 'gazette');
  const { issue } = await composeIssue(redis, newsletter, { articles: [sent?.id ?? ''] });
  await changeIssueState(redis, issue.id, 'sending', { startedAt: 1 });
  await composeIssue(redis, newsletter, { articles: [drafted?.id ?? ''] });
  await editArticle(redis, edited?.id ?? '', { title: 'edited by hand' }, {});
  await removeArticle(redis, hidden?.id ?? '', {});

  expect(await expireAfter(89)).toBe(0);
  expect(await titles()).toEqual(['by-hand', 'drafted', 'edited by hand', 'sent', 'unused']);
  expect(await expireAfter(91)).toBe(1);
  expect(await titles()).toEqual(['by-hand', 'drafted', 'edited by hand', 'sent']);
  expect(await redis.exists(keys.article(hidden?.id ?? ''))).toBe(1);
  expect(await expireAfter(9_999)).toBe(0);
});

test('an article of a draft that was deleted is deleted like one that was never in any', async () => {
  const { redis } = pulls;
  const { id } = await bring('tried');
  const { issue } = await composeIssue(redis, await readNewsletter(redis, 'gazette'), { articles: [id] });
  expect(await expireAfter(91)).toBe(0);
  await deleteDraft(redis, issue.id);
  expect(await expireAfter(91)).toBe(1);
});

test('a page that its source still lists does not come back, until the source has listed it anew', async () => {
  const { documents, site } = pulls;
  const item = (name: string) =>
    `<item><title>${name}</title><link>${site.url}/${name}</link><pubDate>Thu, 28 Feb 2030 08:00:00 GMT</pubDate><description>${'The harbour office published its figures. '.repeat(20)}</description></item>`;
  documents.set('/feed', rss(item('old')));
  documents.set('/old', articlePage('old'));
  documents.set('/mapped', articlePage('mapped'));
  documents.set('/map', sitemap(site.url, [['/mapped', '2030-02-03']]));
  const feed = await pulls.add('/feed', 'feed');
  const map = await pulls.add('/map', 'sitemap');
  await pulls.pull(feed.id);
  await pulls.pull(map.id);
  expect(await titles()).toEqual(['mapped', 'old']);
  expect(await expireAfter(91)).toBe(2);

  documents.set('/feed', rss(item('old') + item('new')));
  documents.set('/new', articlePage('new'));
  documents.set(
    '/map',
    sitemap(site.url, [
      ['/mapped', '2030-02-03'],
      ['/other', '2030-06-01'],
    ]),
  );
  documents.set('/other', articlePage('other'));
  await pulls.pull(feed.id, after(92));
  await pulls.pull(map.id, after(92));
  expect(await titles()).toEqual(['new', 'other']);

  documents.set('/feed', rss(item('new')));
  await pulls.pull(feed.id, after(93));
  documents.set('/feed', rss(item('new') + item('old')));
  await pulls.pull(feed.id, after(94));
  expect(await titles()).toEqual(['new', 'old', 'other']);
});
