import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkNames } from '../../src/checks/check.js';
import { startIssue } from '../../src/control/start-issue.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests();
});
afterAll(() => api.stop());

const segments = '/newsletters/gazette/segments';

test('a segment is saved, counted in words, listed, read and removed', async () => {
  await api.enrolled(api.gazette, 'reader@example.org');
  const body = { name: 'Science 读者', filter: { section: ['Science'], domain: ['example.org'] } };
  const made = await api.call('POST', segments, { body });
  expect(made).toMatchObject({ status: 201, body: { ...body, matching: 1, confirmed: 1 } });
  expect(made.body.inWords).toBe('1 of 1 confirmed reader: section Science, domain example.org');
  expect(await api.call('POST', segments, { body })).toMatchObject({ status: 409, body: { code: 'segment.exists' } });
  expect((await api.call('GET', segments)).body.items).toMatchObject([body]);
  const address = `${segments}/${encodeURIComponent(body.name)}`;
  expect(await api.call('GET', address)).toMatchObject({ status: 200, body: { matching: 1 } });
  expect((await api.call('DELETE', address)).status).toBe(204);
  expect(await api.call('GET', address)).toMatchObject({ status: 404, body: { code: 'segment.not-found' } });
});

test('a segment without conditions, or with a section that does not exist, names the field', async () => {
  const refused = async (filter: unknown) => (await api.call('POST', segments, { body: { name: 'x', filter } })).body;
  expect(await refused({})).toMatchObject({ code: 'input.invalid', errors: [{ field: 'filter' }] });
  expect(await refused({ section: ['Gardening'] })).toMatchObject({ errors: [{ field: 'section' }] });
  expect(await refused({ state: ['pending'] })).toMatchObject({ code: 'input.invalid' });
});

test('the checks of an issue are one list, and nothing changes', async () => {
  const issue = await api.issue(api.gazette, 'What the council decided');
  const { status, body } = await api.call('POST', `/issues/${issue.id}/check`);
  expect(status).toBe(200);
  expect(body.checks.map(({ name }: { name: string }) => name)).toEqual(checkNames);
  expect(body.ok).toBe(body.checks.every(({ state }: { state: string }) => state !== 'stop'));
  expect((await api.call('GET', `/issues/${issue.id}`)).body).toMatchObject({ state: 'draft', audience: 0 });
});

test('an approval by the API holds for the start, and other scopes may not give one', async () => {
  await changeNewsletter(api.app.redis, 'gazette', { needsApproval: true });
  const { id } = await api.issue(api.gazette, 'To be approved');
  await expect(startIssue(api.app.redis, api.app.queues, id)).rejects.toMatchObject({ code: 'issue.not-approved' });
  const { token } = await api.makeToken({ scopes: ['content:write', 'content:read', 'issues:read'] });
  const body = { by: 'The editor' };
  expect((await api.call('POST', `/issues/${id}/approve`, { token, body })).body.code).toBe('auth.scope-missing');
  const approved = await api.call('POST', `/issues/${id}/approve`, { body });
  expect(approved).toMatchObject({
    status: 200,
    body: { id, by: 'The editor', hash: expect.stringMatching(/^\w{64}$/) },
  });
  await startIssue(api.app.redis, api.app.queues, id);
  await changeNewsletter(api.app.redis, 'gazette', { needsApproval: false });
});

test('an issue is unlisted and withdrawn, and put back', async () => {
  const { id } = await api.issue(api.gazette, 'A mistake', 'sending', 'sent');
  const change = async (body: unknown) => (await api.call('PATCH', `/issues/${id}/publication`, { body })).body;
  expect(await change({ unlisted: true })).toMatchObject({ unlisted: true, withdrawnAt: null });
  expect(await change({ withdrawn: true })).toMatchObject({ unlisted: true, withdrawnAt: expect.any(String) });
  expect((await api.get(`/issues/${id}`)).statusCode).toBe(410);
  expect(await change({ withdrawn: false, unlisted: false })).toMatchObject({ unlisted: false, withdrawnAt: null });
  expect((await api.get(`/issues/${id}`)).statusCode).toBe(200);
  const draft = await api.issue(api.gazette, 'Not sent yet');
  expect(await api.call('PATCH', `/issues/${draft.id}/publication`, { body: { withdrawn: true } })).toMatchObject({
    status: 409,
    body: { code: 'issue.not-published' },
  });
});
