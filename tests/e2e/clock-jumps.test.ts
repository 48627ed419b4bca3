import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { composeIssue } from '../../src/issues/compose.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { confirmSubscription, requestSubscription, unsubscribe } from '../../src/subscribers/membership/signup.js';
import { openToken, signToken } from '../../src/subscribers/membership/tokens.js';
import { membershipOf, nowSeconds } from '../../src/subscribers/record/subscriber.js';
import { until } from '../helpers/clock.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { restoreClock, shiftClock } from '../helpers/shifted-clock.js';

const hour = 3_600_000;
const day = 24 * hour;

/** Messages that the mail server holds back. */
let held: Promise<void> | undefined;
let arriving = 0;
/** Recipients that the mail server defers once. */
let deferred = new Set<string>();

/** Readers of the issues. Another test's confirmation emails may still be on their way. */
const isReader = (address: string) => /^reader\d+@/.test(address);
const mailed = () => postrider.sink.mails.map(({ to }) => to).filter(isReader);

let postrider: TestPostrider;
beforeAll(async () => {
  postrider = await startPostrider({
    readers: 60,
    settings: { RETRY_SCHEDULE: '1s', SEND_RATE: '200/s', DOMAIN_RATE: '6000/m' },
    rules: {
      onRecipient: (address) => (deferred.delete(address) ? { code: 451, text: '4.2.0 not now' } : undefined),
      async onMessage({ to }) {
        if (!isReader(to)) return undefined;
        arriving += 1;
        await held;
        return undefined;
      },
    },
  });
});
afterEach(restoreClock);
afterAll(() => postrider.stop());

let articles: readonly string[] | undefined;

/** Sets the clock while an issue is being sent and messages are in flight. @returns the report, and who was emailed */
async function sendThrough(...shifts: number[]) {
  const { app, newsletter, sink } = postrider;
  const { issue } = await composeIssue(app.redis, newsletter, articles ? { articles } : {});
  articles = issue.articles;
  sink.mails.length = 0;
  deferred = new Set(['reader7@example.org', 'reader8@example.org', 'reader9@example.org']);
  await startIssue(app.redis, app.queues, issue.id);
  for (const shift of shifts) {
    let release = () => undefined as unknown;
    const before = arriving;
    held = new Promise<void>((resolve) => {
      release = () => resolve();
    });
    await until('messages are in flight', () => arriving > before || mailed().length >= 57);
    shiftClock(shift);
    release();
    held = undefined;
  }
  const {
    app: { redis },
  } = postrider;
  await until(
    'everyone was emailed',
    () => mailed().length >= 60,
    async () => [mailed().length, await redis.time()],
  );
  await postrider.sent(issue.id);
  expect(new Set(mailed()).size).toBe(60);
  expect(mailed()).toHaveLength(60);
  expect(await postrider.sent(issue.id)).toMatchObject({ audience: 60, accepted: 60, possibleDuplicates: 0 });
}

test.each([
  ['forward by a day', [day]],
  // The retries of the deferred recipients are due an hour later by the new clock. They come when it is right again.
  ['back by an hour, and right again', [-hour, 0]],
  ['back and forth', [-hour, day, 0]],
])('the clock is set %s during a send: nobody is emailed twice, and nobody is forgotten', async (_, shifts) => {
  await sendThrough(...shifts);
});

test('a change does not wait for the clock that was set back', async () => {
  const { list } = postrider.app;
  await list.onDisk();
  shiftClock(-hour);
  // It would take an hour.
  await list.onDisk();
});

test('links stay valid when the clock is set back or forward by a day, and expire when their time is over', () => {
  const { tokenKeys } = postrider.app;
  const week = 7 * 86_400;
  const token = signToken(tokenKeys, 'confirm', { newsletter: 1, id: Buffer.alloc(8), at: nowSeconds() });
  for (const shift of [-hour, day]) {
    shiftClock(shift);
    expect(openToken(tokenKeys, 'confirm', token, week).newsletter).toBe(1);
  }
  shiftClock(8 * day);
  expect(() => openToken(tokenKeys, 'confirm', token, week)).toThrow('too old');
});

test('a reader who unsubscribes before the clock is set back can sign up again and confirm', async () => {
  const { app, newsletter } = postrider;
  const { list, queues } = app;
  const id = idOf(list, 'returns@example.org');
  const request = {
    email: 'returns@example.org',
    name: '',
    sections: [],
    locale: 'en',
    consent: { method: 'page', from: '/n/business', textVersion: 1, ip: '192.0.2.1' },
    proven: true,
  } as const;
  const asked = async () => {
    await requestSubscription(list, queues, newsletter, request);
    return membershipOf(await readSubscriber(list, id), newsletter.number)?.askedAt ?? 0;
  };
  const claim = (at: number) => ({ newsletter: newsletter.number, id, at });
  await confirmSubscription(list, queues, claim(await asked()));
  await unsubscribe(list, claim(0));
  shiftClock(-hour);
  const membership = await confirmSubscription(list, queues, claim(await asked()));
  expect(membership.state).toBe('confirmed');
  // The other tests send to 60 readers.
  await unsubscribe(list, claim(0));
});
