import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkNames, ignorableChecks } from '../../src/checks/check.js';
import { readRehearsal, requestRehearsal } from '../../src/checks/rehearsal-record.js';
import { runRehearsal } from '../../src/checks/run-rehearsal.js';
import { markScheduled, startDueIssues } from '../../src/control/schedule-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { testEmailLimits } from '../../src/operations/issues/test-email-limit.js';
import { keys } from '../../src/redis/keys.js';
import { decodeRecord, encodeRecord } from '../../src/subscribers/record/record.js';
import { bucketAt } from '../../src/subscribers/record/subscriber-id.js';
import { until } from '../helpers/clock.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
beforeEach(async () => {
  api = await startApiForTests();
});
afterEach(() => api.stop());

const messageIdIn = (raw: Buffer) => /^Message-ID: (\S+)/im.exec(String(raw))?.[1] ?? '';
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

test('an approval by the API is valid for the start, and other scopes may not give one', async () => {
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
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
  expect(await api.call('POST', `/issues/${id}/approve`, { body })).toMatchObject({
    status: 409,
    body: {
      code: 'issue.cannot-approve',
      detail: `Issue ${id} is sending. Only a draft, a scheduled issue, or one that paused before its emails were made can be approved.`,
    },
  });
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'draft' });
});

test('an approval that starts an issue names its readers and wants to be confirmed; the issue says what it waits for', async () => {
  const { redis, queues } = api.app;
  await changeNewsletter(redis, 'gazette', { approval: 'wait' });
  await api.enrolled(api.gazette, 'approver@example.org');
  const { id } = await api.issue(api.gazette, 'Due and not approved');
  const due = Date.now() - 60_000;
  await markScheduled(redis, queues, id, { startAt: due, local: null });
  await startDueIssues(api.app, Date.now());
  const waits = { for: 'approval', since: new Date(due).toISOString() };
  expect((await api.call('GET', `/issues/${id}`)).body).toMatchObject({ state: 'scheduled', waits });
  expect((await api.call('GET', '/issues?newsletter=gazette')).body.items).toEqual(
    expect.arrayContaining([expect.objectContaining({ id, waits })]),
  );
  expect((await api.get('/readyz')).json()).toMatchObject({ waitingIssues: 1 });
  const approve = (body: object) => api.call('POST', `/issues/${id}/approve`, { body });
  expect(await approve({})).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'confirm', detail: expect.stringMatching(/goes out now to \d+ readers?/) }] },
  });
  const { body } = await approve({ confirm: true, holdSeconds: 120 });
  expect(Date.parse(body.startAt)).toBeGreaterThan(Date.now() + 60_000);
  expect(body).toMatchObject({ id, readers: expect.any(Number) });
  expect((await api.call('GET', `/issues/${id}`)).body).toMatchObject({ state: 'scheduled', waits: null });
  await changeNewsletter(redis, 'gazette', { approval: 'draft' });
});

test('another approval mode names the issues that it holds back or releases, and asks before one goes out', async () => {
  const { redis, queues } = api.app;
  await api.enrolled(api.gazette, 'released@example.org');
  const { id } = await api.issue(api.gazette, 'Scheduled, not approved');
  await markScheduled(redis, queues, id, { startAt: Date.now() - 60_000, local: null });
  const change = (body: object) => api.call('PATCH', '/newsletters/gazette', { body, headers: { 'if-match': '*' } });
  const effects = (effect: string) => [{ id, effect, readers: expect.any(Number) }];
  expect(await change({ approval: 'wait' })).toMatchObject({
    status: 200,
    body: { approvalEffects: effects('needs-approval') },
  });
  await startDueIssues(api.app, Date.now());
  expect(await change({ approval: 'send' })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'confirm', detail: expect.stringMatching(/goes out now to \d+ readers?/) }] },
  });
  expect(await change({ confirm: true })).toMatchObject({ status: 422, body: { errors: [{ field: 'body' }] } });
  expect(await change({ approval: 'send', confirm: true })).toMatchObject({
    status: 200,
    body: { approval: 'send', approvalEffects: effects('starts-now') },
  });
  await changeNewsletter(redis, 'gazette', { approval: 'draft' });
});

test('a hold on the approval of a draft is refused, and a changed draft says that its approval is gone', async () => {
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
  const { id } = await api.issue(api.gazette, 'A draft');
  const approve = (body: object) => api.call('POST', `/issues/${id}/approve`, { body });
  expect(await approve({ holdSeconds: 60 })).toMatchObject({ status: 409, body: { code: 'issue.nothing-to-hold' } });
  const { token } = await api.makeToken({ scopes: ['content:write', 'content:read'] });
  const draft = `/issues/${id}/draft`;
  expect((await api.call('GET', draft, { token })).body).toMatchObject({ approval: 'missing' });
  expect((await approve({})).status).toBe(200);
  expect((await api.call('GET', draft, { token })).body).toMatchObject({ approval: 'approved' });
  const headers = { 'if-match': '*' };
  const changed = await api.call('PATCH', draft, { token, body: { subject: 'Changed' }, headers });
  expect(changed.body).toMatchObject({ approval: 'changed' });
  const undone = await api.call('POST', `${draft}/undo`, { token, body: {}, headers });
  expect(undone.body).toMatchObject({ approval: 'approved' });
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'draft' });
  expect((await api.call('GET', draft, { token })).body).toMatchObject({ approval: 'not-needed' });
});

test('a scheduled issue is sent at once only if the call says so, and a hold excludes a time', async () => {
  await api.enrolled(api.gazette, 'impatient@example.org');
  const { id } = await api.issue(api.gazette, 'Scheduled, then sent now');
  const send = (body: object) =>
    api.call('POST', `/issues/${id}/send`, { body: { ignore: [...ignorableChecks], ...body } });
  expect(await send({ holdSeconds: 600 })).toMatchObject({ status: 202, body: { state: 'scheduled' } });
  expect(await send({})).toMatchObject({ status: 409, body: { code: 'issue.illegal-transition' } });
  expect(await send({ now: true, holdSeconds: 5 })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'now' }] },
  });
  expect(await send({ at: '2099-01-01T08:00', holdSeconds: 5 })).toMatchObject({
    body: { errors: [{ field: 'holdSeconds' }] },
  });
  expect(await send({ now: true })).toMatchObject({ status: 202, body: { state: 'sending', startAt: null } });
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
  expect((await api.call('PATCH', `/issues/${id}/publication`, { body: {} })).status).toBe(422);
  expect(await api.call('PATCH', `/issues/${draft.id}/publication`, { body: { withdrawn: true } })).toMatchObject({
    status: 409,
    body: { code: 'issue.not-published' },
  });
});

test('a worker sends a test email in the requested language, and its job has no address', async () => {
  const { id } = await api.issue(api.gazette, 'Before it goes');
  const body = { to: 'Editor@EXAMPLE.org', locale: 'zh-CN' };
  const headers = { 'idempotency-key': `test-${id}` };
  const asked = await api.call('POST', `/issues/${id}/test-emails`, { body, headers });
  expect(asked).toMatchObject({ status: 202, body: { id, locale: 'zh-CN' } });
  await api.call('POST', `/issues/${id}/test-emails`, { body, headers });
  const jobs: unknown[] = [];
  for await (const job of api.app.queues.pending('sendTest')) jobs.push(job);
  expect(jobs).toHaveLength(1);
  expect(JSON.stringify(jobs)).not.toContain('@');
  const tries: string[] = [];
  const { sink, stop } = await api.startWorkers({
    onMessage: async ({ to, raw }) => {
      if (to !== 'Editor@example.org') return undefined;
      tries.push(messageIdIn(raw));
      return tries.length === 1 ? { code: 451, text: 'come back' } : undefined;
    },
  });
  await until('the test is sent', () => sink.mailsTo('Editor@example.org').length === 1);
  const [mail] = sink.mailsTo('Editor@example.org');
  expect(String(mail?.raw)).toMatch(/^Subject: \[Test\] Before it goes\r$/m);
  expect(new Set(tries).size).toBe(1);
  await until('the address is forgotten', async () => (await api.app.redis.keys('*test-email*')).length === 0);
  await stop();
  expect((await api.call('GET', `/issues/${id}`)).body).toMatchObject({ state: 'draft', audience: 0 });
});

test('a test email needs the scope, a valid address and an issue with articles', async () => {
  const { id } = await api.issue(api.gazette, 'Not for all');
  const body = { to: 'editor@example.org' };
  const { token } = await api.makeToken({ scopes: ['content:write', 'content:read', 'issues:read'] });
  expect((await api.call('POST', `/issues/${id}/test-emails`, { token, body })).body.code).toBe('auth.scope-missing');
  for (const to of ['a@example.org, b@example.org', 'nobody', 'a@example.org\r\nBcc: b@example.org'])
    expect((await api.call('POST', `/issues/${id}/test-emails`, { body: { to } })).body).toMatchObject({
      code: 'input.invalid',
      errors: [{ field: 'to' }],
    });
  await api.app.redis.hset(keys.issue(id), 'articles', '[]');
  expect((await api.call('POST', `/issues/${id}/test-emails`, { body })).body.code).toBe('issue.no-articles');
});

test('one mailbox gets a limited number of test emails, in any spelling', async () => {
  const { id } = await api.issue(api.gazette, 'Again and again');
  const send = (to: string, token = api.token) =>
    api.call('POST', `/issues/${id}/test-emails`, { token, body: { to } });
  for (let i = 0; i < testEmailLimits.mailbox.max; i += 1)
    expect((await send(`flooded+${i}@example.org`)).status).toBe(202);
  const { token } = await api.makeToken();
  const refused = await send('FLOODED@example.org', token);
  expect(refused).toMatchObject({ status: 429, body: { code: 'rate.exceeded' } });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await send('editor@example.net', token)).status).toBe(202);
});

const rehearsals = (id: string) => `/issues/${id}/rehearsals`;
const latest = async (id: string, token = api.token) =>
  (await api.call('GET', `${rehearsals(id)}/latest`, { token })).body;

test('a worker rehearses an issue, and only tokens that may read addresses get that of the bad record', async () => {
  const { id, revision } = await api.issue(api.gazette, 'The rehearsal');
  expect(await latest(id)).toMatchObject({ status: 404, code: 'rehearsal.not-found' });
  await api.enrolled(api.gazette, 'reader@example.org');
  const bad = await api.enrolled(api.gazette, 'broken@example.org');
  const { list } = api.app;
  const key = keys.subscribers(bucketAt(list.layout, Buffer.from(bad, 'hex')));
  const record = await list.redis.hgetBuffer(key, Buffer.from(bad, 'hex'));
  if (!record) throw new Error('the reader is not on the list');
  const address = 'a@example.org, b@example.org';
  await list.redis.hset(key, Buffer.from(bad, 'hex'), encodeRecord({ ...decodeRecord(record), address }));
  const asked = await api.call('POST', rehearsals(id));
  expect(asked).toMatchObject({ status: 202, body: { id, state: 'waiting', revision: null, result: null } });
  expect(asked.headers.location).toBe(`http://localhost:3000/api/v1/issues/${id}/rehearsals/latest`);
  const again = await api.call('POST', rehearsals(id));
  expect(again.status).toBe(202);
  const { sink, stop } = await api.startWorkers();
  await until(
    'the rehearsal is done',
    async () => (await latest(id)).state === 'done',
    () => latest(id),
  );
  const done = await latest(id);
  expect(done).toMatchObject({
    revision,
    error: null,
    result: { failed: 1, signed: false, faults: [{ id: bad, address }] },
  });
  expect(done.requestedAt).toBe(again.body.requestedAt);
  expect(done.result.messages).toBe(done.messages);
  expect(done.result.bytes.min).toBeGreaterThan(1_000);
  const { token } = await api.makeToken({ scopes: ['issues:read'] });
  expect((await latest(id, token)).result.faults).toMatchObject([{ id: bad, address: '' }]);
  expect(await list.redis.hgetall(keys.rehearsal(id))).not.toMatchObject({
    latest: expect.stringContaining('example.org'),
  });
  expect(await list.redis.ttl(keys.rehearsal(id))).toBeGreaterThan(80_000);
  await stop();
  expect(sink.mails.filter(({ raw }) => String(raw).includes('The rehearsal'))).toEqual([]);
  await list.redis.hset(key, Buffer.from(bad, 'hex'), record);
});

test('a rehearsal that a later one replaced writes nothing, and one that cannot be made says why', async () => {
  const { id } = await api.issue(api.gazette, 'Twice');
  const first = await requestRehearsal(api.app, id);
  const run = (name: string) => runRehearsal(api.app, { issueId: id, run: name }, new AbortController().signal);
  const [second] = await Promise.all([requestRehearsal(api.app, id), run(first.run)]);
  expect(await readRehearsal(api.app.redis, id)).toEqual(second);
  await run(first.run);
  expect(await readRehearsal(api.app.redis, id)).toEqual(second);
  await api.app.redis.hset(keys.issue(id), 'articles', '[]');
  await run(second.run);
  expect(await latest(id)).toMatchObject({ state: 'failed', error: expect.stringContaining(id), result: null });
  expect((await api.call('POST', rehearsals(id))).body.code).toBe('issue.no-articles');
});

test('a rehearsal whose worker stops goes back to the queue', async () => {
  const { id } = await api.issue(api.gazette, 'Interrupted');
  const { run } = await requestRehearsal(api.app, id);
  const stopping = AbortSignal.abort();
  await expect(runRehearsal(api.app, { issueId: id, run }, stopping)).rejects.toThrow();
  expect((await latest(id)).state).toBe('running');
  await runRehearsal(api.app, { issueId: id, run }, new AbortController().signal);
  expect((await latest(id)).state).toBe('done');
});
