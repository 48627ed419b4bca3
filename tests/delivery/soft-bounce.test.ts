import { afterEach, expect, test } from 'vitest';
import { composeIssue } from '../../src/issues/compose.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { keys } from '../../src/redis/keys.js';
import { changeSubscriber, idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { openBounceAddress } from '../../src/subscribers/membership/bounce-address.js';
import { membershipOf, withMembership } from '../../src/subscribers/record/subscriber.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

type Refusal = { code: number; text: string } | undefined;
const full = { code: 552, text: '5.2.2 mailbox full' };
const reader = readerAddress(0);
const day = 86_400;

/** A list with one long-confirmed reader, whose server sends the reply in `answer`. */
async function startWithOneReader() {
  const server: { answer: Refusal } = { answer: undefined };
  postrider = await startPostrider({ readers: 1, rules: { onRecipient: () => server.answer } });
  const { app, newsletter } = postrider;
  const longAgo = Math.floor(Date.now() / 1000) - 100 * day;
  await changeSubscriber(app.list, idOf(app.list, reader), (before) => {
    const known = membershipOf(before, newsletter.number);
    const times = { askedAt: longAgo, confirmedAt: longAgo, changedAt: longAgo };
    return before && known ? withMembership(before, { ...known, ...times }) : before;
  });
  return server;
}

/** Sends the same articles again, and moves the issue and its records some days back. */
async function sendDaysAgo(days: number): Promise<string> {
  const { app, newsletter } = postrider;
  const known = await readIssue(app.redis, 'business-1').catch(() => undefined);
  const composition = known ? { articles: [...known.articles] } : {};
  const { issue } = await composeIssue(app.redis, newsletter, composition);
  await postrider.send(issue);
  const { startedAt } = await readIssue(app.redis, issue.id);
  const then = startedAt - days * day * 1_000;
  await app.redis.hset(keys.issue(issue.id), 'startedAt', then);
  await app.redis.zrem(keys.startedIssues(issue.newsletter), issue.id);
  const softs = keys.softBounces(idOf(app.list, reader).toString('hex'));
  const field = `${newsletter.number}:${issue.id}`;
  if (await app.redis.hexists(softs, field)) await app.redis.hset(softs, field, Math.floor(then / 1_000));
  return issue.id;
}

async function membership() {
  const { app, newsletter } = postrider;
  return membershipOf(await readSubscriber(app.list, idOf(app.list, reader)), newsletter.number);
}

test('a mailbox that is full five times in a row over two weeks becomes bounced, with the server’s words', async () => {
  const server = await startWithOneReader();
  server.answer = full;
  for (const days of [20, 16, 12, 8]) await sendDaysAgo(days);
  expect((await membership())?.state).toBe('confirmed');
  const issue = await sendDaysAgo(0);
  const { state, log = [] } = (await membership()) ?? {};
  expect(state).toBe('bounced');
  expect(log.at(-1)?.detail).toMatchObject({
    issue,
    words: expect.stringMatching(/^5 soft bounces in a row.*mailbox full/),
  });
});

test('five in a row within a few days are not enough', async () => {
  const server = await startWithOneReader();
  server.answer = full;
  for (const days of [8, 6, 4, 2, 0]) await sendDaysAgo(days);
  expect((await membership())?.state).toBe('confirmed');
});

test('an accepted message in between resets the count', async () => {
  const server = await startWithOneReader();
  server.answer = full;
  for (const days of [30, 26, 22]) await sendDaysAgo(days);
  server.answer = undefined;
  await sendDaysAgo(20);
  server.answer = full;
  for (const days of [16, 12, 8, 0]) await sendDaysAgo(days);
  expect((await membership())?.state).toBe('confirmed');
});

test.each<[string, NonNullable<Refusal>]>([
  ['a policy', { code: 550, text: '5.7.1 blocked by our policy' }],
  ['a message that is too large', { code: 552, text: '5.3.4 message too large' }],
  ['the content', { code: 554, text: '5.6.0 content rejected' }],
])('a refusal because of %s is never counted', async (_because, refusal) => {
  const server = await startWithOneReader();
  server.answer = refusal;
  await sendDaysAgo(20);
  const { app } = postrider;
  expect(await app.redis.exists(keys.softBounces(idOf(app.list, reader).toString('hex')))).toBe(0);
});

test('with a domain for bounces, each message’s sender identifies its recipient, the same in every issue', async () => {
  postrider = await startPostrider({ readers: 2, settings: { BOUNCE_DOMAIN: 'Bounces.Example.com' } });
  const { app, newsletter, sink } = postrider;
  const { articles } = await readIssue(app.redis, (await postrider.composeIssue()).id);
  await postrider.send(await readIssue(app.redis, 'business-1'));
  await postrider.send((await composeIssue(app.redis, newsletter, { articles: [...articles] })).issue);
  for (const address of [readerAddress(0), readerAddress(1)]) {
    const senders = sink.mailsTo(address).map(({ from }) => from);
    expect(senders).toHaveLength(2);
    expect(new Set(senders).size).toBe(1);
    expect(openBounceAddress(app.tokenKeys, 'bounces.example.com', senders[0] ?? '')).toEqual({
      newsletter: newsletter.number,
      id: idOf(app.list, address),
    });
  }
});
