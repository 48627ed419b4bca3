import { afterAll, beforeAll, expect, test } from 'vitest';
import { correctIssue } from '../../src/control/correct-issue.js';
import { countReach, whyNobody } from '../../src/delivery/count-reach.js';
import { cancelIssue, composeIssue } from '../../src/issues/compose.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { readRuns, regroup } from '../../src/issues/schedule-runs.js';
import { buildWeb } from '../../src/web/server.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { Desk, Gate } from './weekly-desk.js';

let postrider: TestPostrider;
let number = 0;
const gate = new Gate();
beforeAll(async () => {
  postrider = await startPostrider({ connections: 1, rules: gate.rules });
});
afterAll(() => postrider.stop());

const desk = () => {
  number += 1;
  return Desk.open(postrider, gate, `row-${number}`, 2);
};

test('articles that a correction takes out of a draft are free for the next issue', async () => {
  const week = await desk();
  const [one = '', two = ''] = await week.write(2);
  const draft = await week.compose();
  await correctIssue(postrider.app, draft?.id ?? '', { articles: [two] });
  expect((await week.compose())?.articles).toEqual([one]);
});

test('compose names the drafts that hold the articles when it finds no other', async () => {
  const week = await desk();
  await week.write(1);
  const draft = await week.compose();
  const again = composeIssue(postrider.app.redis, week.newsletter, {});
  await expect(again).rejects.toMatchObject({ drafts: expect.arrayContaining([draft?.id]) });
  await expect(again).rejects.toThrow(`Some are in ${draft?.id}`);
});

test('a digest of one cadence that is cancelled after the cadences changed frees its articles', async () => {
  const week = await desk();
  const { redis } = postrider.app;
  const { slug } = week.newsletter;
  const [one = ''] = await week.write(1);
  const stream = { cadence: 'daily', offered: ['daily', 'weekly'] } as const;
  const scheduled = { id: `${slug}-9`, tick: Date.now(), stream };
  const { issue } = await composeIssue(redis, week.newsletter, { scheduled });
  const { runs, text } = await readRuns(redis, slug);
  await regroup(redis, slug, text, { ...runs, offered: ['daily'] });
  expect(await week.compose()).toBeUndefined();
  await cancelIssue(redis, issue);
  expect((await week.compose())?.articles).toEqual([one]);
});

test('an issue that was cancelled half-way keeps its page, which can be corrected, and the rest gets the correction', async () => {
  const week = await desk();
  await week.write(1);
  const issue = await week.compose();
  if (!issue) throw new Error('there is nothing to compose');
  const web = buildWeb(postrider.app);
  await week.cancelAfter(issue, 1);
  expect((await web.inject(`/issues/${issue.id}`)).statusCode).toBe(200);
  const { headers } = await web.inject(`/articles/${issue.articles[0]}`);
  expect((await web.inject(new URL(String(headers.location), 'https://x.example').pathname)).statusCode).toBe(200);
  await correctIssue(postrider.app, issue.id, { subject: 'What is right' });
  expect((await web.inject(`/issues/${issue.id}`)).body).toContain('What is right');
  await week.resend(issue);
  expect(await readIssue(postrider.app.redis, issue.id)).toMatchObject({ state: 'sent', edition: 2 });
  const subjects = week.postrider.sink.mails.slice(-2).map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw.toString())?.[1]);
  expect(subjects).toEqual(['What is right', 'What is right']);
  expect(await week.faults()).toEqual([]);
  await web.close();
});

test('an issue that is cancelled before anybody has it has no page', async () => {
  const week = await desk();
  await week.write(1);
  const issue = await week.compose();
  if (!issue) throw new Error('there is nothing to compose');
  await cancelIssue(postrider.app.redis, issue);
  const web = buildWeb(postrider.app);
  expect((await web.inject(`/issues/${issue.id}`)).statusCode).toBe(404);
  await web.close();
});

test('a draft whose readers got its articles from another issue meanwhile says so, and not that the list is empty', async () => {
  const week = await desk();
  await week.write(1);
  const issue = await week.compose();
  if (!issue) throw new Error('there is nothing to compose');
  await week.cancelAfter(issue, 1);
  const draft = await week.compose();
  if (!draft) throw new Error('there is nothing left to compose');
  await week.resend(issue);
  const reach = await countReach(postrider.app.list, week.newsletter, draft);
  expect(reach).toMatchObject({ matching: 0, haveAll: 4, from: [issue.id] });
  expect(whyNobody(draft, reach)).toContain(`(4) has its articles from ${issue.id} already`);
});
