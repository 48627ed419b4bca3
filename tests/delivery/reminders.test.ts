import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { sendNotice } from '../../src/delivery/notices/send-notice.js';
import type { Locale } from '../../src/locale/locale.js';
import type { NoticePayload } from '../../src/queues/catalogue.js';
import { keys } from '../../src/redis/keys.js';
import { changeSubscriber, idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { eraseSubscriber } from '../../src/subscribers/membership/erase.js';
import { tendPendingReaders } from '../../src/subscribers/membership/pending-readers.js';
import { confirmSubscription, requestSubscription } from '../../src/subscribers/membership/signup.js';
import { openToken } from '../../src/subscribers/membership/tokens.js';
import { membershipOf, nowSeconds } from '../../src/subscribers/record/subscriber.js';
import { scheduleUpkeep } from '../../workers/upkeep.js';
import { nextSecond, until } from '../helpers/clock.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';

const day = 86_400;
let postrider: TestPostrider;

beforeAll(async () => {
  postrider = await startPostrider({ workers: false });
});
afterAll(() => postrider.stop());
beforeEach(() => postrider.app.redis.del(`${keys.queues}:notices:wait`));

const id = (email: string) => idOf(postrider.app.list, email);
const notice = (email: string, kind: NoticePayload['kind'], at: number): NoticePayload => ({
  kind,
  newsletter: postrider.newsletter.number,
  subscriber: id(email).toString('hex'),
  at,
  messageIdForm: 'hex',
});
const mails = (email: string) => postrider.sink.mailsTo(email).length;

/** Signs up by the form, as if three days ago. */
async function signUpThreeDaysAgo(email: string, locale: Locale = 'en') {
  const { list, queues } = postrider.app;
  const consent = { method: 'page', from: '/', textVersion: 1, ip: '' } as const;
  const request = { email, name: '', sections: [], locale, consent, proven: true };
  await requestSubscription(list, queues, postrider.newsletter, request);
  await forgetToday();
  await changeSubscriber(list, id(email), (subscriber) => {
    const back = (at: number) => at - 3 * day;
    const memberships = (subscriber?.memberships ?? []).map((membership) => ({
      ...membership,
      askedAt: back(membership.askedAt),
      log: membership.log.map((entry) => ({ ...entry, at: back(entry.at) })),
    }));
    return subscriber && { ...subscriber, memberships };
  });
}
/** Deletes the counts of the day, as if it were over. */
async function forgetToday() {
  const counters = await postrider.app.redis.keys(keys.limit('*', '*'));
  if (counters.length > 0) await postrider.app.redis.del(counters);
}
const tend = (now: number) => {
  const { list, queues, config } = postrider.app;
  return tendPendingReaders(list, queues, [postrider.newsletter.number], config.pending, now);
};

test('the reminder is marked as one, in the reader’s language, with a new link that confirms', async () => {
  const email = 'slow@example.org';
  await signUpThreeDaysAgo(email);
  const now = nowSeconds();
  expect(await tend(now)).toEqual({ reminded: 1, forgotten: 0 });
  await sendNotice(postrider.app, notice(email, 'remind', now));
  const mail = await postrider.sink.parsed(email);
  expect(mail.subject).toBe('Reminder: confirm your subscription to Harbour Business Digest');
  expect(mail.text).toMatch(/only\s+reminder/);
  const token = /\/confirm\/([\w-]+)/.exec(mail.text ?? '')?.[1] ?? '';
  expect(mail.html).toContain(`/confirm/${token}`);
  const claim = openToken(postrider.app.tokenKeys, 'confirm', token, 7 * day);
  expect(claim.at).toBe(now);
  expect((await confirmSubscription(postrider.app.list, postrider.app.queues, claim)).log).toMatchObject([
    { event: 'asked', by: 'reader' },
    { event: 'reminded', by: 'system' },
    { event: 'confirmed', by: 'reader' },
  ]);

  await signUpThreeDaysAgo('chinese@example.org', 'zh-CN');
  await tend(now);
  await sendNotice(postrider.app, notice('chinese@example.org', 'remind', now));
  expect((await postrider.sink.parsed('chinese@example.org')).subject).toContain('请确认');
});

test('a queued reminder is not sent to readers who confirmed, signed up again, were erased or forgotten', async () => {
  const { list, queues, redis } = postrider.app;
  const now = nowSeconds();
  const moves: Record<string, (email: string) => Promise<unknown>> = {
    confirmed: (email) =>
      confirmSubscription(list, queues, { newsletter: postrider.newsletter.number, id: id(email), at: now }),
    asked: async (email) => {
      await redis.del(keys.confirmation(`${postrider.newsletter.number}:${id(email).toString('hex')}`));
      await forgetToday();
      await nextSecond();
      const consent = { method: 'page', from: '/', textVersion: 1, ip: '' } as const;
      const request = { email, name: '', sections: [], locale: 'en', consent } as const;
      await requestSubscription(list, queues, postrider.newsletter, request);
    },
    erased: (email) => eraseSubscriber(list, id(email), 'reader'),
    forgotten: () => tend(now + 30 * day),
  };
  for (const [what, move] of Object.entries(moves)) {
    const email = `${what}@example.org`;
    await signUpThreeDaysAgo(email);
    await tend(now);
    await move(email);
    for (const kind of ['remind', 'confirm'] as const) await sendNotice(postrider.app, notice(email, kind, now - day));
    await sendNotice(postrider.app, notice(email, 'remind', now));
    expect(mails(email), what).toBe(0);
  }
});

test('worker processes share one schedule, which does the work, and is restored when the queues are lost', async () => {
  const { app, sink, newsletter } = postrider;
  const schedules = () => app.redis.zcard(`${keys.queues}:upkeep:repeat`);
  await signUpThreeDaysAgo('scheduled@example.org');
  for (const workers of [await postrider.startWorkers(), await postrider.startWorkers()]) {
    onTestFinished(() => workers.stop());
  }
  const remindedOf = async (email: string) => {
    const reminded = () => sink.mailsTo(email).filter(({ raw }) => /^Subject: Reminder/m.test(raw.toString()));
    await until(`${email} is reminded`, () => reminded().length > 0);
    const log = membershipOf(await readSubscriber(app.list, id(email)), newsletter.number)?.log ?? [];
    return [reminded().length, log.filter(({ event }) => event === 'reminded').length];
  };
  expect(await remindedOf('scheduled@example.org')).toEqual([1, 1]);
  expect(await schedules()).toBe(1);

  // A second call neither runs the job at once nor adds a schedule.
  await signUpThreeDaysAgo('later@example.org');
  for (let i = 0; i < 3; i += 1) await scheduleUpkeep(app);
  expect(await schedules()).toBe(1);
  // The workers have run: the queue is empty.
  await until('the upkeep queue is idle', async () => (await app.redis.llen(`${keys.queues}:upkeep:active`)) === 0);
  const subscriber = await readSubscriber(app.list, id('later@example.org'));
  expect(membershipOf(subscriber, newsletter.number)?.log).toHaveLength(1);

  await app.redis.del(...(await app.redis.keys(`${keys.queues}:*`)));
  await scheduleUpkeep(app);
  expect(await remindedOf('later@example.org')).toEqual([1, 1]);
});
