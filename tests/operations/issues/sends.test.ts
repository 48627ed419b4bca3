import { afterAll, beforeAll, expect, test } from 'vitest';
import { ignorableChecks } from '../../../src/checks/check.js';
import { startDueIssues } from '../../../src/control/schedule-issue.js';
import { startIssue } from '../../../src/control/start-issue.js';
import { editDraft } from '../../../src/issues/edit-draft.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { type ApiForTests, startApiForTests } from '../../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../../helpers/process.js';

// A send has two phases on every face: what it would do, and the send of exactly that.

let api: ApiForTests;
let postrider: Installation;
beforeAll(async () => {
  api = await startApiForTests();
  const path = String(api.app.redis.options.path);
  postrider = await quickInstallation({ REDIS_URL: `unix://${path}`, SMTP_URL: 'smtp://127.0.0.1:1' });
  for (let i = 0; i < 4; i++) await api.enrolled(api.gazette, `reader${i}@example.org`);
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

const ignore = [...ignorableChecks];
const ignored = ['--ignore', ignore.join(',')];
const prepare = (id: string, body: object = {}) => api.call('POST', `/issues/${id}/prepare-send`, { body });
const send = (id: string, body: object = {}) => api.call('POST', `/issues/${id}/send`, { body: { ignore, ...body } });
const state = async (id: string) => (await readIssue(api.app.redis, id)).state;
/** A colleague saves the next revision. */
const save = async (id: string, subject: string, by = 'Ben') => {
  const { revision } = await readIssue(api.app.redis, id);
  return editDraft(api.app.redis, id, { base: revision, by }, { subject });
};

test('what a send would do: revision, audience, start time, and checks with remedies; it sends nothing', async () => {
  const { id } = await api.issue(api.gazette, 'The harbour costs TK million');
  const { status, body } = await prepare(id, { at: '2099-01-01T08:00' });
  expect(status).toBe(200);
  expect(body).toMatchObject({ id, revision: 1, readers: 4, ok: false, timeZone: 'UTC', local: null });
  expect(body.startAt).toBe('2099-01-01T08:00:00.000Z');
  expect(body.reach).toMatchObject({ matching: 4, confirmed: 4, withoutSome: 0, haveAll: 0 });
  const placeholders = body.checks.find(({ name }: { name: string }) => name === 'placeholders');
  expect(placeholders).toMatchObject({ state: 'stop', remedy: 'Replace them with the text.' });
  expect(body.stops).toContain('placeholders');
  expect((await prepare(id, { ignore })).body).toMatchObject({ ok: true, stops: [], startAt: null });
  expect(await state(id)).toBe('draft');
  const shown = await postrider.json('issue', 'send', id, '--prepare', ...ignored);
  expect(shown).toMatchObject({ id, revision: 1, readers: 4, ok: true });
});

test('a send of a revision that a colleague has changed since is refused, and says who changed what', async () => {
  const { id } = await api.issue(api.gazette, 'Looked at by Anna');
  const { revision, readers } = (await prepare(id, { ignore })).body;
  await save(id, 'Saved by Ben');
  const refused = await send(id, { revision, readers });
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'issue.changed-meanwhile', errors: [{ field: 'subject', detail: expect.stringContaining('Ben') }] },
  });
  const said = await postrider.cli('issue', 'send', id, '--yes', ...ignored, '--revision', String(revision));
  expect(said).toMatchObject({ code: 1, stderr: expect.stringContaining('subject (by Ben)') });
  const later = await send(id, { revision, readers, at: '2099-01-01T08:00' });
  expect(later).toMatchObject({ status: 409, body: { code: 'issue.changed-meanwhile' } });
  expect(await state(id)).toBe('draft');
  expect(await send(id, { revision: revision + 1, readers })).toMatchObject({
    status: 202,
    body: { state: 'sending' },
  });
});

test('a send is bound to the articles and the newsletter that were looked at, too', async () => {
  const { id } = await api.issue(api.gazette, 'Its article is changed');
  const [article = ''] = (await readIssue(api.app.redis, id)).articles;
  const editor = (await api.makeToken({ name: 'Ben', scopes: ['content:read', 'content:write'] })).token;
  const change = (path: string, body: object) =>
    api.call('PATCH', path, { token: editor, headers: { 'if-match': '*' }, body });
  const look = (await prepare(id, { ignore })).body;
  const seen = { revision: look.revision, readers: look.readers, content: look.content };

  expect((await change(`/articles/${article}`, { title: 'Written by Ben' })).status).toBe(200);
  const refused = await send(id, seen);
  expect(refused).toMatchObject({ status: 409, body: { code: 'issue.changed-meanwhile' } });
  expect(refused.body.errors).toEqual([
    { field: `title of article ${article}`, detail: expect.stringContaining('Ben') },
  ]);
  const command = ['issue', 'send', id, '--yes', ...ignored, '--content', look.content];
  const said = await postrider.cli(...command);
  expect(said).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`title of article ${article} (by Ben)`),
  });
  expect(await state(id)).toBe('draft');

  const again = (await prepare(id, { ignore })).body;
  expect((await change('/newsletters/gazette', { tagline: 'Another line' })).status).toBe(200);
  expect((await send(id, { content: again.content })).body.errors).toMatchObject([
    { field: 'tagline of the newsletter' },
  ]);
  // What no email shows changes nothing.
  const { content } = (await prepare(id, { ignore })).body;
  expect(
    (await api.call('PATCH', '/newsletters/gazette', { headers: { 'if-match': '*' }, body: { lateMinutes: 90 } }))
      .status,
  ).toBe(200);
  expect(await send(id, { content })).toMatchObject({ status: 202, body: { state: 'sending' } });
});

test('a mark of the content that is not one is invalid input', async () => {
  const { id } = await api.issue(api.gazette, 'Its mark is not one');
  for (const content of ['x', '1', '1.2.a', '9.9.unknown:1'])
    expect(await send(id, { content })).toMatchObject({ status: 422, body: { errors: [{ field: 'content' }] } });
});

test('a revision that does not exist is invalid input', async () => {
  const { id } = await api.issue(api.gazette, 'Only one revision');
  expect(await send(id, { revision: 7 })).toMatchObject({ status: 422, body: { errors: [{ field: 'revision' }] } });
});

test('an audience that moved by more than one per cent needs a new look', async () => {
  const { id } = await api.issue(api.gazette, 'Seen with fewer readers');
  const { revision, readers } = (await prepare(id, { ignore })).body;
  const refused = await send(id, { revision, readers: readers - 1 });
  expect(refused).toMatchObject({ status: 409, body: { code: 'issue.audience-moved' } });
  expect(refused.body.detail).toContain(`${readers} readers`);
  const said = await postrider.cli('issue', 'send', id, '--yes', ...ignored, '--readers', '99');
  expect(said).toMatchObject({ code: 1, stderr: expect.stringContaining('99') });
  expect(await state(id)).toBe('draft');
  expect((await send(id, { revision, readers })).status).toBe(202);
});

test('calls and commands without a revision send what they have just read', async () => {
  const first = await api.issue(api.gazette, 'Sent by a call');
  expect(await send(first.id)).toMatchObject({ status: 202, body: { id: first.id, state: 'sending', startAt: null } });
  const second = await api.issue(api.gazette, 'Sent by a command');
  expect(await postrider.cli('issue', 'send', second.id, '--yes', ...ignored)).toMatchObject({ code: 0 });
  expect(await state(second.id)).toBe('sending');
});

test('the step that starts an issue compares its revision', async () => {
  const { redis, queues } = api.app;
  const { id } = await api.issue(api.gazette, 'Changed in the last moment');
  await save(id, 'Changed');
  await expect(startIssue(redis, queues, id, ['draft'], { revision: 1 })).rejects.toMatchObject({
    code: 'issue.changed-meanwhile',
  });
  const starting = startIssue(redis, queues, id, ['draft']);
  const saving = save(id, 'Changed again').catch(() => undefined);
  await Promise.allSettled([starting, saving]);
  const now = await readIssue(redis, id);
  expect([now.state, now.revision]).toEqual(now.state === 'sending' ? ['sending', 2] : ['draft', 3]);
});

test('a hold and a send now are the same on both faces, and exclude a time', async () => {
  const { id } = await api.issue(api.gazette, 'Held');
  expect(await send(id, { holdSeconds: 600 })).toMatchObject({ status: 202, body: { state: 'scheduled' } });
  expect(await send(id, { holdSeconds: 5, at: '2099-01-01T08:00' })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'holdSeconds' }] },
  });
  const both = await postrider.cli('issue', 'send', id, '--yes', '--hold', '5s', '--at', '2099-01-01T08:00');
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('--hold') });
  expect(await postrider.cli('issue', 'send', id, '--yes', ...ignored)).toMatchObject({ code: 1 });
  expect(await postrider.cli('issue', 'send', id, '--yes', '--now', ...ignored)).toMatchObject({ code: 0 });
  expect(await state(id)).toBe('sending');
});

test('a scheduled issue that is saved while it starts goes out as it was read, or at the next moment', async () => {
  const { id } = await api.issue(api.gazette, 'Due');
  await send(id, { holdSeconds: 1 });
  const due = (await readIssue(api.app.redis, id)).startAt;
  await Promise.allSettled([startDueIssues(api.app, due), save(id, 'Saved at its time')]);
  await startDueIssues(api.app, due);
  expect(await state(id)).toBe('sending');
});
