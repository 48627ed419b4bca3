import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportAnswers } from '../../src/feedback/issue-answers.js';
import { openRecount, readKeptAnswers } from '../../src/feedback/kept-answers.js';
import { composeIssue } from '../../src/issues/compose.js';
import type { Issue } from '../../src/issues/issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { keys } from '../../src/redis/keys.js';
import { countFigures } from '../../src/reports/figures/count-figures.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { unsubscribe } from '../../src/subscribers/membership/signup.js';
import { addReader, addTestNewsletter, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
let number = 0;
beforeAll(async () => {
  // Their own jobs would count, too.
  postrider = await startPostrider({ workers: false });
});
afterAll(() => postrider.stop());

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

async function newsletterWith(...names: string[]): Promise<Newsletter> {
  number += 1;
  const newsletter = await addTestNewsletter(postrider.app, { slug: `kept-${number}` });
  for (const name of names) await addReader(postrider.app, newsletter, addressOf(newsletter, name));
  return newsletter;
}

const addressOf = ({ slug }: Newsletter, name: string) => `${name}@${slug}.example.org`;

async function sendTo(newsletter: Newsletter): Promise<Issue> {
  const { issue } = await composeIssue(postrider.app.redis, newsletter, { latest: 1 });
  const workers = await postrider.startWorkers();
  await postrider.send(issue);
  await workers.stop();
  await postrider.app.redis.del(keys.answers(newsletter.number));
  return readIssue(postrider.app.redis, issue.id);
}

const leave = ({ number: of, slug }: Newsletter, name: string) => {
  const { list } = postrider.app;
  return unsubscribe(list, { newsletter: of, id: idOf(list, `${name}@${slug}.example.org`), at: 0 });
};

/** Counts as a worker does. @returns whether any issue was due */
async function count(newsletter: Newsletter, now: number): Promise<boolean> {
  const { list, config } = postrider.app;
  const recount = await openRecount(list, newsletter, now);
  const visitors = new Map(recount ? [[newsletter.number, recount.visit]] : []);
  await countFigures(list, [newsletter], config.pace.groups, now, visitors);
  await recount?.keep();
  return recount !== undefined;
}

const kept = async (newsletter: Newsletter, { id }: Issue) =>
  (await readKeptAnswers(postrider.app.redis, newsletter, [{ id }])).get(id);

test('the answers to a finished issue are kept as they are counted in one pass over the list', async () => {
  const newsletter = await newsletterWith('ada', 'ben', 'cleo');
  const first = await sendTo(newsletter);
  expect(await kept(newsletter, first)).toBeUndefined();
  await leave(newsletter, 'ada');
  const second = await sendTo(newsletter);
  await leave(newsletter, 'ben');
  await count(newsletter, second.finishedAt + minute);
  const {
    issue: _,
    subject,
    startedAt,
    countedAt,
    links,
    ratings,
    votes,
    comments,
    earlier,
    ...counted
  } = await reportAnswers(postrider.app.list, second.id, { fresh: true });
  expect(await kept(newsletter, second)).toEqual({ ...counted, at: second.finishedAt + minute });
  expect(await kept(newsletter, first)).toMatchObject({ accepted: 3, unsubscribed: 1 });
  expect(await kept(newsletter, second)).toMatchObject({ accepted: 2, unsubscribed: 1 });
});

test('an issue is counted hourly at first and ever more rarely, and never twice within the hour', async () => {
  const newsletter = await newsletterWith('ada');
  const { finishedAt } = await sendTo(newsletter);
  expect(await count(newsletter, finishedAt)).toBe(true);
  expect(await count(newsletter, finishedAt + 20 * minute)).toBe(false);
  expect(await count(newsletter, finishedAt + hour)).toBe(true);
  expect(await count(newsletter, finishedAt + 2 * hour)).toBe(true);
  expect(await count(newsletter, finishedAt + 8 * day)).toBe(true);
  expect(await count(newsletter, finishedAt + 9 * day)).toBe(false);
  expect(await count(newsletter, finishedAt + 10 * day)).toBe(true);
});

test('an issue that is being sent waits, and one whose sending was cancelled half-way is counted', async () => {
  const newsletter = await newsletterWith('ada');
  const { id, finishedAt } = await sendTo(newsletter);
  const { redis } = postrider.app;
  await redis.hset(keys.issue(id), 'state', 'paused');
  expect(await count(newsletter, finishedAt)).toBe(false);
  await redis.hset(keys.issue(id), 'state', 'cancelled');
  expect(await count(newsletter, finishedAt)).toBe(true);
});

test('beside an issue that is counted now, earlier ones are shown as they were last counted, unless asked', async () => {
  const newsletter = await newsletterWith('ada', 'ben');
  const first = await sendTo(newsletter);
  await count(newsletter, first.finishedAt);
  const second = await sendTo(newsletter);
  await postrider.app.redis.hset(
    keys.answers(newsletter.number),
    first.id,
    JSON.stringify({
      ...{ at: first.finishedAt, accepted: 77, notAccepted: { reader: 1, provider: 2, us: 3 } },
      ...{ unsubscribed: 4, complained: 5, clicks: null, raters: 6 },
    }),
  );
  const { list } = postrider.app;
  const shown = await reportAnswers(list, second.id);
  expect(shown).toMatchObject({ accepted: 2, earlier: [{ issue: first.id, accepted: 77, raters: 6 }] });
  expect(shown.earlier[0]?.countedAt).toBe(new Date(first.finishedAt).toISOString());
  expect(await reportAnswers(list, second.id, { fresh: true })).toMatchObject({ earlier: [{ accepted: 2 }] });
});

test('a count of another version that lacks a number is made anew', async () => {
  const newsletter = await newsletterWith('ada');
  const issue = await sendTo(newsletter);
  await postrider.app.redis.hset(keys.answers(newsletter.number), issue.id, '{"at":1}');
  expect(await kept(newsletter, issue)).toBeUndefined();
  expect(await count(newsletter, issue.finishedAt)).toBe(true);
  expect(await kept(newsletter, issue)).toMatchObject({ accepted: 1 });
});
