import { afterAll, beforeAll, expect, test } from 'vitest';
import { ignorableChecks } from '../../../src/checks/check.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { type ApiForTests, startApiForTests } from '../../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../../helpers/process.js';

// An approval binds to the content and to the person, on every face.

let api: ApiForTests;
let postrider: Installation;
let anna: string;
let ben: string;
beforeAll(async () => {
  api = await startApiForTests();
  const path = String(api.app.redis.options.path);
  postrider = await quickInstallation({ REDIS_URL: `unix://${path}`, SMTP_URL: 'smtp://127.0.0.1:1' });
  await api.enrolled(api.gazette, 'reader@example.org');
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
  anna = (await api.makeToken({ name: 'Anna' })).token;
  ben = (await api.makeToken({ name: 'Ben' })).token;
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

const issue = async (subject: string) => (await api.issue(api.gazette, subject)).id;
const save = (token: string, id: string, subject: string) =>
  api.call('PATCH', `/issues/${id}/draft`, { token, body: { subject }, headers: { 'if-match': '*' } });
const approve = (token: string, id: string, body: object = {}) =>
  api.call('POST', `/issues/${id}/approve`, { token, body });
const approveHere = (id: string, ...flags: string[]) => postrider.cli('issue', 'approve', id, ...flags);
const report = async (id: string) => (await api.call('GET', `/issues/${id}`)).body;

test('the author of a change cannot approve it, whatever name they give; another one can', async () => {
  const id = await issue('Saved by nobody');
  await save(anna, id, 'Saved by Anna');
  const refused = await approve(anna, id, { by: 'Ben', ownChanges: true });
  expect(refused).toMatchObject({ status: 409, body: { code: 'issue.own-approval' } });
  expect(refused.body.detail).toContain('subject');
  expect(await approve(ben, id)).toMatchObject({
    status: 200,
    body: { approver: 'token "Ben"', by: null, ownChanges: false, revision: 2 },
  });
  expect(await report(id)).toMatchObject({ approval: { approver: 'token "Ben"', ownChanges: false } });
});

test('only changes since the last approval count', async () => {
  const id = await issue('Saved by nobody');
  await save(anna, id, 'Saved by Anna');
  await approve(ben, id);
  await save(ben, id, 'Saved by Ben');
  expect((await approve(ben, id)).body.code).toBe('issue.own-approval');
  expect((await approve(anna, id)).status).toBe(200);
});

test('an undo is a change of whoever makes it', async () => {
  const id = await issue('Saved by nobody');
  await save(anna, id, 'Saved by Anna');
  await api.call('POST', `/issues/${id}/draft/undo`, { token: ben, body: { to: 1 }, headers: { 'if-match': '*' } });
  expect((await approve(ben, id)).body.code).toBe('issue.own-approval');
});

test('the command line is the operator of this machine, whose name is a note', async () => {
  const id = await issue('Saved by nobody');
  await postrider.json('issue', 'edit', id, '--subject', 'Saved here', '--by', 'Anna');
  const refused = await approveHere(id, '--by', 'Ben');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--own-changes') });
  expect((await approve(anna, id)).status).toBe(200);
});

test('an operator who is alone approves their own changes by an option, which list, report and show tell', async () => {
  const id = await issue('Saved by nobody');
  await postrider.json('issue', 'edit', id, '--subject', 'Saved here');
  const approved = await approveHere(id, '--own-changes', '--by', 'The owner');
  expect(approved.stdout).toMatch(
    /by the operator of this machine \(.+\); note: The owner; their own changes: “Saved here”/,
  );
  for (const command of ['show', 'report'])
    expect((await postrider.cli('issue', command, id)).stdout).toMatch(/^approv.*operator.*; their own changes$/m);
  expect(await report(id)).toMatchObject({ approval: { by: 'The owner', ownChanges: true } });
  const sent = await postrider.cli('issue', 'send', id, '--yes', '--ignore', ignorableChecks.join(','));
  expect(sent.code).toBe(0);
});

test('an approval of a revision that somebody has changed since is refused', async () => {
  const id = await issue('Read by Ben');
  await save(anna, id, 'Saved by Anna');
  expect(await approve(ben, id, { revision: 1 })).toMatchObject({
    status: 409,
    body: { code: 'issue.changed-meanwhile', errors: [{ field: 'subject' }] },
  });
  expect((await approve(ben, id, { revision: 2 })).status).toBe(200);
});

test('a correction of a draft does not approve itself', async () => {
  const id = await issue('To be corrected');
  const correct = (body: object) => api.call('POST', `/issues/${id}/corrections`, { token: anna, body });
  expect((await correct({ subject: 'By Anna', approvedBy: 'Ben' })).body.code).toBe('issue.own-approval');
  expect((await readIssue(api.app.redis, id)).subject).toBe('To be corrected');
  expect((await correct({ subject: 'By Anna' })).status).toBe(200);
  expect((await approve(anna, id)).body.code).toBe('issue.own-approval');
});
