import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { commentsBy } from '../../src/answers/comments/comment-store.js';
import { decideComment } from '../../src/answers/comments/moderate.js';
import { takeComment } from '../../src/answers/comments/take-comment.js';
import { noteEngagement } from '../../src/answers/engagement.js';
import { sendNotice } from '../../src/delivery/notices/send-notice.js';
import { countInactive } from '../../src/feedback/inactive/inactive-readers.js';
import { tendInactiveReaders } from '../../src/feedback/inactive/tend-inactive.js';
import { composeIssue } from '../../src/issues/compose.js';
import { changeIssueState } from '../../src/issues/issue-store.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { prepareRule } from '../../src/operations/newsletters/inactive-rule.js';
import { inactiveQuestion } from '../../src/queues/catalogue.js';
import { inactiveKeys, keys } from '../../src/redis/keys.js';
import { changeSubscriber, idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { enrol } from '../../src/subscribers/membership/enrol.js';
import { unsubscribe } from '../../src/subscribers/membership/signup.js';
import { stateReason } from '../../src/subscribers/record/log-document.js';
import { membershipOf, nowSeconds, withMembership } from '../../src/subscribers/record/subscriber.js';
import { buildWeb } from '../../src/web/server.js';
import { addTestNewsletter, startPostrider, type TestPostrider } from '../helpers/postrider.js';

const day = 86_400;
const rule = { afterDays: 180, answerDays: 30 };
let postrider: TestPostrider;
let web: ReturnType<typeof buildWeb>;
let newsletter: Newsletter;
let refusal: { code: number; text: string } | undefined;
beforeAll(async () => {
  postrider = await startPostrider({ readers: 0, workers: false, rules: { onMessage: async () => refusal } });
  web = buildWeb(postrider.app);
});
afterAll(async () => {
  await web.close();
  await postrider.stop();
});
let number = 0;
beforeEach(async () => {
  refusal = undefined;
  postrider.sink.mails.length = 0;
  await forgetNotices();
  number += 1;
  newsletter = await addTestNewsletter(postrider.app, { slug: `quiet-${number}`, clicks: 'reader', inactive: rule });
});

/** Issues that were sent a number of days ago. */
async function sentIssues(...daysAgo: number[]) {
  const { redis } = postrider.app;
  const articles = await redis.zrange(keys.articlesOf(newsletter.slug), '0', '0');
  for (const days of daysAgo) {
    const { issue } = await composeIssue(redis, newsletter, { articles });
    for (const state of ['sending', 'sent'] as const)
      await changeIssueState(redis, issue.id, state, { startedAt: Date.now() - days * day * 1_000 });
  }
}

/** A reader who confirmed 400 days ago. @param textVersion 3: agreed that clicks are recorded */
async function reader(name: string, textVersion = 3, engagedAt = 0) {
  const { list } = postrider.app;
  const email = `${name}@${newsletter.slug}.example.org`;
  const consent = { method: 'page', from: '/', textVersion, ip: '' } as const;
  await enrol(list, newsletter, { email, name: '', sections: [], locale: 'en', status: 'confirmed', consent });
  const id = idOf(list, email);
  await changeSubscriber(list, id, (before) => {
    const membership = membershipOf(before, newsletter.number);
    if (!before || !membership) return before;
    return withMembership(before, { ...membership, confirmedAt: nowSeconds() - 400 * day, engagedAt });
  });
  return id;
}
const stateOf = async (id: Buffer) => membershipOf(await readSubscriber(postrider.app.list, id), newsletter.number);
const tend = (inDays = 0) =>
  tendInactiveReaders(postrider.app.list, postrider.app.queues, newsletter, nowSeconds() + inDays * day);
async function forgetNotices(): Promise<void> {
  const { redis } = postrider.app;
  const jobs = await redis.keys(`${keys.queues}:notices:*`);
  if (jobs.length > 0) await redis.del(...jobs);
}
/** Sends the emails that wait. @returns the path of the link in the last one */
async function deliver(inDays = 0): Promise<string> {
  const { app, sink } = postrider;
  const delivery = { ...app, now: () => Date.now() + inDays * day * 1_000 };
  for await (const { payload } of app.queues.pending('sendNotice'))
    if (payload.kind === inactiveQuestion) await sendNotice(delivery, payload);
  await forgetNotices();
  const [mail] = sink.mails.slice(-1);
  return /\/stay\/[\w-]{43}/.exec(mail?.raw.toString('latin1').replace(/=\r\n/g, '') ?? '')?.[0] ?? '';
}

test('inactive readers with recorded clicks are asked once, and unsubscribed without an answer', async () => {
  await sentIssues(30, 20, 10);
  const inactive = await reader('inactive');
  const lively = await reader('lively', 3, nowSeconds() - 10 * day);
  const unknown = await reader('unknown', 2);
  expect(await countInactive(postrider.app.list, newsletter, 180, nowSeconds())).toBe(1);
  expect(await tend()).toEqual({ asked: 1, unsubscribed: 0 });
  await deliver();
  expect(await tend()).toEqual({ asked: 0, unsubscribed: 0 });
  await deliver();
  expect(postrider.sink.mails.map(({ to }) => to)).toEqual([`inactive@${newsletter.slug}.example.org`]);
  expect(await tend(29)).toEqual({ asked: 0, unsubscribed: 0 });
  expect(await tend(31)).toEqual({ asked: 0, unsubscribed: 1 });
  const left = await stateOf(inactive);
  expect(left?.state).toBe('unsubscribed');
  expect(left && stateReason(left)).toMatchObject({
    by: 'system',
    source: 'sunset',
    words: expect.stringContaining('30'),
  });
  expect([(await stateOf(lively))?.state, (await stateOf(unknown))?.state]).toEqual(['confirmed', 'confirmed']);
  expect(await tend(40)).toEqual({ asked: 0, unsubscribed: 0 });
});

test('the button keeps a reader, and restores one that the rule unsubscribed, but not one that unsubscribed by choice', async () => {
  await sentIssues(30, 20, 10);
  const id = await reader('answering');
  await tend();
  const path = await deliver();
  expect((await web.inject(path)).body).toContain('Yes, keep sending it');
  expect((await stateOf(id))?.engagedAt).toBe(0);
  const post = () => web.inject({ method: 'POST', url: path, payload: '' });
  expect((await post()).body).toContain('We will keep sending you');
  expect(await tend(31)).toEqual({ asked: 0, unsubscribed: 0 });

  const late = await reader('late');
  expect(await tend()).toEqual({ asked: 1, unsubscribed: 0 });
  const again = await deliver();
  await tend(31);
  expect((await stateOf(late))?.state).toBe('unsubscribed');
  expect((await web.inject(again)).body).toContain('Yes, send it again');
  await web.inject({ method: 'POST', url: again, payload: '' });
  expect((await stateOf(late))?.state).toBe('confirmed');
  await unsubscribe(postrider.app.list, { newsletter: newsletter.number, id: late, at: 0 });
  const refused = await web.inject({ method: 'POST', url: again, payload: '' });
  expect([refused.body.includes('please sign up again'), (await stateOf(late))?.state]).toEqual([true, 'unsubscribed']);
});

test('a click after the question counts as an answer, and a refused email unsubscribes nobody', async () => {
  await sentIssues(30, 20, 10);
  const id = await reader('clicking');
  await tend();
  await deliver();
  await noteEngagement(postrider.app.list, newsletter.number, id, nowSeconds() + day);
  expect(await tend(31)).toEqual({ asked: 0, unsubscribed: 0 });

  const refused = await reader('refused');
  refusal = { code: 554, text: '5.7.1 policy' };
  await tend();
  await deliver();
  expect(await tend(29)).toEqual({ asked: 0, unsubscribed: 0 });
  expect(await tend(400)).toMatchObject({ unsubscribed: 0 });
  expect((await stateOf(refused))?.state).toBe('confirmed');
});

test('a reader whose question was refused is asked again after 30 days, with the whole time to answer', async () => {
  await sentIssues(30, 20, 10);
  const id = await reader('later');
  refusal = { code: 554, text: '5.7.1 policy' };
  await tend();
  await deliver();
  const { redis } = postrider.app;
  expect(await redis.zcard(inactiveKeys.asking(newsletter.number))).toBe(0);
  expect(await tend(29)).toEqual({ asked: 0, unsubscribed: 0 });
  refusal = undefined;
  expect(await tend(31)).toEqual({ asked: 1, unsubscribed: 0 });
  await deliver();
  expect(postrider.sink.mails).toHaveLength(1);
  expect(await redis.zcard(inactiveKeys.refused(newsletter.number))).toBe(0);
  expect(await tend(29)).toEqual({ asked: 0, unsubscribed: 0 });
  expect(await tend(31)).toEqual({ asked: 0, unsubscribed: 1 });
  expect((await stateOf(id))?.state).toBe('unsubscribed');
});

test('a reader whose question an earlier version gave up is asked again', async () => {
  await sentIssues(30, 20, 10);
  const id = await reader('given-up');
  const asked = inactiveKeys.asked(newsletter.number);
  await postrider.app.redis.zadd(asked, '+inf', id.toString('hex'));
  expect(await tend()).toEqual({ asked: 1, unsubscribed: 0 });
  await deliver();
  expect(Number(await postrider.app.redis.zscore(asked, id.toString('hex')))).toBeLessThan(nowSeconds() + day);
});

test('nobody is asked before three issues were sent, or while the rule or the recording is off', async () => {
  await reader('early');
  await sentIssues(20, 10);
  expect(await tend()).toEqual({ asked: 0, unsubscribed: 0 });
  await sentIssues(5);
  const { list, queues } = postrider.app;
  for (const change of [{ inactive: { ...rule, afterDays: 0 } }, { clicks: 'link' as const }])
    expect(await tendInactiveReaders(list, queues, { ...newsletter, ...change }, nowSeconds())).toMatchObject({
      asked: 0,
    });
  expect(await tend()).toEqual({ asked: 1, unsubscribed: 0 });
});

test('a comment counts as an answer: one that waits for the editor, and one approved after the question', async () => {
  await sentIssues(30, 20, 10);
  const { list, queues } = postrider.app;
  const write = async (id: Buffer, at: number, stamp: string) => {
    const comment = { newsletter: newsletter.number, article: 'a', name: '', text: stamp, stamp, at: at * 1_000 };
    await takeComment(list, queues, comment, { reader: id });
    return (await commentsBy(list.redis, id.toString('hex'))).find(({ text }) => text === stamp)?.id ?? '';
  };
  const earlier = await reader('earlier');
  const before = await write(earlier, nowSeconds() - day, 'before the question');
  const waiting = await reader('waiting');
  const rejected = await reader('rejected');
  await tend();
  await deliver();
  await decideComment(list, before, 'approved', Date.now());
  await write(waiting, nowSeconds() + day, 'after the question');
  await decideComment(list, await write(rejected, nowSeconds() + day, 'spam'), 'rejected', Date.now());
  expect(await tend(31)).toEqual({ asked: 0, unsubscribed: 1 });
  expect((await stateOf(earlier))?.state).toBe('confirmed');
  expect((await stateOf(waiting))?.state).toBe('confirmed');
  expect((await stateOf(rejected))?.state).toBe('unsubscribed');
});

test('readers who were asked keep the time that their email named when the rule becomes shorter', async () => {
  await sentIssues(30, 20, 10);
  const id = await reader('promised');
  await tend();
  await deliver();
  const { list } = postrider.app;
  const after = { ...newsletter, inactive: { afterDays: 180, answerDays: 1 } };
  await prepareRule(list, newsletter, after.inactive);
  newsletter = after;
  expect(await tend(29)).toEqual({ asked: 0, unsubscribed: 0 });
  await noteEngagement(list, newsletter.number, id, nowSeconds() + day);
  expect(await tend(31)).toEqual({ asked: 0, unsubscribed: 0 });
});
