import { afterAll, beforeAll, expect, test } from 'vitest';
import { readArticles, saveArticle } from '../../../src/articles/store/article-store.js';
import { ignorableChecks } from '../../../src/checks/check.js';
import { startDueIssues, wakeForScheduled } from '../../../src/control/schedule-issue.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { writeDraft } from '../../../src/issues/write-draft.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { drafts } from '../../../src/operations/issues/drafts.js';
import { sends } from '../../../src/operations/issues/sends.js';
import { perform } from '../../../src/operations/operation.js';
import { type Actor, personActor, scopes } from '../../../src/operations/permission.js';
import type { Person } from '../../../src/people/person.js';
import { addPerson, changePerson } from '../../../src/people/person-store.js';
import { keys } from '../../../src/redis/keys.js';
import { type ApiForTests, startApiForTests } from '../../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../../helpers/process.js';

// Anna schedules an issue. Then she, or Ben, changes it.

let api: ApiForTests;
let postrider: Installation;
let anna: string;
let ben: string;
beforeAll(async () => {
  api = await startApiForTests();
  const path = String(api.app.redis.options.path);
  postrider = await quickInstallation({
    REDIS_URL: `unix://${path}`,
    SMTP_URL: 'smtp://127.0.0.1:1',
    LOG_LEVEL: 'silent',
  });
  await api.enrolled(api.gazette, 'reader@example.org');
  anna = (await api.makeToken({ name: 'Anna' })).token;
  ben = (await api.makeToken({ name: 'Ben' })).token;
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

const ignore = [...ignorableChecks];
const at = '2090-01-01T08:00';
const start = Date.parse('2090-01-01T08:00:00Z');

async function scheduled(subject: string): Promise<string> {
  const { id } = await api.issue(api.gazette, subject);
  const sent = await api.call('POST', `/issues/${id}/send`, { token: anna, body: { at: `${at}Z`, ignore } });
  expect(sent).toMatchObject({ status: 202, body: { state: 'scheduled' } });
  return id;
}
const change = (token: string, id: string, subject: string) =>
  api.call('PATCH', `/issues/${id}/draft`, { token, headers: { 'if-match': '*' }, body: { subject } });
const keepTime = (id: string, token = ben) =>
  api.call('POST', `/issues/${id}/send`, { token, body: { keepTime: true, ignore } });
/** Lets the time of all scheduled issues come. */
async function timeComes(): Promise<void> {
  const { redis, queues, log } = api.app;
  await startDueIssues({ redis, queues, log }, start + 1);
}
const stateOf = async (id: string) => (await readIssue(api.app.redis, id)).state;

test("a scheduled issue goes out with its sender's own changes, and with those before it was scheduled", async () => {
  const id = await scheduled('Scheduled by Anna');
  const changed = await change(anna, id, 'Changed by Anna');
  expect(changed.body).toMatchObject({ state: 'scheduled', startAt: '2090-01-01T08:00:00.000Z', waits: null });
  await timeComes();
  expect(await stateOf(id)).toBe('sending');
});

test('a scheduled issue that somebody else has changed waits for a look, and says so everywhere', async () => {
  const id = await scheduled('Not seen');
  expect((await change(ben, id, 'Changed by Ben')).body.waits).toMatchObject({ for: 'changed' });
  // Their later change does not make the earlier one seen.
  await change(anna, id, 'Changed by Anna, too');
  await timeComes();
  expect(await stateOf(id)).toBe('scheduled');
  expect((await api.call('GET', `/issues/${id}`)).body.waits).toMatchObject({ for: 'changed' });
  const said = async (...words: string[]) => (await postrider.cli(...words)).stdout;
  expect(await said('issue', 'list')).toContain('waits for a look since');
  const shown = await said('issue', 'show', id);
  expect(shown).toContain('scheduled by:');
  expect(shown).toContain('token "Anna"');
  expect(shown).toContain('subject (by Anna)');
  expect(shown).toContain(`postrider issue send ${id} --keep-time`);
  expect(await said('issue', 'report', id)).toContain('waits for a look');
  const { checks } = JSON.parse(await said('doctor', '--json')) as {
    checks: { name: string; ok: boolean; detail: string }[];
  };
  const line = checks.find(({ name }) => name === 'scheduled issues');
  expect(line).toMatchObject({ ok: false, detail: expect.stringContaining(`${id} waits for a look`) });
  expect((await keepTime(id)).body).toMatchObject({ state: 'scheduled', startAt: '2090-01-01T08:00:00.000Z' });
  await timeComes();
  expect(await stateOf(id)).toBe('sending');
});

test('a scheduled issue whose article or newsletter somebody else has changed waits for a look, too', async () => {
  const { redis, queues } = api.app;
  const patch = (token: string, path: string, body: object) =>
    api.call('PATCH', path, { token, headers: { 'if-match': '*' }, body });
  const waits = async (id: string) => (await api.call('GET', `/issues/${id}`)).body.waits;
  const articleOf = async (id: string) => `/articles/${(await readIssue(redis, id)).articles[0]}`;
  const id = await scheduled('Its article is changed');
  // The sender has seen their own change.
  expect((await patch(anna, await articleOf(id), { title: 'By Anna' })).status).toBe(200);
  await wakeForScheduled(redis, queues, Date.now());
  expect(await waits(id)).toBeNull();
  expect((await patch(ben, await articleOf(id), { title: 'By Ben' })).status).toBe(200);
  // It says so before its time comes.
  await wakeForScheduled(redis, queues, Date.now());
  expect(await waits(id)).toMatchObject({ for: 'changed' });
  await timeComes();
  expect(await stateOf(id)).toBe('scheduled');
  const { problems } = await postrider.json<{ problems: object[] }>('issue', 'report', id);
  expect(JSON.stringify(problems)).toContain('title of article');
  expect((await keepTime(id)).status).toBe(202);
  expect(await waits(id)).toBeNull();
  await timeComes();
  expect(await stateOf(id)).toBe('sending');

  const second = await scheduled('Its sender is changed');
  const from = { name: 'Another desk', address: 'other@example.org' };
  expect((await patch(ben, '/newsletters/gazette', { from })).status).toBe(200);
  await timeComes();
  expect(await stateOf(second)).toBe('scheduled');
  expect(await waits(second)).toMatchObject({ for: 'changed' });
});

test('an article that its sender adds while they schedule it is as they saw it, too', async () => {
  const { redis } = api.app;
  const { id } = await api.issue(api.gazette, 'Scheduled and changed at once');
  const [added = ''] = (await api.issue(api.gazette, 'Added at the same moment')).articles;
  const asDraft = await readIssue(redis, id);
  await api.call('POST', `/issues/${id}/send`, { token: anna, body: { at: `${at}Z`, ignore } });
  const { sender } = await readIssue(redis, id);
  const next = { ...asDraft, articles: [...asDraft.articles, added] };
  // As the save does that had read the draft before.
  expect(await writeDraft(redis, asDraft, next, { by: 'Anna', actor: sender?.id })).toBeDefined();
  await api.call('PATCH', `/articles/${added}`, {
    token: ben,
    headers: { 'if-match': '*' },
    body: { title: 'By Ben' },
  });
  await timeComes();
  expect(await readIssue(redis, id)).toMatchObject({ state: 'scheduled', waits: { for: 'changed' } });
});

test('what a source changes in an article does not hold a scheduled issue', async () => {
  const { redis } = api.app;
  const id = await scheduled('Its source is pulled again');
  const [article] = await readArticles(redis, (await readIssue(redis, id)).articles);
  if (!article) throw new Error('The issue has no article.');
  const draft = { ...article, title: 'Corrected by its source' };
  const { outcome } = await saveArticle(redis, draft, { newsletter: 'gazette', id: article.id, sourceId: 'source-1' });
  expect(outcome).toBe('updated');
  // Nor does a person who changes what no email shows.
  const dated = { token: ben, headers: { 'if-match': '*' }, body: { publishedAt: '2031-01-01T08:00:00Z' } };
  expect((await api.call('PATCH', `/articles/${article.id}`, dated)).status).toBe(200);
  await timeComes();
  expect(await stateOf(id)).toBe('sending');
});

test.each(['draft', 'corrections'] as const)(
  'an article that the sender adds to a scheduled issue is seen as it was then: %s',
  async (part) => {
    const { redis } = api.app;
    const id = await scheduled('Gets another article');
    const [other = ''] = (await readIssue(redis, (await api.issue(api.gazette, 'Has another article')).id)).articles;
    const { articles } = await readIssue(redis, id);
    const added = await api.call(part === 'draft' ? 'PATCH' : 'POST', `/issues/${id}/${part}`, {
      ...{ token: anna, headers: part === 'draft' ? { 'if-match': '*' } : {} },
      body: { articles: [...articles, other] },
    });
    expect(added.body.waits).toBeNull();
    await api.call('PATCH', `/articles/${other}`, {
      token: ben,
      headers: { 'if-match': '*' },
      body: { title: `By Ben, after ${part}` },
    });
    await timeComes();
    expect(await stateOf(id)).toBe('scheduled');
  },
);

test('the command line says whether a change of a scheduled issue goes out with it', async () => {
  const id = await scheduled('Changed at the command line');
  const other = await postrider.cli('issue', 'edit', id, '--subject', 'By the operator');
  expect(other.stdout).toContain('It is scheduled for 2090-01-01 08:00 in UTC by token "Anna", who has not seen this.');
  expect(other.stdout).toContain(`postrider issue send ${id} --keep-time`);
  const kept = await postrider.cli('issue', 'send', id, '--keep-time', '--yes', '--ignore', ignore.join(','));
  expect(kept).toMatchObject({ code: 0, stdout: expect.stringContaining('2090-01-01 08:00') });
  const own = await postrider.cli('issue', 'edit', id, '--subject', 'By the operator, again');
  expect(own.stdout).toContain('2090-01-01 08:00 in UTC, and the change goes out with it.');
  const corrected = await postrider.cli('issue', 'correct', id, '--subject', 'A correction by the operator');
  expect(corrected.stdout).toContain('and the change goes out with it.');
  await timeComes();
  expect(await stateOf(id)).toBe('sending');
});

test('a correction before the start by somebody else waits for a look, too', async () => {
  const id = await scheduled('To be corrected');
  const body = { subject: 'Corrected by Ben' };
  const corrected = await api.call('POST', `/issues/${id}/corrections`, { token: ben, body });
  expect(corrected).toMatchObject({ status: 200, body: { state: 'scheduled', waits: { for: 'changed' } } });
  await timeComes();
  expect(await stateOf(id)).toBe('scheduled');
  expect((await keepTime(id, anna)).status).toBe(202);
  await timeComes();
  expect(await stateOf(id)).toBe('sending');
});

test('whoever approves a scheduled issue has looked at it', async () => {
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
  const { id } = await api.issue(api.gazette, 'Approved later');
  const approve = (token: string) => api.call('POST', `/issues/${id}/approve`, { token, body: { confirm: true } });
  expect((await approve(ben)).status).toBe(200);
  await api.call('POST', `/issues/${id}/send`, { token: anna, body: { at: `${at}Z`, ignore } });
  await change(ben, id, 'Changed by Ben');
  expect((await keepTime(id)).body.code).toBe('issue.not-approved');
  expect((await approve(anna)).status).toBe(200);
  expect(await readIssue(api.app.redis, id)).toMatchObject({ waits: null, sender: { name: 'Anna' } });
  await timeComes();
  expect(await stateOf(id)).toBe('sending');
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'draft' });
});

test('the time can be kept only where there is one, and together with no other', async () => {
  const { id } = await api.issue(api.gazette, 'A draft');
  expect((await keepTime(id)).body.code).toBe('issue.illegal-transition');
  const both = await api.call('POST', `/issues/${id}/send`, { token: anna, body: { keepTime: true, now: true } });
  expect(both).toMatchObject({ status: 422, body: { errors: [{ field: 'keepTime' }] } });
});

test('nobody moves what somebody else has scheduled without saying so', async () => {
  const id = await scheduled('Taken over');
  const later = { at: '2091-06-01T08:00Z', ignore };
  const refused = await api.call('POST', `/issues/${id}/send`, { token: ben, body: later });
  expect(refused).toMatchObject({ status: 409, body: { code: 'issue.scheduled-by-other' } });
  expect(refused.body.detail).toContain('by token "Anna" for 2090-01-01T08:00:00.000Z');
  const flags = ['--at', '2091-06-01T08:00Z', '--yes', '--ignore', ignore.join(',')];
  expect(await postrider.cli('issue', 'send', id, ...flags)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--reschedule'),
  });
  expect(await readIssue(api.app.redis, id)).toMatchObject({ startAt: start, sender: { name: 'Anna' } });
  // Their own time they may move.
  expect((await api.call('POST', `/issues/${id}/send`, { token: anna, body: later })).status).toBe(202);
  const moved = await postrider.cli(
    'issue',
    'send',
    id,
    '--at',
    '2092-01-01T08:00Z',
    '--reschedule',
    ...flags.slice(2),
  );
  expect(moved).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('It is scheduled by token "Anna" for 2091-06-01 08:00'),
  });
  expect((await readIssue(api.app.redis, id)).sender?.id).toBe('console');
  const body = { ...later, reschedule: true };
  expect((await api.call('POST', `/issues/${id}/send`, { token: ben, body })).status).toBe(202);
  expect((await readIssue(api.app.redis, id)).sender?.name).toBe('Ben');
});

test('of two who schedule a draft at the same time, one is refused', async () => {
  const { id } = await api.issue(api.gazette, 'Scheduled twice');
  const { revision } = await readIssue(api.app.redis, id);
  const send = (token: string, year: number) =>
    api.call('POST', `/issues/${id}/send`, { token, body: { at: `${year}-01-01T08:00Z`, revision, ignore } });
  const both = await Promise.all([send(anna, 2090), send(ben, 2091)]);
  expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
  const [winner, year] = both[0]?.status === 202 ? ['Anna', 2090] : ['Ben', 2091];
  const { sender, startAt } = await readIssue(api.app.redis, id);
  expect([sender?.name, new Date(startAt).getUTCFullYear()]).toEqual([winner, year]);
});

test('of two who give a scheduled issue another time at once, the second hears who has scheduled it and when', async () => {
  const { app } = api;
  const id = await scheduled('Moved twice');
  const actors = ['Carla', 'Dora'].map((name): Actor => ({ kind: 'token', id: name, name, scopes, newsletters: null }));
  let asked = 0;
  let bothAsked = () => {};
  const together = new Promise<void>((resolve) => {
    bothAsked = resolve;
  });
  const moves = actors.map((actor, i) =>
    perform(app, sends.send, {
      ...{ actor, key: { issue: id } },
      input: { at: `209${i + 3}-01-01T08:00Z`, reschedule: true, ignore },
      // Both have seen that Anna has scheduled it, and say yes.
      confirm: () => {
        if (++asked === 2) bothAsked();
        return together;
      },
    }),
  );
  const outcomes = await Promise.allSettled(moves);
  const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
  const { sender, startAt } = await readIssue(app.redis, id);
  expect([sender?.name, new Date(startAt).getUTCFullYear()]).toEqual([['Carla', 'Dora'][winner], 2093 + winner]);
  expect(outcomes[1 - winner]).toMatchObject({
    status: 'rejected',
    reason: { code: 'issue.scheduled-by-other', sender: { name: sender?.name }, startAt },
  });
});

test('who has seen a time moves that one, and no later one', async () => {
  const id = await scheduled('Seen before it moved');
  const prepared = await api.call('POST', `/issues/${id}/prepare-send`, { token: ben, body: { now: true, ignore } });
  expect(prepared.body).toMatchObject({ scheduledAt: '2090-01-01T08:00:00.000Z', scheduledBy: 'token "Anna"' });
  const move = (token: string, year: number, seen: string) => ({
    ...{ token },
    body: { at: `${year}-01-01T08:00Z`, reschedule: true, scheduledAt: seen, ignore },
  });
  const { scheduledAt } = prepared.body;
  expect((await api.call('POST', `/issues/${id}/send`, move(ben, 2091, scheduledAt))).status).toBe(202);
  const refused = await api.call('POST', `/issues/${id}/send`, move(anna, 2092, scheduledAt));
  expect(refused).toMatchObject({ status: 409, body: { code: 'issue.scheduled-by-other' } });
  expect(refused.body.detail).toContain('by token "Ben" for 2091-01-01T08:00:00.000Z');
  const flags = ['--reschedule', '--at', '2093-01-01T08:00Z', '--yes', '--ignore', ignore.join(',')];
  const said = await postrider.cli('issue', 'send', id, ...flags, '--scheduled-at', scheduledAt);
  expect(said).toMatchObject({ code: 1, stderr: expect.stringContaining('token "Ben" for 2091-01-01T08:00') });
  // What goes out at once is also what was seen.
  const now = await api.call('POST', `/issues/${id}/send`, { token: anna, body: { now: true, scheduledAt, ignore } });
  expect(now).toMatchObject({ status: 409, body: { code: 'issue.scheduled-by-other' } });
  expect(await stateOf(id)).toBe('scheduled');
});

test('a look without a time shows a scheduled issue as it is scheduled, and the command that sends it so', async () => {
  const id = await scheduled('Looked at by Ben');
  const ignored = ['--ignore', ignore.join(',')];
  const look = await postrider.cli('issue', 'send', id, '--prepare', ...ignored);
  expect(look).toMatchObject({ code: 0, stdout: expect.stringContaining('start: will be sent at 2090-01-01 08:00') });
  const [, words = ''] = /`postrider (issue send [^`]*--keep-time)`\./.exec(look.stdout) ?? [];
  const said = await postrider.cli(...words.split(' '), ...ignored, '--yes');
  expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('will be sent at 2090-01-01 08:00') });
});

test('a draft has no time that somebody could have seen', async () => {
  const { id } = await api.issue(api.gazette, 'Not scheduled');
  const prepared = await api.call('POST', `/issues/${id}/prepare-send`, { token: ben, body: { ignore } });
  expect(prepared.body).toMatchObject({ scheduledAt: null, scheduledBy: null });
  const body = { at: '2091-01-01T08:00Z', scheduledAt: '2090-01-01T08:00:00.000Z', ignore };
  const refused = await api.call('POST', `/issues/${id}/send`, { token: ben, body });
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'scheduledAt' }] } });
});

test('the sender of an issue is whoever looked at it last, also when it goes out at once', async () => {
  const senderOf = async (id: string) => (await api.call('GET', `/issues/${id}`)).body.sender;
  const { id } = await api.issue(api.gazette, 'Sent at once');
  expect((await api.call('POST', `/issues/${id}/send`, { token: anna, body: { ignore } })).status).toBe(202);
  expect(await senderOf(id)).toBe('token "Anna"');
  const held = await scheduled('Its time has passed');
  await change(ben, held, 'Changed by Ben');
  // As if the time had come while it waited for a look.
  await api.app.redis.hset(keys.issue(held), 'startAt', Date.now() - 1_000);
  expect((await keepTime(held, ben)).body).toMatchObject({ state: 'sending' });
  expect(await senderOf(held)).toBe('token "Ben"');
});

test('who may not send any more cannot change what goes out unseen, although they scheduled it', async () => {
  const { redis } = api.app;
  const person = { email: 'cy@example.com', name: 'Cy', language: 'en', roles: {}, movesData: false } as const;
  const cy = await addPerson(redis, { ...person, role: 'editor' });
  const as = (one: Person) => personActor(one, Date.now());
  const edit = async (one: Person, id: string, subject: string) =>
    perform(api.app, drafts.change, {
      actor: as(one),
      key: { issue: id },
      input: { subject },
      revision: () => undefined,
    });
  const [own, demoted] = await Promise.all(['Own', 'Of before'].map((subject) => api.issue(api.gazette, subject)));
  for (const { id } of [own, demoted] as { id: string }[])
    await perform(api.app, sends.send, { actor: as(cy), key: { issue: id }, input: { at: `${at}Z`, ignore } });
  await edit(cy, own?.id ?? '', 'Changed by an editor');
  expect((await readIssue(redis, own?.id ?? '')).waits).toBeNull();
  const writer = await changePerson(redis, cy.id, { role: 'writer' });
  await edit(writer, demoted?.id ?? '', 'Changed by a writer');
  expect((await readIssue(redis, demoted?.id ?? '')).waits).toMatchObject({ for: 'changed' });
  await timeComes();
  expect([await stateOf(own?.id ?? ''), await stateOf(demoted?.id ?? '')]).toEqual(['sending', 'scheduled']);
});
