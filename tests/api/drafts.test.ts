import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { keys } from '../../src/redis/keys.js';
import { articleForTests } from '../helpers/edition.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
let token: string;
let ids: string[];
beforeAll(async () => {
  api = await startApiForTests();
  token = (await api.makeToken({ name: 'the desk', scopes: ['content:read', 'content:write', 'issues:send'] })).token;
});
afterAll(() => api.stop());
beforeEach(async () => {
  ids = [];
  for (let i = 0; i < 3; i += 1) {
    const url = `https://example.com/${Math.random()}`;
    const { article } = await saveArticle(api.app.redis, { ...articleForTests, url }, { newsletter: 'gazette' });
    ids.push(article.id);
  }
});

const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers = {}) =>
  api.call(method, path, { token, headers, ...(body === undefined ? {} : { body }) });
const compose = async () => (await call('POST', '/newsletters/gazette/issues', { articles: ids })).body.id as string;
const change = (id: string, body: unknown, etag: string) =>
  call('PATCH', `/issues/${id}/draft`, body, { 'if-match': etag });

test('composing gives a draft with its address and its revision, once for an idempotency key', async () => {
  const headers = { 'idempotency-key': `compose-${ids[0]}` };
  const first = await call('POST', '/newsletters/gazette/issues', { articles: ids, subject: 'Today' }, headers);
  expect(first).toMatchObject({ status: 201, body: { subject: 'Today', state: 'draft', revision: 1, articles: ids } });
  expect(first.headers).toMatchObject({
    etag: '"1"',
    location: `http://localhost:3000/api/v1/issues/${first.body.id}/draft`,
  });
  const again = await call('POST', '/newsletters/gazette/issues', { articles: ids, subject: 'Today' }, headers);
  expect(again.body).toEqual(first.body);
  expect(again.headers).toMatchObject({ etag: '"1"', location: first.headers.location, 'idempotent-replayed': 'true' });
});

test('the overview of an issue has its articles as it shows them, its readers in numbers, and what it waits for', async () => {
  const id = await compose();
  const reader = (await api.makeToken({ scopes: ['content:read', 'issues:read'] })).token;
  const overview = () => api.call('GET', `/issues/${id}/overview`, { token: reader });
  const [lead = ''] = ids;
  await change(id, { versions: { [lead]: { title: 'In this issue' } } }, '"1"');
  const { body } = await overview();
  expect(body).toMatchObject({
    ...{ id, state: 'draft', revision: 2, readers: 'every confirmed reader', waits: null, approval: null, rest: null },
    articles: [{ id: lead, title: 'In this issue' }, { id: ids[1], title: articleForTests.title }, { id: ids[2] }],
    reach: { matching: expect.any(Number), withoutSome: 0, haveAll: 0 },
  });
  await api.call('PATCH', '/newsletters/gazette', { body: { approval: 'wait' }, headers: { 'if-match': '*' } });
  expect((await overview()).body.approval).toMatchObject({ state: 'missing', at: null });
  await api.call('PATCH', '/newsletters/gazette', { body: { approval: 'draft' }, headers: { 'if-match': '*' } });
});

test('an issue composed for a segment goes to its readers only, and an unknown segment makes no issue', async () => {
  const filter = { section: ['Science'] };
  await call('POST', '/newsletters/gazette/segments', { name: 'Engineers', filter });
  const made = await call('POST', '/newsletters/gazette/issues', { articles: ids, segment: 'Engineers' });
  expect(made.status).toBe(201);
  expect((await api.call('GET', `/issues/${made.body.id}`)).body).toMatchObject({ segment: 'Engineers', filter });
  const unknown = await call('POST', '/newsletters/gazette/issues', { articles: ids, segment: 'Nobody' });
  expect(unknown).toMatchObject({ status: 404, body: { code: 'segment.not-found' } });
  const next = await call('POST', '/newsletters/gazette/issues', { articles: ids });
  expect(Number(next.body.id.split('-')[1])).toBe(Number(made.body.id.split('-')[1]) + 1);
});

test('an article of another newsletter gets into no issue, neither by composing nor by a change', async () => {
  const url = 'https://example.com/elsewhere';
  const { article } = await saveArticle(api.app.redis, { ...articleForTests, url }, { newsletter: 'harbour' });
  const refused = { status: 422, body: { code: 'input.invalid', errors: [{ field: 'articles' }] } };
  expect(await call('POST', '/newsletters/gazette/issues', { articles: [article.id] })).toMatchObject(refused);
  const id = await compose();
  expect(await change(id, { articles: [...ids, article.id] }, '"1"')).toMatchObject(refused);
  expect((await call('GET', `/issues/${id}/draft`)).body.articles).toEqual(ids);
});

test('a change on the revision that the editor saw is made; a later one of the same field on that revision is refused with both texts', async () => {
  const id = await compose();
  const { headers } = await call('GET', `/issues/${id}/draft`);
  const done = await change(id, { subject: 'First', note: 'TK' }, String(headers.etag));
  expect(done).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { subject: 'First', revision: 2 } });
  expect(done.body.placeholders).toEqual([{ field: 'note', text: 'TK' }]);
  const late = await change(id, { subject: 'Second' }, String(headers.etag));
  expect(late).toMatchObject({ status: 412, headers: { etag: '"2"' }, body: { code: 'issue.draft-changed' } });
  expect(late.body.errors).toEqual([
    { field: 'subject', detail: expect.stringMatching(/^changed by the desk at 20/), yours: 'Second', theirs: 'First' },
    { field: 'note', detail: expect.stringContaining('the desk') },
  ]);
  expect((await call('GET', `/issues/${id}/draft`)).body.subject).toBe('First');
  expect((await change(id, { subject: 'Third' }, '*')).body.revision).toBe(3);
});

test('a change without a revision is not accepted, nor one with a malformed revision or an unknown field', async () => {
  const id = await compose();
  expect(await call('PATCH', `/issues/${id}/draft`, { subject: 'x' })).toMatchObject({
    status: 428,
    body: { code: 'precondition.required' },
  });
  expect((await change(id, { subject: 'x' }, 'W/"1"')).body.code).toBe('request.malformed');
  expect((await change(id, { subject: 'x', title: 'y' }, '"1"')).body.errors).toEqual([
    { field: 'title', detail: 'is not a known field; remove it' },
  ]);
  expect((await change(id, { articles: ['nowhere'] }, '"1"')).body.errors[0].field).toBe('articles');
  expect((await change(id, { sponsors: [{ place: 'left', title: 'x', url: 'x' }] }, '"1"')).body.errors[0].field).toBe(
    'sponsors.0.place',
  );
});

test('all of a draft can be changed, its history read, and a change undone', async () => {
  const id = await compose();
  const [a = '', b = '', c = ''] = ids;
  const body = {
    preheader: 'For {{name|you}}',
    articles: [c, a],
    versions: { [a]: { title: 'Another headline', image: 'none' } },
    sectionNotes: { City: 'From the city desk' },
    sponsors: [{ place: 'end', title: 'Maps', url: 'https://sponsor.example.com/' }],
    subjectTest: { subjects: ['One', 'Two'], share: 10, measure: 'clicks', minutes: 60 },
  };
  const { body: changed } = await change(id, body, '"1"');
  expect(changed).toMatchObject({
    articles: [c, a],
    versions: { [a]: { title: 'Another headline', image: null } },
    sponsors: [{ id: 's1', title: 'Maps', label: '' }],
  });
  const undone = await call('POST', `/issues/${id}/draft/undo`, {}, { 'if-match': '"2"' });
  expect(undone.body).toMatchObject({ revision: 3, articles: [a, b, c], sponsors: [], versions: {} });
  const history = await call('GET', `/issues/${id}/draft/history`);
  expect(history.body.entries).toMatchObject([
    { revision: 2, by: 'the desk' },
    { revision: 3, restores: 1 },
  ]);
  expect(history.body.entries[0].fields).toContain(`versions.${a}.title`);
  const more = await call('POST', `/issues/${id}/draft/undo`, {}, { 'if-match': '"3"' });
  expect(more).toMatchObject({ status: 409, body: { code: 'issue.nothing-to-undo' } });
  const { body: shown } = await call('GET', `/issues/${id}/preview?name=Li`);
  expect(shown.html).toContain('Dear Li,');
});

test('two people change a draft at the same time: both changes are kept, and each takes back their own', async () => {
  const id = await compose();
  const { token: other } = await api.makeToken({ name: 'Ben', scopes: ['content:read', 'content:write'] });
  const asBen = (path: string, body: unknown, etag: string, method: 'POST' | 'PATCH' = 'POST') =>
    api.call(method, `/issues/${id}/draft${path}`, { token: other, headers: { 'if-match': etag }, body });
  await asBen('', { subject: 'By Ben' }, '"1"', 'PATCH');
  const both = await change(id, { note: 'By the desk' }, '"1"');
  expect(both).toMatchObject({
    status: 200,
    headers: { etag: '"3"' },
    body: { subject: 'By Ben', note: 'By the desk' },
  });
  expect((await asBen('/undo', {}, '"2"')).body).toMatchObject({ revision: 4, note: 'By the desk' });
  expect((await asBen('/redo', {}, '"4"')).body).toMatchObject({ revision: 5, subject: 'By Ben' });
  await change(id, { subject: 'By the desk' }, '"5"');
  expect(await asBen('/undo', {}, '"6"')).toMatchObject({
    ...{ status: 409, body: { code: 'issue.undo-overtaken', detail: expect.stringContaining('"to": 1') } },
  });
  expect((await asBen('/redo', {}, '"6"')).body.code).toBe('issue.nothing-to-undo');
  const { body } = await call('GET', `/issues/${id}/draft/history`);
  expect(body.entries.map(({ by, fields }: { by: string; fields: string[] }) => `${by}: ${fields}`)).toEqual([
    ...['Ben: subject', 'the desk: note', 'Ben: subject', 'Ben: subject', 'the desk: subject'],
  ]);
  expect(body.entries[2]).toMatchObject({ undoes: 2 });
  expect(body.entries[3]).toMatchObject({ redoes: 2 });
});

describe('a preview', () => {
  const preview = async (id: string, query = '') => (await call('GET', `/issues/${id}/preview${query}`)).body;

  test('is for any reader: with the sections that they chose, and in the other language', async () => {
    const url = 'https://example.com/science';
    const science = { ...articleForTests, url, title: 'About tides', section: 'Science' };
    ids.push((await saveArticle(api.app.redis, science, { newsletter: 'gazette' })).article.id);
    const id = await compose();
    expect((await preview(id, '?section=Science')).text).toContain('About tides');
    expect((await preview(id, '?section=City')).text).not.toContain('About tides');
    expect((await preview(id, '?locale=zh-CN&name=Li')).html).toContain('Li');
    expect(await call('GET', `/issues/${id}/preview?section=Nowhere`)).toMatchObject({
      ...{ status: 422, body: { errors: [{ field: 'section' }] } },
    });
  });

  test('of a digest says whether a reader with a cadence gets it', async () => {
    const id = await compose();
    expect((await preview(id, '?cadence=weekly')).isReader).toBe(true);
    const stream = JSON.stringify({ cadence: 'daily', offered: ['daily', 'weekly'] });
    await api.app.redis.hset(keys.issue(id), { stream });
    const of = async (cadence: string) => (await preview(id, `?cadence=${cadence}`)).isReader;
    expect([await of('daily'), await of('weekly'), await of('every issue')]).toEqual([true, false, true]);
  });

  test('has its colours in the document, and no pictures where a program blocks them', async () => {
    const id = await compose();
    const slot = { place: 'end', title: 'Maps', url: 'https://sponsor.example.com/' };
    await change(id, { sponsors: [{ ...slot, image: 'https://sponsor.example.com/map.png', imageAlt: 'A map' }] }, '*');
    const dark = '@media (prefers-color-scheme:dark)';
    const [usual, night, day, blocked] = await Promise.all(
      ['', '?appearance=dark', '?appearance=light', '?pictures=blocked'].map((query) => preview(id, query)),
    );
    expect(usual.html).toContain(dark);
    expect(usual.html).toMatch(/<img [^>]*src="[^"]*map/);
    expect(night.html).not.toContain('prefers-color-scheme');
    expect(night.html).toContain('color-scheme:dark');
    expect(night.html).toContain('@media all{');
    expect(day.html).toContain('@media not all{');
    expect(blocked.html).not.toMatch(/<img [^>]*src=/);
    expect(blocked.html).toContain('A map');
    expect(blocked.html.split('<img ').length).toBe(usual.html.split('<img ').length);
  });

  test('is also a document for a frame, with a policy of its own', async () => {
    const id = await compose();
    const shown = (query: string) =>
      api.server.inject({
        ...{ method: 'GET', url: `/api/v1/issues/${id}/preview/document?${query}` },
        headers: { authorization: `Bearer ${token}` },
      });
    const html = await shown('appearance=dark');
    expect(html.headers['content-security-policy']).toMatch(/^frame-ancestors 'self'; sandbox; /);
    expect(html.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(html.body).toMatch(/^<!DOCTYPE html/i);
    const text = await shown('as=text&name=Li');
    expect(text.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(text.body).toContain('Dear Li,');
  });
});

test('an issue is duplicated and deleted', async () => {
  const id = await compose();
  const copy = await call('POST', `/issues/${id}/duplicate`);
  expect(copy).toMatchObject({ status: 201, body: { state: 'draft', articles: ids } });
  expect((await call('DELETE', `/issues/${copy.body.id}`, undefined, { 'if-match': '"7"' })).status).toBe(422);
  await change(copy.body.id, { subject: 'x' }, '"1"');
  expect((await call('DELETE', `/issues/${copy.body.id}`, undefined, { 'if-match': '"1"' })).status).toBe(412);
  expect((await call('DELETE', `/issues/${copy.body.id}`)).status).toBe(204);
  expect((await call('GET', `/issues/${copy.body.id}/draft`)).body.code).toBe('issue.not-found');
});

test('an issue is scheduled, made a draft again and sent once, with the scope for it only', async () => {
  const id = await compose();
  const nobody = await call('POST', `/issues/${id}/send`, {});
  expect(nobody).toMatchObject({ status: 409, body: { code: 'issue.no-readers' } });
  await api.enrolled(api.gazette, 'reader@example.org');
  const at = new Date(Date.now() + 86_400_000).toISOString();
  expect(await call('POST', `/issues/${id}/send`, { at })).toMatchObject({ status: 202, body: { state: 'scheduled' } });
  expect((await call('POST', `/issues/${id}/unschedule`)).body).toEqual({ id, state: 'draft', startAt: null });
  const { token: reader } = await api.makeToken({ scopes: ['content:read', 'content:write'] });
  const refused = await api.call('POST', `/issues/${id}/send`, { token: reader, body: {} });
  expect(refused.body.code).toBe('auth.scope-missing');
  const headers = { 'idempotency-key': `send-${id}` };
  expect((await call('POST', `/issues/${id}/send`, {}, headers)).body).toEqual({ id, state: 'sending', startAt: null });
  expect((await call('POST', `/issues/${id}/send`, {}, headers)).status).toBe(202);
  expect((await call('POST', `/issues/${id}/send`, {})).body.code).toBe('issue.illegal-transition');
  expect((await change(id, { subject: 'Late' }, '*')).body.code).toBe('issue.not-editable');
  expect((await call('DELETE', `/issues/${id}`)).body.code).toBe('issue.not-deletable');
  expect((await call('POST', `/issues/${id}/pause`)).body.state).toBe('paused');
  expect((await call('POST', `/issues/${id}/resume`)).body.state).toBe('sending');
  expect((await call('POST', `/issues/${id}/cancel`)).body.state).toBe('cancelled');
});

test('a token of another newsletter neither reads nor changes a draft', async () => {
  const id = await compose();
  await api.newsletter({ slug: 'courier' });
  const { token: other } = await api.makeToken({ scopes: ['content:read', 'content:write'], newsletter: 'courier' });
  for (const [method, path] of [
    ['GET', `/issues/${id}/draft`],
    ['GET', `/issues/${id}/draft/history`],
    ['GET', `/issues/${id}/preview`],
    ['POST', `/issues/${id}/duplicate`],
    ['DELETE', `/issues/${id}`],
  ] as const)
    expect((await api.call(method, path, { token: other })).body.code).toBe('auth.other-newsletter');
});
