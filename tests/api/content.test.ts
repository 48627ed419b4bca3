import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeComment } from '../../src/answers/comments/take-comment.js';
import { sourceName, unknownPicture, writePictureSource } from '../../src/articles/pictures/picture-source.js';
import { readSource, writeStatus } from '../../src/articles/pull/source-store.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { commentKeys } from '../../src/redis/keys.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
let token: string;
let reader: string;
beforeAll(async () => {
  api = await startApiForTests();
  ({ token } = await api.makeToken({ scopes: ['content:read', 'content:write'] }));
  ({ token: reader } = await api.makeToken({ scopes: ['content:read'] }));
});
afterAll(() => api.stop());

const sources = '/newsletters/gazette/sources';
let added = 0;
async function addSource(settings: object = {}) {
  added += 1;
  const body = { url: `https://www.example.com/feed-${added}.xml`, kind: 'feed', ...settings };
  return api.call('POST', sources, { token, body });
}
async function addArticle(number: number, slug = 'gazette') {
  const { article } = await saveArticle(
    api.app.redis,
    {
      ...{ title: `Story ${number}`, url: `https://www.example.com/${slug}/${number}`, section: 'City', author: '' },
      publishedAt: new Date(Date.UTC(2031, 0, number)).toISOString(),
      ...{ image: null, excerpt: 'Words.', body: '<p>Words.</p>', source: 'feed' },
    },
    { newsletter: slug },
  );
  return article;
}

test('a source is added, listed, changed on the revision that was read, made due, and removed', async () => {
  const created = await addSource({ every: 30, exclude: { words: ['advert'] } });
  expect(created).toMatchObject({
    status: 201,
    headers: { etag: '"1"' },
    body: { kind: 'feed', every: 30, state: 'new' },
  });
  const { id } = created.body;
  expect(created.headers.location).toBe(`http://localhost:3000/api/v1/sources/${id}`);
  expect((await api.call('GET', sources, { token: reader })).body.items).toContainEqual(created.body);
  const path = `/sources/${id}`;
  const change = { token, body: { section: 'City', sections: { Boats: 'Sport' } } };
  expect(await api.call('PATCH', path, change)).toMatchObject({ status: 428, body: { code: 'precondition.required' } });
  const changed = await api.call('PATCH', path, { ...change, headers: { 'if-match': '"1"' } });
  expect(changed).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { section: 'City', every: 30 } });
  const resting = await readSource(api.app.redis, id);
  await writeStatus(api.app.redis, resting, { ...resting.status, nextAt: Date.now() + 9 * 3_600_000 });
  const moved = { token, body: { url: 'https://www.example.com/moved.xml' }, headers: { 'if-match': '"2"' } };
  expect(await api.call('PATCH', path, moved)).toMatchObject({ status: 200, body: { url: moved.body.url } });
  expect((await readSource(api.app.redis, id)).status.nextAt).toBeLessThanOrEqual(Date.now());
  const late = await api.call('PATCH', path, { ...change, headers: { 'if-match': '"1"' } });
  expect(late).toMatchObject({ status: 412, body: { code: 'source.changed-meanwhile' } });
  expect(await api.call('POST', `${path}/pull`, { token })).toMatchObject({ status: 202 });
  expect((await readSource(api.app.redis, id)).status.nextAt).toBeLessThanOrEqual(Date.now());
  expect(await api.call('DELETE', path, { token })).toMatchObject({ status: 204 });
  expect(await api.call('GET', path, { token })).toMatchObject({ status: 404, body: { code: 'source.not-found' } });
});

test('a source that exists, or whose address cannot be fetched, is refused by field', async () => {
  const { body } = await addSource();
  const twice = await api.call('POST', sources, { token, body: { url: body.url, kind: 'feed' } });
  expect(twice).toMatchObject({ status: 409, body: { code: 'source.exists' } });
  const hidden = await api.call('POST', sources, { token, body: { url: 'http://127.0.0.1:1/feed.xml' } });
  expect(hidden).toMatchObject({ status: 422, body: { errors: [{ field: 'url' }] } });
  const wrong = await api.call('POST', sources, { token, body: { url: 'ftp://example.com', every: 0, colour: 1 } });
  const fields = wrong.body.errors.map(({ field }: { field: string }) => field);
  expect([wrong.status, fields.sort()]).toEqual([422, ['colour', 'every', 'url']]);
});

test('articles are listed in pages, changed by hand, removed and restored', async () => {
  const { slug } = await api.newsletter({ slug: 'listed' });
  const [one, two, three] = [await addArticle(1, slug), await addArticle(2, slug), await addArticle(3, slug)];
  const list = async (query = '') =>
    (await api.call('GET', `/newsletters/${slug}/articles${query}`, { token: reader })).body;
  const first = await list('?limit=2');
  expect(first.items).toMatchObject([{ id: three.id, source: null, sentIn: null }, { id: two.id }]);
  expect(await list(`?limit=2&cursor=${first.next}`)).toMatchObject({ items: [{ id: one.id }], next: null });
  expect((await list('?search=story+2&unsent=true')).items).toMatchObject([{ id: two.id }]);
  const path = `/articles/${two.id}`;
  const { headers } = await api.call('GET', path, { token: reader });
  const change = { token, body: { title: 'A better title' }, headers: { 'if-match': String(headers.etag) } };
  const changed = await api.call('PATCH', path, change);
  expect(changed).toMatchObject({
    status: 200,
    body: { title: 'A better title', edits: [{ field: 'title', source: 'Story 2' }] },
  });
  expect(await api.call('PATCH', path, change)).toMatchObject({
    status: 412,
    body: { code: 'article.changed-meanwhile' },
  });
  expect(await api.call('DELETE', path, { token })).toMatchObject({ status: 204 });
  expect((await list()).items).toHaveLength(2);
  expect((await list('?removed=true')).items).toMatchObject([{ id: two.id }]);
  expect(await api.call('POST', `${path}/restore`, { token })).toMatchObject({
    status: 200,
    body: { removedAt: null },
  });
  expect(await api.call('GET', '/articles/aaaaaaaaaaaa', { token })).toMatchObject({ status: 404 });
});

test('the articles of all newsletters are listed together, and a token for one newsletter sees its own', async () => {
  await api.newsletter({ slug: 'north' });
  await api.newsletter({ slug: 'south' });
  const [one, two] = [await addArticle(21, 'north'), await addArticle(22, 'south')];
  const list = async (query: string, as = reader) => {
    const { body } = await api.call('GET', `/articles${query}`, { token: as });
    return (
      body.items?.map(({ id, newsletters }: { id: string; newsletters: string[] }) => [id, newsletters]) ?? body.code
    );
  };
  expect((await list('?limit=2')).sort()).toEqual(
    [
      [one.id, ['north']],
      [two.id, ['south']],
    ].sort(),
  );
  expect(await list('?newsletter=north')).toEqual([[one.id, ['north']]]);
  const { token: ofSouth } = await api.makeToken({ scopes: ['content:read'], newsletter: 'south' });
  expect(await list('', ofSouth)).toEqual([[two.id, ['south']]]);
  expect(await list('?newsletter=north', ofSouth)).toBe('auth.other-newsletter');
});

test('a part of a picture is changed, and another picture replaces it whole', async () => {
  const { slug } = await api.newsletter({ slug: 'focused' });
  const { id } = await addArticle(1, slug);
  const change = async (image: object | null) =>
    (await api.call('PATCH', `/articles/${id}`, { token, body: { image }, headers: { 'if-match': '*' } })).body;
  expect(await change({ alt: 'A berth' })).toMatchObject({ errors: [{ field: 'image' }] });
  const [first, second] = ['https://www.example.com/1.jpg', 'https://www.example.com/2.jpg'];
  const focus = { x: 0.5, y: 0.2 };
  expect(await change({ url: first, alt: 'A berth', focus })).toMatchObject({ image: { url: first, focus } });
  expect((await change({ alt: 'The berth' })).image).toEqual({ url: first, alt: 'The berth', focus });
  expect((await change({ focus: null })).image).toEqual({ url: first, alt: 'The berth' });
  expect((await change({ focus })).image).toEqual({ url: first, alt: 'The berth', focus });
  expect((await change({ url: first, alt: 'Whole' })).image).toEqual({ url: first, alt: 'Whole' });
  expect((await change({ url: second })).image).toEqual({ url: second, alt: '' });
  expect((await change(null)).image).toBeNull();
});

test('an article says the state of its picture, and the picture is fetched again on request', async () => {
  const { slug } = await api.newsletter({ slug: 'pictured' });
  const { id } = await addArticle(1, slug);
  const path = `/articles/${id}`;
  const change = (body: object) => api.call('PATCH', path, { token, body, headers: { 'if-match': '*' } });
  expect(await change({ refetch: true })).toMatchObject({ status: 422, body: { errors: [{ field: 'refetch' }] } });
  const image = { url: 'https://www.example.com/late.jpg', alt: 'A berth' };
  const waiting = { state: 'waiting', reason: '', nextAttemptAt: null };
  expect(await change({ image })).toMatchObject({ status: 200, body: { image, picture: waiting } });
  const refused = { ...unknownPicture, url: image.url, state: 'refused', reason: 'it is not there' } as const;
  const name = sourceName(image);
  await writePictureSource(api.app.redis, name, { ...refused, failures: 1, checkedAt: 1, nextAt: 1_900_000_000_000 });
  const { body } = await api.call('GET', `/newsletters/${slug}/articles`, { token: reader });
  const picture = { state: 'refused', reason: 'it is not there', nextAttemptAt: '2030-03-17T17:46:40.000Z' };
  expect(body.items).toMatchObject([{ id, picture }]);
  expect(await change({ refetch: true })).toMatchObject({ status: 200, body: { picture: waiting } });
});

test('a token has only the scopes and the newsletter that it was created with', async () => {
  const { body: source } = await addSource();
  const article = await addArticle(9);
  const body = { title: 'x' };
  const denied = await api.call('PATCH', `/articles/${article.id}`, {
    token: reader,
    body,
    headers: { 'if-match': '*' },
  });
  expect(denied).toMatchObject({ status: 403, body: { code: 'auth.scope-missing' } });
  await api.newsletter({ slug: 'other' });
  const { token: other } = await api.makeToken({ scopes: ['content:read', 'content:write'], newsletter: 'other' });
  for (const path of [sources, `/sources/${source.id}`, `/articles/${article.id}`, '/newsletters/gazette/articles']) {
    const refused = await api.call('GET', path, { token: other });
    expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'auth.other-newsletter']);
  }
});

test('comments are listed, approved, rejected and deleted, each with its scope and newsletter', async () => {
  const { list, queues, redis } = api.app;
  const { id: article } = await addArticle(9);
  for (const text of ['One', 'Two']) {
    const comment = { newsletter: api.gazette.number, article, name: 'Bo', text, stamp: text, at: Date.now() };
    await takeComment(list, queues, comment, { ip: '127.0.0.1', proven: true });
  }
  const [one = '', two = ''] = await redis.zrange(commentKeys.all, '0', '-1');
  const page = await api.call('GET', '/newsletters/gazette/comments?state=held&limit=1', { token: reader });
  expect(page).toMatchObject({ status: 200, body: { items: [{ id: two, text: 'Two', reader: null }], next: two } });
  const next = await api.call('GET', `/newsletters/gazette/comments?cursor=${two}`, { token: reader });
  expect(next.body).toMatchObject({ items: [{ id: one }], next: null });
  expect(await api.call('POST', `/comments/${one}/approve`, { token: reader })).toMatchObject({ status: 403 });
  const approved = await api.call('POST', `/comments/${one}/approve`, { token });
  expect(approved).toMatchObject({ status: 200, body: { id: one, state: 'approved' } });
  expect(await api.call('POST', `/comments/${one}/reject`, { token })).toMatchObject({ body: { state: 'rejected' } });
  await api.newsletter({ slug: 'elsewhere' });
  const other = await api.makeToken({ scopes: ['content:read'], newsletter: 'elsewhere' });
  expect(await api.call('GET', `/comments/${one}`, { token: other.token })).toMatchObject({ status: 403 });
  expect(await api.call('DELETE', `/comments/${one}`, { token })).toMatchObject({ status: 204 });
  const gone = await api.call('GET', `/comments/${one}`, { token });
  expect(gone).toMatchObject({ status: 404, body: { code: 'comment.not-found' } });
});
