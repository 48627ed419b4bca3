import { afterAll, beforeAll, expect, test } from 'vitest';
import { planIssue } from '../../../src/delivery/plan-issue.js';
import { changeIssueState, noteRestored, readIssue } from '../../../src/issues/issue-store.js';
import { type ApiForTests, startApiForTests } from '../../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../../helpers/process.js';

// Nobody sends an issue that came back with a backup in the middle of its send without having been asked.

const names = ['one', 'two', 'three'];
let api: ApiForTests;
let postrider: Installation;
beforeAll(async () => {
  api = await startApiForTests();
  const path = String(api.app.redis.options.path);
  postrider = await quickInstallation({ REDIS_URL: `unix://${path}`, LOG_LEVEL: 'silent' });
  for (const name of names) await api.enrolled(api.gazette, `${name}@example.org`);
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

async function pausedIssue(subject: string): Promise<string> {
  const { id } = await api.issue(api.gazette, subject, 'sending');
  await planIssue(api.app, id);
  await changeIssueState(api.app.redis, id, 'paused', {}, ['sending']);
  return id;
}

const stateOf = async (id: string) => (await readIssue(api.app.redis, id)).state;
const sendList = async (id: string, query = '') => {
  const answer = await api.server.inject({
    ...{ method: 'POST', url: `/api/v1/issues/${id}/reached${query}`, payload: 'one@example.org\ntwo@example.org\n' },
    headers: { authorization: `Bearer ${api.token}`, 'content-type': 'text/csv' },
  });
  return { status: answer.statusCode, body: JSON.parse(answer.body) };
};

test('a program that resumes an ordinary paused issue is asked nothing', async () => {
  const id = await pausedIssue('The ferry');
  expect(await api.call('POST', `/issues/${id}/resume`)).toMatchObject({ status: 200, body: { state: 'sending' } });
  expect((await api.call('GET', `/issues/${id}/overview`)).body).toMatchObject({ byBackup: null });
});

test('a restored issue asks a program as it asks a person, and issue show says the same', async () => {
  const id = await pausedIssue('The harbour');
  await noteRestored(api.app.redis, id, Date.now());
  const says =
    '0 readers have it. Resuming it emails the other 3. Readers who received it after the backup was taken get it twice.';
  const { stdout } = await postrider.cli('issue', 'show', id);
  expect(stdout).toContain(`${says} To avoid that, first mark`);
  expect(stdout).toContain(`postrider issue reached ${id} --file FILE`);
  expect((await api.call('GET', `/issues/${id}/overview`)).body).toMatchObject({
    byBackup: { reached: 0, notReached: 3 },
  });
  const refused = await api.call('POST', `/issues/${id}/resume`);
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'confirm' }] } });
  expect(refused.body.errors[0].detail).toContain(says);
  expect((await postrider.cli('issue', 'resume', id)).stderr).toContain(says);
  expect(await stateOf(id)).toBe('paused');
  const confirmed = await api.call('POST', `/issues/${id}/resume?confirm=true`);
  expect([confirmed.status, await stateOf(id)]).toEqual([200, 'sending']);
});

test('a program names who has a restored issue from a file, and resumes it without a question', async () => {
  const id = await pausedIssue('The mill');
  await noteRestored(api.app.redis, id, Date.now());
  const asked = await sendList(id);
  expect([asked.status, asked.body.errors[0].detail]).toEqual([422, expect.stringContaining('marks 2 recipients')]);
  expect(await sendList(id, '?confirm=true')).toEqual({
    ...{ status: 200, body: { id, marked: 2, known: 0, others: 0, unread: 0, left: 1 } },
  });
  expect(await api.call('POST', `/issues/${id}/resume`)).toMatchObject({ status: 200 });
  expect(await sendList(id, '?confirm=true')).toMatchObject({
    ...{ status: 409, body: { code: 'issue.cannot-mark-reached' } },
  });
});
