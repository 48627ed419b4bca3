import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { keepTime } from '../../src/control/keep-time.js';
import { startIssue } from '../../src/control/start-issue.js';
import { readProblems } from '../../src/delivery/problems.js';
import { cancelIssue, composeIssue } from '../../src/issues/compose.js';
import type { Issue } from '../../src/issues/issue.js';
import { listIssues, nextIssueId, readIssue } from '../../src/issues/issue-store.js';
import { readRuns, withRun, writeRuns } from '../../src/issues/schedule-runs.js';
import type { Cadence, Schedule } from '../../src/newsletters/cadence.js';
import { changeNewsletter, readNewsletter } from '../../src/newsletters/newsletter-store.js';
import type { Timing } from '../../src/newsletters/timing.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { changeMembership } from '../../src/subscribers/membership/change-membership.js';
import { nextSecond } from '../helpers/clock.js';
import { addReader, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
beforeEach(async () => {
  postrider = await startPostrider({ readers: 6, workers: false });
});
afterEach(() => postrider.stop());

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A Monday at 08:00 in Shanghai that the clock of the workers does not reach while the tests run, whatever day it is. */
const monday = mondayAfter(Date.now() + day);
/** The first Monday at midnight in UTC after a moment. 1970 began on a Thursday. */
function mondayAfter(now: number): number {
  const first = 4 * day;
  return first + Math.ceil((now - first) / (7 * day)) * 7 * day;
}

const set = (schedule: Schedule, timing: Partial<Timing> = {}) =>
  changeNewsletter(postrider.app.redis, 'business', {
    timeZone: 'Asia/Shanghai',
    schedule,
    scheduledAt: monday - 3 * day,
    ...timing,
  });
const mondays = { 'every issue': '0 8 * * 1' };
const at = (now: number) => keepTime(postrider.app, now);
/** The oldest first. */
const issues = async () => (await listIssues(postrider.app.redis, 'business')).reverse();
const lastRun = async (cadence: Cadence = 'every issue') =>
  (await readRuns(postrider.app.redis, 'business')).runs.last[cadence];

let saved = 0;
async function addArticle(title = `Article ${saved}`, publishedAt = Date.now() + saved * minute): Promise<string> {
  saved += 1;
  const { article } = await saveArticle(
    postrider.app.redis,
    {
      title,
      url: `https://news.example.com/more/${saved}`,
      section: 'News',
      publishedAt: new Date(publishedAt).toISOString(),
      author: '',
      image: null,
      excerpt: title,
      body: `<p>${title}</p>`,
      source: 'markdown',
    },
    { newsletter: 'business' },
  );
  return article.id;
}

async function deliver(id: string): Promise<void> {
  await startIssue(postrider.app.redis, postrider.app.queues, id);
  await sendAll();
}
async function sendAll(): Promise<void> {
  const workers = await postrider.startWorkers();
  for (const { id, state } of await issues()) if (state === 'sending') await postrider.sent(id);
  await workers.stop();
}
const gotBy = (address: string) =>
  postrider.sink.mailsTo(address).map(({ raw }) => /^Subject: (.*)$/m.exec(raw.toString('latin1'))?.[1]?.trim());

describe('a schedule', () => {
  test('composes the digest at its tick, in its time zone, and leaves it for approval', async () => {
    await set(mondays);
    await at(monday - 1);
    expect(await issues()).toEqual([]);
    await at(monday + 5);
    const [issue] = await issues();
    expect(issue).toMatchObject({ id: 'business-1', state: 'draft', tick: monday, stream: null });
    expect(issue?.articles).toHaveLength(4);
    expect(await lastRun()).toMatchObject({ tick: monday, outcome: 'composed', issue: 'business-1' });
    await at(monday + hour);
    expect(await issues()).toHaveLength(1);
    await deliver('business-1');
    expect(postrider.sink.mails).toHaveLength(6);
  });

  test('sends the digest automatically when no approval is needed', async () => {
    await set(mondays, { approval: 'send' });
    await at(monday + 5);
    expect(await issues()).toMatchObject([{ state: 'sending', tick: monday }]);
    await sendAll();
    expect(postrider.sink.mails).toHaveLength(6);
  });

  test('makes one issue per tick, although many processes see it and the queues lose everything', async () => {
    await set(mondays, { approval: 'send' });
    await Promise.all(Array.from({ length: 6 }, () => at(monday + 5)));
    await postrider.app.redis.del(...(await postrider.app.redis.keys('{postrider}:*')));
    await Promise.all(Array.from({ length: 6 }, (_, i) => at(monday + i * minute)));
    expect(await issues()).toHaveLength(1);
    await sendAll();
    expect(postrider.sink.mails).toHaveLength(6);
  });

  test.each([['before it composed anything'], ['after it had composed the issue']])(
    'is finished by another process when one died %s, and makes one issue',
    async (when) => {
      const newsletter = await set(mondays, { approval: 'send' });
      const { redis } = postrider.app;
      // The record that a process writes first. Then it dies.
      await at(monday - 1);
      const { runs, text } = await readRuns(redis, 'business');
      const id = await nextIssueId(redis, 'business');
      const begun = { tick: monday, outcome: 'composing', issue: id, at: monday + 5 } as const;
      await writeRuns(redis, 'business', text, withRun(runs, 'every issue', begun));
      const died = when.startsWith('after');
      if (died) await composeIssue(redis, newsletter, { scheduled: { id, tick: monday, stream: null } });
      await at(monday + 30_000);
      expect((await issues()).map(({ state }) => state)).toEqual(died ? ['draft'] : []);
      await Promise.all([at(monday + 2 * minute), at(monday + 2 * minute)]);
      expect(await issues()).toMatchObject([{ id, state: 'sending' }]);
      expect((await issues())[0]?.articles).toHaveLength(4);
      expect(await lastRun()).toMatchObject({ tick: monday, outcome: 'composed', issue: id });
    },
  );

  test('logs that there is no new article, and composes nothing', async () => {
    await composeIssue(postrider.app.redis, postrider.newsletter, {});
    await set(mondays);
    await at(monday + 5);
    expect(await issues()).toHaveLength(1);
    expect(await lastRun()).toMatchObject({ tick: monday, outcome: 'empty', issue: '' });
    // An article that comes later waits for the next tick.
    await addArticle();
    await at(monday + hour);
    expect(await issues()).toHaveLength(1);
    await at(monday + 7 * day);
    expect(await issues()).toMatchObject([{ id: 'business-1' }, { id: 'business-2', tick: monday + 7 * day }]);
  });

  test('that is late by less than a day is made up once; a later one is skipped and logged', async () => {
    await set({ 'every issue': '0 */6 * * *' });
    const missed = monday + 22 * hour;
    await at(missed);
    expect(await issues()).toMatchObject([{ tick: monday + 22 * hour }]);
    await at(missed + 1);
    expect(await issues()).toHaveLength(1);
    await set(mondays, { scheduledAt: monday - 3 * day });
    await addArticle();
    await at(monday + 7 * day + 24 * hour);
    expect(await issues()).toHaveLength(1);
    expect(await lastRun()).toMatchObject({ tick: monday + 7 * day, outcome: 'missed' });
  });

  test('has no tick from before it was set, and none after it is removed', async () => {
    await set(mondays, { scheduledAt: monday + 1 });
    await at(monday + 5);
    expect(await issues()).toEqual([]);
    const { schedule } = await set({ 'every issue': '' });
    expect(schedule).toEqual({});
    await at(monday + 7 * day);
    expect(await issues()).toEqual([]);
  });

  test('keeps a digest that cannot be sent, reports why, and sends it when it can', async () => {
    await set(mondays, { approval: 'send' });
    await changeNewsletter(postrider.app.redis, 'business', { postalAddress: '' });
    await at(monday + 5);
    expect(await issues()).toMatchObject([{ id: 'business-1', state: 'scheduled' }]);
    expect((await readProblems(postrider.app.redis, 'business-1'))[0]?.text).toMatch(/no postal address/);
    await changeNewsletter(postrider.app.redis, 'business', { postalAddress: '1 Example Road' });
    await at(monday + 2 * minute);
    expect((await readIssue(postrider.app.redis, 'business-1')).state).toBe('sending');
  });

  test('needs only the workers to run', async () => {
    await set({ 'every issue': '* * * * *' }, { approval: 'send', scheduledAt: Date.now() - 2 * minute });
    await postrider.startWorkers();
    await postrider.sink.received(6);
    expect((await issues())[0]?.tick).toBeGreaterThan(0);
  });

  test('keeps its start when it is set again unchanged, and gets a new one when it changes', async () => {
    const { scheduledAt } = await set(mondays, { scheduledAt: 1 });
    const change = (schedule: Schedule) => changeNewsletter(postrider.app.redis, 'business', { schedule });
    expect(await change(mondays)).toMatchObject({ scheduledAt });
    expect((await change({ weekly: '0 9 * * 1' })).scheduledAt).toBeGreaterThan(scheduledAt);
    expect((await readNewsletter(postrider.app.redis, 'business')).schedule).toEqual({
      'every issue': '0 8 * * 1',
      weekly: '0 9 * * 1',
    });
  });
});

describe('a newsletter with a daily and a weekly digest', () => {
  const both = { daily: '0 8 * * *', weekly: '0 8 * * 1' };
  const prefer = async (address: string, cadence: Cadence) => {
    const { app, newsletter } = postrider;
    await changeMembership(app.list, newsletter, idOf(app.list, address), { cadence }, 'editor');
  };
  const titles = (issue: Issue | undefined) => issue?.articles.length;

  test('sends each reader what they chose, every article once', async () => {
    const { app, newsletter } = postrider;
    for (const cadence of ['daily', 'weekly'] as const) {
      await addReader(app, newsletter, `${cadence}@example.org`);
      await prefer(`${cadence}@example.org`, cadence);
    }
    await set(both, { approval: 'send', scheduledAt: monday - hour });
    await at(monday + 5);
    await addArticle('Tuesday');
    await at(monday + day);
    await addArticle('Wednesday');
    await at(monday + 2 * day);
    await at(monday + 3 * day);
    await at(monday + 7 * day);
    const all = await issues();
    expect(all.map(({ stream, articles }) => [stream?.cadence, articles.length])).toEqual([
      ['daily', 4],
      ['weekly', 4],
      ['daily', 1],
      ['daily', 1],
      ['weekly', 2],
    ]);
    await sendAll();
    expect(gotBy('daily@example.org').toSorted()).toEqual(
      ['A new berth opens in the harbour', 'Tuesday', 'Wednesday'].toSorted(),
    );
    expect(gotBy('weekly@example.org').toSorted()).toEqual(['A new berth opens in the harbour', 'Wednesday']);
    // Readers who chose nothing get the most frequent one.
    expect(gotBy('reader0@example.org')).toHaveLength(3);
  });

  test('sends a reader who changes from daily to weekly every article exactly once', async () => {
    const { app, newsletter } = postrider;
    await addReader(app, newsletter, 'mover@example.org');
    await prefer('mover@example.org', 'daily');
    await set(both, { approval: 'send', scheduledAt: monday - hour });
    await at(monday + 5);
    await sendAll();
    // The history counts in seconds: the change comes after the issues.
    await nextSecond();
    await prefer('mover@example.org', 'weekly');
    await nextSecond();
    await addArticle('Tuesday');
    await at(monday + day);
    await at(monday + 7 * day);
    await addArticle('Next week');
    await at(monday + 8 * day);
    await at(monday + 14 * day);
    await sendAll();
    expect(gotBy('mover@example.org').toSorted()).toEqual(
      ['A new berth opens in the harbour', 'Tuesday', 'Next week'].toSorted(),
    );
  });

  test('never shares an article with an issue that was composed by hand', async () => {
    await set(both, { scheduledAt: monday - hour });
    const byHand = await composeIssue(postrider.app.redis, postrider.newsletter, { latest: 2 });
    await at(monday + 5);
    const [, daily, weekly] = await issues();
    expect(daily?.articles).toEqual(weekly?.articles);
    expect(titles(daily)).toBe(2);
    expect(daily?.articles.some((id) => byHand.issue.articles.includes(id))).toBe(false);
    await expect(composeIssue(postrider.app.redis, postrider.newsletter, {})).rejects.toMatchObject({
      code: 'newsletter.no-new-articles',
    });
    // A cancelled digest frees its articles only for the next digest of its cadence.
    if (weekly) await cancelIssue(postrider.app.redis, weekly);
    await at(monday + 7 * day);
    expect((await issues()).at(-1)).toMatchObject({ stream: { cadence: 'weekly' }, articles: weekly?.articles });
  });

  test('sends nothing again from the old cadences when others are offered', async () => {
    await set(both, { scheduledAt: monday - hour });
    await at(monday + 5);
    await set({ 'every issue': '0 9 * * *', daily: '', weekly: '' }, { scheduledAt: monday });
    await at(monday + hour + 5);
    expect(await lastRun()).toMatchObject({ outcome: 'empty' });
    await addArticle('Fresh');
    await at(monday + day + hour + 5);
    expect((await issues()).at(-1)).toMatchObject({ stream: null, subject: 'Fresh' });
    await set({ 'every issue': '', ...both }, { scheduledAt: monday + day + hour + 5 });
    await at(monday + 2 * day);
    expect(await lastRun('daily')).toMatchObject({ outcome: 'empty' });
  });

  test('permanently skips the articles that do not fit into a digest of one cadence', async () => {
    for (let i = 0; i < 20; i += 1) await addArticle();
    await set(both, { scheduledAt: monday - hour });
    await at(monday + 5);
    expect((await issues()).map(({ articles }) => articles.length)).toEqual([20, 20]);
    await addArticle('Tuesday');
    await at(monday + day);
    expect((await issues()).at(-1)).toMatchObject({ subject: 'Tuesday', articles: [expect.any(String)] });
  });
});
