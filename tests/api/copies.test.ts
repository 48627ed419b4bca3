import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests();
});
afterAll(() => api.stop());

const agency =
  'The harbour office said on Friday that the night ferry will sail again from March, after two years in which it had stayed in its dock.';

async function addStory(source: string): Promise<string> {
  const { article } = await saveArticle(
    api.app.redis,
    {
      ...{ title: `Ferry, by ${source}`, url: `https://${source}.example.com/ferry`, section: 'Opinion', author: '' },
      ...{ image: null, excerpt: agency, body: '', source: 'feed', publishedAt: '2031-02-01T08:00:00.000Z' },
    },
    { newsletter: 'gazette', sourceId: source },
  );
  return article.id;
}

test('composing an issue leaves out a copy and names it, unless the newsletter takes copies in its section', async () => {
  const [kept, copy] = [await addStory('herald'), await addStory('tribune')];
  const compose = async () => (await api.call('POST', '/newsletters/gazette/issues', { body: {} })).body;
  const one = await compose();
  expect(one).toMatchObject({
    articles: [kept],
    leftOut: [{ article: copy, title: 'Ferry, by tribune', of: kept, because: 'text' }],
  });
  const listed = await api.call('GET', '/newsletters/gazette/articles');
  const duplicates = listed.body.items.map(({ id, duplicate }: { id: string; duplicate: unknown }) => [id, duplicate]);
  expect(duplicates).toContainEqual([copy, { of: kept, because: 'text' }]);
  await api.call('POST', `/issues/${one.id}/cancel`);
  const { headers } = await api.call('GET', '/newsletters/gazette');
  const changed = await api.call('PATCH', '/newsletters/gazette', {
    body: { copiesIn: ['Opinion'] },
    headers: { 'if-match': String(headers.etag) },
  });
  expect(changed).toMatchObject({ status: 200, body: { copiesIn: ['Opinion'] } });
  const two = await compose();
  expect(two.articles.toSorted()).toEqual([kept, copy].toSorted());
  expect(two.leftOut).toEqual([]);
});
