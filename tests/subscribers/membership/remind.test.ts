import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { openQueues, type Queues } from '../../../src/queues/queues.js';
import { keys } from '../../../src/redis/keys.js';
import {
  changeSubscriber,
  idOf,
  readSubscriber,
  type SubscriberList,
} from '../../../src/subscribers/list/subscriber-store.js';
import { enrol } from '../../../src/subscribers/membership/enrol.js';
import { eraseSubscriber } from '../../../src/subscribers/membership/erase.js';
import { tendPendingReaders } from '../../../src/subscribers/membership/pending-readers.js';
import { confirmSubscription, requestSubscription, unsubscribe } from '../../../src/subscribers/membership/signup.js';
import { membershipOf, nowSeconds } from '../../../src/subscribers/record/subscriber.js';
import { logged, logLimit, subscriberEvents } from '../../../src/subscribers/record/subscriber-log.js';
import { newsletterFields } from '../../helpers/newsletter.js';
import { emptyList, startTestRedis, type TestRedis } from '../../helpers/redis.js';

const hour = 3_600;
const day = 24 * hour;
const rules = { remindAfterHours: 48, forgetAfterDays: 14 };

let store: TestRedis;
let list: SubscriberList;
let queues: Queues;
let gazette: Newsletter;
/** Job ids of the notices, in the order of the requests. */
let enqueued: string[];

beforeAll(async () => {
  store = await startTestRedis();
});
afterAll(() => store.stop());
beforeEach(async () => {
  list = await emptyList(store.redis);
  gazette = await newsletter('gazette');
  enqueued = [];
  const real = openQueues(store.redis);
  queues = {
    ...real,
    async enqueue(job, jobId, payload) {
      enqueued.push(jobId);
      await real.enqueue(job, jobId, payload);
    },
  };
});

const newsletter = (slug: string) =>
  addNewsletter(
    store.redis,
    newsletterFields({ slug, title: slug, from: { name: 'The Example Press', address: 'news@example.com' } }),
  );
const id = (email: string) => idOf(list, email);
const claim = (email: string) => ({ newsletter: gazette.number, id: id(email), at: nowSeconds() });
const member = async (email: string, of = gazette) => membershipOf(await readSubscriber(list, id(email)), of.number);
const reminders = () => enqueued.filter((job) => job.startsWith('remind-'));
/** Resets the counts of the day. */
async function forgetToday() {
  const counters = await store.redis.keys(keys.limit('*', '*'));
  if (counters.length > 0) await store.redis.del(counters);
}
const tend = async (afterSeconds: number, given = rules) => {
  await forgetToday();
  return tendPendingReaders(list, queues, [gazette.number], given, nowSeconds() + afterSeconds);
};

/** Signs up with the form, as if no confirmation email had been sent today. */
async function ask(email: string, of = gazette, proven = true) {
  await forgetToday();
  await store.redis.del(keys.confirmation(`${of.number}:${id(email).toString('hex')}`));
  const consent = { method: 'page', from: '/', textVersion: 1, ip: '192.0.2.9' } as const;
  const request = { email, name: '', sections: [], locale: 'en', consent, proven } as const;
  await requestSubscription(list, queues, of, request);
}
/** Moves a reader's request into the past. */
const earlier = (email: string, seconds: number) =>
  changeSubscriber(list, id(email), (subscriber) => {
    const memberships = (subscriber?.memberships ?? []).map((membership) => ({
      ...membership,
      askedAt: membership.askedAt - seconds,
      log: membership.log.map((entry) => ({ ...entry, at: entry.at - seconds })),
    }));
    return subscriber && { ...subscriber, memberships };
  });

describe('a reminder', () => {
  test('goes out once, after 48 hours, and the history says so', async () => {
    await ask('slow@example.com');
    expect(await tend(48 * hour - 5)).toEqual({ reminded: 0, forgotten: 0 });
    expect(await tend(48 * hour + 5)).toEqual({ reminded: 1, forgotten: 0 });
    for (const later of [48 * hour + 5, 49 * hour, 5 * day, 13 * day])
      expect(await tend(later)).toEqual({ reminded: 0, forgotten: 0 });
    expect(reminders()).toHaveLength(1);
    expect((await member('slow@example.com'))?.log).toMatchObject([
      { event: 'asked', by: 'reader' },
      { event: 'reminded', by: 'system' },
    ]);
  });

  test('goes to no reader who confirmed, left or was added by the publisher', async () => {
    for (const email of ['yes@example.com', 'no@example.com']) await ask(email);
    await confirmSubscription(list, queues, claim('yes@example.com'));
    await unsubscribe(list, claim('no@example.com'));
    const consent = { method: 'import', from: 'a list', textVersion: 0, ip: '' } as const;
    const brought = { email: 'brought@example.com', name: '', sections: [], locale: 'en', consent } as const;
    await enrol(list, gazette, { ...brought, status: 'confirmed', askedAt: nowSeconds() - 30 * day });
    expect(await tend(60 * day)).toEqual({ reminded: 0, forgotten: 0 });
  });

  test('waits again after a new request, and is not sent twice', async () => {
    await ask('again@example.com');
    await earlier('again@example.com', 3 * day);
    await ask('again@example.com');
    expect((await tend(0)).reminded).toBe(0);
    expect((await tend(2 * day + 5)).reminded).toBe(1);
    await ask('again@example.com');
    for (const after of [1, 3, 5, 9, 13]) expect((await tend(after * day)).reminded).toBe(0);
  });

  test('keeps the form from sending another email the same day', async () => {
    await ask('slow@example.com');
    await earlier('slow@example.com', 3 * day);
    await store.redis.del(keys.confirmation(`${gazette.number}:${id('slow@example.com').toString('hex')}`));
    await tend(0);
    const before = enqueued.length;
    const consent = { method: 'page', from: '/', textVersion: 1, ip: '' } as const;
    const request = { email: 'slow@example.com', name: '', sections: [], locale: 'en', consent } as const;
    await requestSubscription(list, queues, gazette, request);
    expect(enqueued).toHaveLength(before);
  });

  test('is not sent for a sign-up without the bot check, which is forgotten in time', async () => {
    await ask('typed@example.com', gazette, false);
    for (const after of [3, 7, 13]) expect(await tend(after * day)).toEqual({ reminded: 0, forgotten: 0 });
    expect(reminders()).toEqual([]);
    expect((await tend(15 * day)).forgotten).toBe(1);
  });

  test('is sent for the last request that had the check, also after one without it', async () => {
    await ask('both@example.com', gazette, false);
    await earlier('both@example.com', 2 * day);
    await ask('both@example.com');
    expect((await tend(3 * day)).reminded).toBe(1);
  });

  test('goes to one mailbox at most three times a day, in any spelling, and the others wait', async () => {
    for (let i = 0; i < 6; i += 1) await ask(`many+${i}@example.com`);
    expect((await tend(3 * day)).reminded).toBe(3);
    expect((await tend(4 * day)).reminded).toBe(3);
    expect(reminders()).toHaveLength(6);
  });

  test('can be turned off', async () => {
    await ask('slow@example.com');
    expect(await tend(13 * day, { ...rules, remindAfterHours: 0 })).toEqual({ reminded: 0, forgotten: 0 });
    expect((await tend(14 * day + 5, { ...rules, remindAfterHours: 0 })).forgotten).toBe(1);
  });

  test('stays in a history, however often the reader signs up again', () => {
    const first = [
      { at: 1, event: 'asked', by: 'reader' },
      { at: 2, event: 'asked', by: 'reader' },
      { at: 3, event: 'reminded', by: 'system' },
    ] as const;
    let log = [...first] as ReturnType<typeof logged>;
    for (let at = 4; at < 40; at += 1) log = logged(log, 'asked', 'reader', at);
    expect(log).toHaveLength(logLimit);
    expect(log.slice(0, 3)).toEqual(first);
    expect(log.at(-1)?.at).toBe(39);
    expect(subscriberEvents).toContain('reminded');
  });
});

describe('a request that nobody confirmed', () => {
  test('is forgotten after 14 days, and so is a reader without another membership', async () => {
    await ask('silent@example.com');
    await tend(2 * day + 5);
    expect(await tend(14 * day - 60)).toEqual({ reminded: 0, forgotten: 0 });
    expect(await tend(14 * day + 60)).toEqual({ reminded: 0, forgotten: 1 });
    expect(await readSubscriber(list, id('silent@example.com'))).toBeUndefined();
  });

  test('leaves the reader’s other newsletters alone', async () => {
    const courier = await newsletter('courier');
    await ask('two@example.com', courier);
    await confirmSubscription(list, queues, { ...claim('two@example.com'), newsletter: courier.number });
    await ask('two@example.com');
    expect((await tend(15 * day)).forgotten).toBe(1);
    expect(await member('two@example.com')).toBeUndefined();
    expect((await member('two@example.com', courier))?.state).toBe('confirmed');
    expect((await readSubscriber(list, id('two@example.com')))?.address).toBe('two@example.com');
  });

  test('is not forgotten while the link in a late reminder still works', async () => {
    await ask('late@example.com');
    expect((await tend(13 * day)).reminded).toBe(1);
    expect(await tend(20 * day - 60)).toEqual({ reminded: 0, forgotten: 0 });
    expect((await tend(20 * day + 60)).forgotten).toBe(1);
  });

  test('becomes erased again if the reader was erased, and no data is left', async () => {
    const courier = await newsletter('courier');
    const email = 'erased@example.com';
    await ask(email);
    await confirmSubscription(list, queues, claim(email));
    await eraseSubscriber(list, id(email), 'reader');
    const erased = await readSubscriber(list, id(email));
    await ask(email);
    await ask(email, courier);
    const numbers = [gazette.number, courier.number];
    const result = await tendPendingReaders(list, queues, numbers, rules, nowSeconds() + 15 * day);
    expect(result.forgotten).toBe(2);
    expect(await readSubscriber(list, id(email))).toEqual(erased);
  });
});

test('whatever the order of runs, two at once included, nobody is reminded twice and nobody who confirmed is lost', async () => {
  // A generator with a seed, so that a failure can be reproduced.
  let seed = 20_261_125;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const readers = Array.from({ length: 30 }, (_, i) => `reader${i}@example.org`);
  for (const email of readers) {
    await ask(email);
    await earlier(email, random(4 * day));
  }
  const confirmed = new Set<string>();
  const confirm = async (email: string) => {
    try {
      await confirmSubscription(list, queues, claim(email));
      confirmed.add(email);
    } catch (error) {
      // The request is already forgotten, so the link is invalid.
      expect(error).toMatchObject({ code: 'token.invalid' });
    }
  };
  for (let round = 0; round < 12; round += 1) {
    const times = Array.from({ length: 2 + random(2) }, () => random((round < 8 ? 6 : 16) * day));
    times.push(times[0] ?? 0);
    const clicks = readers.filter(() => random(12) === 0);
    await Promise.all([...times.map((after) => tend(after)), ...clicks.map(confirm)]);
  }
  const perReader = readers.map((email) => reminders().filter((job) => job.includes(id(email).toString('hex'))).length);
  expect(Math.max(...perReader)).toBe(1);
  expect(confirmed.size).toBeGreaterThan(0);
  for (const email of confirmed) expect((await member(email))?.state, email).toBe('confirmed');
});
