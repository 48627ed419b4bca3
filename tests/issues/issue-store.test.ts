import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { finishBatch, noteRetries } from '../../src/delivery/batches.js';
import { NotFound } from '../../src/errors.js';
import { IllegalTransition, type IssueState, statesBefore, transitions } from '../../src/issues/issue.js';
import {
  addIssue,
  changeIssueState,
  decideSubject,
  issuesBeingSent,
  leaveSending,
  listIssues,
  markPlanned,
  nextIssueId,
  readIssue,
} from '../../src/issues/issue-store.js';
import { slotsOf } from '../../src/issues/sponsor-slot.js';
import { connectRedis } from '../../src/redis/client.js';
import { keys } from '../../src/redis/keys.js';
import { siteState } from '../../src/redis/site-changes.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(() => server.redis.flushall());

const states = Object.keys(transitions) as IssueState[];
const draft = async (newsletter = 'business') =>
  addIssue(server.redis, {
    id: await nextIssueId(server.redis, newsletter),
    newsletter,
    subject: '新闻 & "news"',
    preheader: '',
    followsLead: [],
    articles: ['abc', 'def'],
    sponsors: slotsOf({ title: 'A sponsor', text: 'x', url: 'https://example.com/', image: '' }),
    audience: {},
  });
/** An issue in a given state. */
const issueIn = async (state: IssueState) => {
  const { id } = await draft();
  await server.redis.hset(keys.issue(id), 'state', state);
  return id;
};
const change = (id: string, to: IssueState, fields?: Record<string, string | number>) =>
  changeIssueState(server.redis, id, to, fields);

test('the table of transitions has every state, leads only to known states and ends in sent', () => {
  expect(states.toSorted()).toEqual(['cancelled', 'draft', 'paused', 'scheduled', 'sending', 'sent']);
  for (const from of states) {
    for (const to of transitions[from]) {
      expect(states).toContain(to);
      expect(to).not.toBe(from);
    }
  }
  expect(states.filter((state) => transitions[state].length === 0)).toEqual(['sent']);
  // The rest of the readers of a cancelled issue may still get it.
  expect(transitions.cancelled).toEqual(['sending']);
  for (const to of states) expect(statesBefore(to)).toEqual(states.filter((from) => transitions[from].includes(to)));
  const reached = new Set<IssueState>(['draft']);
  for (const state of reached) for (const next of transitions[state]) reached.add(next);
  expect([...reached].toSorted()).toEqual(states.toSorted());
});

const pairs = states.flatMap((from) => states.map((to) => [from, to] as const));

test.each(pairs)('an issue that is %s becomes %s only where the table says so', async (from, to) => {
  const id = await issueIn(from);
  const failure = await change(id, to, { finishedAt: 7 }).catch((error: unknown) => error);
  const { state, finishedAt } = await readIssue(server.redis, id);
  if (transitions[from].includes(to)) {
    expect({ failure, state, finishedAt }).toEqual({ failure: from, state: to, finishedAt: 7 });
  } else {
    expect({ failure, state, finishedAt }).toEqual({
      failure: expect.any(IllegalTransition),
      state: from,
      finishedAt: 0,
    });
    expect(failure).toMatchObject({ from, to });
  }
});

test('of many concurrent sends of one issue, exactly one succeeds, and the others get its new state', async () => {
  const others = await Promise.all(Array.from({ length: 5 }, () => connectRedis(server.url)));
  const { id } = await draft();
  const outcomes = await Promise.allSettled(
    others.map((redis, i) => changeIssueState(redis, id, 'sending', { startedAt: i + 1 })),
  );
  for (const other of others) other.disconnect();
  const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(lost).toHaveLength(4);
  for (const { reason } of lost) {
    expect(reason).toBeInstanceOf(IllegalTransition);
    expect(reason).toMatchObject({ id, from: 'sending', to: 'sending' });
  }
  const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
  expect((await readIssue(server.redis, id)).startedAt).toBe(winner + 1);
});

test('of a concurrent pause and end, one wins, and no other state is visible', async () => {
  for (let i = 0; i < 20; i += 1) {
    const { id } = await draft();
    await change(id, 'sending');
    const outcomes = await Promise.allSettled([change(id, 'paused'), change(id, 'sent')]);
    const { state } = await readIssue(server.redis, id);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(state).toBe(outcomes[0]?.status === 'fulfilled' ? 'paused' : 'sent');
  }
});

test('the issues with messages to send are those being sent, and sent ones until their last retry', async () => {
  const [first, second] = [await draft(), await draft('tech')];
  await change(first.id, 'sending');
  await change(second.id, 'sending');
  expect((await issuesBeingSent(server.redis)).toSorted()).toEqual([first.id, second.id].toSorted());
  await change(first.id, 'paused');
  await change(second.id, 'sent');
  expect(await issuesBeingSent(server.redis)).toEqual([second.id]);
  await noteRetries(server.redis, second.id, { from: 0, to: 9 }, 1);
  await leaveSending(server.redis, second.id);
  expect(await issuesBeingSent(server.redis)).toEqual([second.id]);
  await finishBatch(server.redis, second.id, { from: 0, to: 9 });
  await leaveSending(server.redis, second.id);
  expect(await issuesBeingSent(server.redis)).toEqual([]);
  await change(first.id, 'sending');
  await expect(change(second.id, 'sending')).rejects.toThrow(IllegalTransition);
  expect(await issuesBeingSent(server.redis)).toEqual([first.id]);
});

test('an unknown issue cannot be read or changed, and trying does not create it', async () => {
  await expect(readIssue(server.redis, 'business-9')).rejects.toThrow(NotFound);
  await expect(change('business-9', 'sending')).rejects.toThrow(NotFound);
  expect(await server.redis.keys('*')).toEqual([]);
});

test('a draft is read as it was written', async () => {
  const issue = await draft();
  expect(issue).toEqual({
    segment: '',
    unlisted: false,
    withdrawnAt: 0,
    id: 'business-1',
    messageIdForm: 'hex',
    newsletter: 'business',
    state: 'draft',
    subject: '新闻 & "news"',
    preheader: '',
    followsLead: [],
    articles: ['abc', 'def'],
    sponsors: slotsOf({ title: 'A sponsor', text: 'x', url: 'https://example.com/', image: '' }),
    audience: {},
    createdAt: expect.closeTo(Date.now(), -4),
    startedAt: 0,
    finishedAt: 0,
    omissions: 0,
    partlySent: false,
    sender: null,
    seen: 0,
    waits: null,
    planned: false,
    restoredAt: 0,
    markedAt: 0,
    stateChanges: [],
    reachedAt: 0,
    stream: null,
    tick: 0,
    startAt: 0,
    local: null,
    audienceSize: 0,
    revision: 1,
    versions: {},
    note: '',
    sectionNotes: {},
    subjectTest: null,
    subjectDecision: null,
    edition: 1,
    corrections: [],
    pausedBecause: '',
    pausedFor: null,
    folded: null,
    ledgerPacked: false,
    ledgerGone: false,
    emailsGone: false,
    ...{ welcome: 0, welcomeCounts: null, welcomeTotalled: false },
  });
  await markPlanned(server.redis, issue.id, 7);
  expect(await readIssue(server.redis, issue.id)).toEqual({ ...issue, planned: true, audienceSize: 7 });
});

test('an issue that version 0.1 stored has its sponsor in the first slot, and the first revision', async () => {
  const { id } = await draft();
  const sponsor = { title: 'Old', text: 'x', url: 'https://example.com/', image: 'https://example.com/a.png' };
  const added = ['sponsors', 'versions', 'note', 'sectionNotes', 'subjectTest', 'revision'];
  await server.redis
    .multi()
    .hdel(keys.issue(id), ...added)
    .hset(keys.issue(id), 'sponsor', JSON.stringify(sponsor))
    .exec();
  expect(await readIssue(server.redis, id)).toMatchObject({
    revision: 1,
    versions: {},
    note: '',
    subjectTest: null,
    sponsors: [{ id: 's1', place: 'lead', imageAlt: '', label: '', from: '', to: '', ...sponsor }],
  });
});

test('issues are numbered and listed per newsletter, newest first', async () => {
  const made = [await draft(), await draft('tech'), await draft()].map(({ id }) => id);
  expect(made).toEqual(['business-1', 'tech-1', 'business-2']);
  await server.redis.zadd(keys.issues('business'), 1, 'business-1');
  expect((await listIssues(server.redis, 'business')).map(({ id }) => id)).toEqual(['business-2', 'business-1']);
  expect((await listIssues(server.redis, 'tech')).map(({ id }) => id)).toEqual(['tech-1']);
});

test('ids requested at the same moment differ', async () => {
  const ids = await Promise.all(Array.from({ length: 50 }, () => nextIssueId(server.redis, 'business')));
  expect(new Set(ids).size).toBe(50);
});

test('after the decision of a subject test, the winning subject is the subject of the issue', async () => {
  const { id, subject } = await draft();
  const test = { subjects: [subject, 'The council decided'], share: 10, measure: 'clicks', minutes: 60 };
  await server.redis.hset(keys.issue(id), 'subjectTest', JSON.stringify(test));
  expect((await readIssue(server.redis, id)).subject).toBe(subject);
  const before = (await siteState(server.redis)).now.version;
  const decision = { at: 1, subject: 1, because: 'best', scores: null } as const;
  await decideSubject(server.redis, id, decision);
  const after = (await siteState(server.redis)).now.version;
  expect(after).not.toBe(before);
  expect(await readIssue(server.redis, id)).toMatchObject({ subject: 'The council decided', subjectTest: test });
  // A later decision changes nothing.
  expect(await decideSubject(server.redis, id, { ...decision, subject: 0 })).toEqual(decision);
  expect((await siteState(server.redis)).now.version).toBe(after);
});
