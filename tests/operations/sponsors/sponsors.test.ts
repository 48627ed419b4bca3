import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { changesOf } from '../../../src/control/issue-authors.js';
import { isApproved, writeApproval } from '../../../src/delivery/approval.js';
import { readEdition } from '../../../src/delivery/edition.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { type ApiForTests, startApiForTests } from '../../api/api-for-tests.js';
import { articleForTests } from '../../helpers/edition.js';

let api: ApiForTests;
let article: string;
beforeAll(async () => {
  api = await startApiForTests();
  const story = { ...articleForTests, url: 'https://www.example.com/story' };
  article = (await saveArticle(api.app.redis, story, { newsletter: 'gazette' })).article.id;
});
afterAll(() => api.stop());

const collection = '/newsletters/gazette/sponsors';
const fields = { name: 'Harbour Books', title: 'A dry map', url: 'https://sponsor.example.com/' };
const add = async (given = {}) => (await api.call('POST', collection, { body: { ...fields, ...given } })).body;
const compose = async () =>
  (await api.call('POST', '/newsletters/gazette/issues', { body: { articles: [article] } })).body;
const end = (id: string) =>
  api.call('PATCH', `${collection}/${id}`, { body: { paused: true }, headers: { 'if-match': '*' } });

test('a sponsor is added, changed on the revision that was seen, paused and removed', async () => {
  const added = await api.call('POST', collection, { body: { ...fields, issues: 3 } });
  expect(added.status).toBe(201);
  const { id } = added.body;
  expect(added.headers.location).toMatch(`${collection}/${id}`);
  expect(added.body).toMatchObject({ state: 'running', issuesLeft: 3, place: 'lead', revision: 1 });
  const change = (body: object, etag: string) =>
    api.call('PATCH', `${collection}/${id}`, { body, headers: { 'if-match': etag } });
  expect((await change({ paused: true }, '"1"')).body).toMatchObject({ state: 'paused', revision: 2, issues: 3 });
  expect((await change({ title: 'Late' }, '"1"')).body).toMatchObject({ code: 'sponsor.changed-meanwhile' });
  expect((await change({ to: '2026-02-30' }, '"2"')).body).toMatchObject({ errors: [{ field: 'to' }] });
  expect((await change({ paused: false, to: '2026-01-01' }, '"2"')).body).toMatchObject({ state: 'ended' });
  expect((await api.call('GET', collection)).body.items.map((one: { id: string }) => one.id)).toContain(id);
  expect((await api.call('DELETE', `${collection}/${id}?confirm=true`)).status).toBe(204);
  expect((await api.call('GET', collection)).body.items.map((one: { id: string }) => one.id)).not.toContain(id);
  expect((await api.call('GET', `${collection}/${id}`)).body).toMatchObject({ state: 'removed' });
  expect((await change({ title: 'Gone' }, '*')).body).toMatchObject({ code: 'sponsor.not-found' });
});

test('a change names the drafts with the earlier form, and each takes the new one in a call', async () => {
  const { id } = await add({ title: 'Old' });
  const draft = await compose();
  expect(draft.sponsors).toMatchObject([{ title: 'Old', sponsor: id }]);
  const headers = { 'if-match': '*' };
  const { body } = await api.call('PATCH', `${collection}/${id}`, { body: { title: 'New' }, headers });
  expect(body.drafts).toContainEqual({ issue: draft.id, state: 'draft' });
  const fresh = await api.call('POST', `/issues/${draft.id}/draft/sponsors`, { body: {} });
  expect(fresh.body).toMatchObject({ revision: 2, sponsors: [{ title: 'New', sponsor: id, sponsorRevision: 2 }] });
  await end(id);
});

test('an approval is one of what the issue shows: a changed sponsor leaves it, and a taken one ends it', async () => {
  const { redis, publicUrl } = api.app;
  const { id } = await add({ title: 'Old' });
  const draft = await compose();
  const approver = { id: 'person:boss', name: 'Boss' } as const;
  await writeApproval(redis, await readEdition(redis, publicUrl, await readIssue(redis, draft.id)), '', { approver });
  const headers = { 'if-match': '*' };
  await api.call('PATCH', `${collection}/${id}`, { body: { title: 'New' }, headers });
  expect(await isApproved(redis, await readIssue(redis, draft.id))).toBe(true);
  await api.call('POST', `/issues/${draft.id}/draft/sponsors`, { body: {} });
  expect(await isApproved(redis, await readIssue(redis, draft.id))).toBe(false);
  await end(id);
});

test('whoever wrote a sponsor is an author of the issues that take it', async () => {
  const { redis } = api.app;
  const { token } = await api.makeToken({ name: 'Ad desk' });
  const { body } = await api.call('POST', collection, { body: fields, token });
  const draft = await compose();
  const who = `token:${token.split('_')[1] ?? ''}` as const;
  const authors = JSON.parse((await redis.hget('postrider:sponsors:gazette', body.id)) ?? '').changes.title.authors;
  const [author = who] = Object.keys(authors);
  expect(await changesOf(redis, await readIssue(redis, draft.id), author as typeof who)).toContain(
    `title of ${body.id}`,
  );
  await end(body.id);
});

test('a sponsor that was in no issue has an empty report, and a file with its heading', async () => {
  const { id } = await add();
  const report = await api.call('GET', `${collection}/${id}/report`);
  expect(report.body).toMatchObject({ sponsor: id, issues: [], total: { emails: 0, clicks: null } });
  const url = `/api/v1${collection}/${id}/report/csv`;
  const file = await api.server.inject({ url, headers: { authorization: `Bearer ${api.token}` } });
  expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(file.body).toBe('issue,subject,sent,emails,clicks by people,clicks by machines,other clicks\r\n');
  await end(id);
});
