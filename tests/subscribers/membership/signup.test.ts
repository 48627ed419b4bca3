import { Queue } from 'bullmq';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { InvalidInput } from '../../../src/errors.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { openQueues, type Queues } from '../../../src/queues/queues.js';
import { keys } from '../../../src/redis/keys.js';
import { bucketTag } from '../../../src/redis/layout.js';
import {
  changeSubscriber,
  readRecord,
  readSubscriber,
  type SubscriberList,
} from '../../../src/subscribers/list/subscriber-store.js';
import type { SignupRequest } from '../../../src/subscribers/membership/asked-membership.js';
import {
  changePreferences,
  confirmSubscription,
  requestSubscription,
  unsubscribe,
} from '../../../src/subscribers/membership/signup.js';
import { InvalidToken, type TokenClaim } from '../../../src/subscribers/membership/tokens.js';
import {
  membershipOf,
  nowSeconds,
  type SubscriberState,
  withMembership,
} from '../../../src/subscribers/record/subscriber.js';
import type { SubscriberId } from '../../../src/subscribers/record/subscriber-id.js';
import { nextSecond } from '../../helpers/clock.js';
import { newsletterFields } from '../../helpers/newsletter.js';
import { emptyList, startTestRedis, type TestRedis } from '../../helpers/redis.js';

let server: TestRedis;
let list: SubscriberList;
let queues: Queues;
let notices: Queue;
let newsletter: Newsletter;
beforeAll(async () => {
  server = await startTestRedis();
  queues = openQueues(server.redis);
  notices = new Queue('notices', { connection: server.redis, prefix: keys.queues });
});
afterAll(async () => {
  await notices.close();
  await queues.close();
  await server.stop();
});
beforeEach(async () => {
  list = await emptyList(server.redis);
  newsletter = await addNewsletter(
    server.redis,
    newsletterFields({
      sections: ['News', 'Tech', 'Life'],
    }),
  );
});

const signUp = (fields: Partial<SignupRequest> = {}) =>
  requestSubscription(list, queues, newsletter, {
    email: 'reader@example.com',
    name: 'First',
    sections: ['Tech'],
    locale: 'zh-CN',
    consent: { method: 'page', from: '/business', textVersion: 1, ip: '192.0.2.1' },
    ...fields,
  });
const claimOf = (id: SubscriberId, at = nowSeconds()): TokenClaim => ({ newsletter: newsletter.number, id, at });
const membership = async (id: SubscriberId) => membershipOf(await readSubscriber(list, id), newsletter.number);
/** The kinds of the emails that wait, in order. */
const waiting = async () => (await notices.getJobs(['wait'], 0, -1, true)).map((job) => job.data.kind);

/** Signs a reader up and confirms. */
async function confirmedReader(): Promise<SubscriberId> {
  const id = await signUp();
  await confirmSubscription(list, queues, claimOf(id));
  return id;
}

/** Changes a reader's record as a bounce, a complaint or time would. */
async function put(id: SubscriberId, fields: { state?: SubscriberState; changedAt?: number }): Promise<void> {
  await changeSubscriber(list, id, (before) => {
    const known = membershipOf(before, newsletter.number);
    return before && known ? withMembership(before, { ...known, ...fields }) : before;
  });
}

test('a new reader is pending, with their choices and the proof, and is sent one confirmation', async () => {
  const id = await signUp({ email: 'Reader@Example.com', name: ' First \r\n Second ' });
  expect((await readSubscriber(list, id))?.address).toBe('Reader@example.com');
  const now = nowSeconds();
  expect(await membership(id)).toEqual({
    newsletter: newsletter.number,
    state: 'pending',
    name: 'First Second',
    locale: 'zh-CN',
    sections: 2,
    askedAt: expect.closeTo(now, -1),
    confirmedAt: 0,
    changedAt: expect.closeTo(now, -1),
    timeZone: '',
    cadence: 'every issue',
    engagedAt: 0,
    consent: { method: 'page', from: '/business', textVersion: 1, ip: '192.0.2.1' },
    log: [{ at: expect.closeTo(now, -1), event: 'asked', by: 'reader' }],
  });
  const [job, ...others] = await notices.getJobs(['wait']);
  expect(others).toEqual([]);
  expect(job?.data).toEqual({
    kind: 'confirm',
    newsletter: newsletter.number,
    subscriber: id.toString('hex'),
    at: (await membership(id))?.askedAt,
    messageIdForm: 'hex',
  });
  expect(JSON.stringify(job?.asJSON())).not.toContain('example.com');
});

test('another sign-up of a pending address, in any case, sends no second email that day', async () => {
  const id = await signUp();
  const again = await signUp({ email: 'READER@example.com', name: 'Second' });
  expect(again).toEqual(id);
  expect(await waiting()).toEqual(['confirm']);
  const left = await server.redis.ttl(keys.confirmation(`${newsletter.number}:${id.toString('hex')}`));
  expect(left).toBeGreaterThan(86_390);
  expect(left).toBeLessThanOrEqual(86_400);
});

test('a click confirms the request of its email, not a later one that a stranger typed', async () => {
  const id = await signUp();
  await signUp({ name: 'Stranger', sections: ['Life'], locale: 'en' });
  await confirmSubscription(list, queues, claimOf(id));
  expect(await membership(id)).toMatchObject({ name: 'First', sections: 2, locale: 'zh-CN' });
});

test('a hundred sign-ups at the same moment send one email', async () => {
  await Promise.all(Array.from({ length: 100 }, () => signUp()));
  expect(await waiting()).toEqual(['confirm']);
});

test('a mailbox is sent three confirmations a day, in any spelling; further sign-ups leave no trace', async () => {
  const spelled = (n: number) => signUp({ email: `reader+${n}@example.com`, proven: true });
  const ids = await Promise.all([0, 1, 2, 3, 4].map(spelled));
  expect(await waiting()).toHaveLength(3);
  const known = await Promise.all(ids.map((id) => membership(id)));
  expect(known.filter((one) => one !== undefined)).toHaveLength(3);
});

test('without the bot check a mailbox is sent two; the third is for a sign-up with it', async () => {
  for (const n of [0, 1, 2]) await signUp({ email: `reader+${n}@example.com` });
  expect(await waiting()).toHaveLength(2);
  const id = await signUp({ email: 'reader+3@example.com', proven: true });
  expect(await waiting()).toHaveLength(3);
  expect((await membership(id))?.log).toMatchObject([{ event: 'asked', detail: { source: 'bot check' } }]);
});

test('a loop of sign-up and unsubscription sends two confirmations a day', async () => {
  for (let n = 0; n < 4; n += 1) {
    // The emails of one second are one job.
    await nextSecond();
    const id = await signUp({ proven: true });
    await unsubscribe(list, claimOf(id));
  }
  expect(await waiting()).toEqual(['confirm', 'confirm']);
});

test('a failed sign-up does not count against the limits of the day', async () => {
  const broken: Queues = { ...queues, enqueue: async () => Promise.reject(new Error('no queue')) };
  const request = { email: 'reader@example.com', name: '', sections: [], locale: 'en' } as const;
  const consent = { method: 'page', from: '/business', textVersion: 1, ip: '' } as const;
  for (let n = 0; n < 4; n += 1)
    await expect(requestSubscription(list, broken, newsletter, { ...request, consent })).rejects.toThrow('no queue');
  await signUp();
  expect(await waiting()).toEqual(['confirm']);
});

test('a day later a pending reader may sign up again and is sent another confirmation', async () => {
  const id = await signUp();
  await put(id, { changedAt: nowSeconds() - 86_400 });
  await notices.drain();
  await server.redis.del(keys.confirmation(`${newsletter.number}:${id.toString('hex')}`));
  await signUp({ name: 'Second' });
  expect(await waiting()).toEqual(['confirm']);
  expect(await membership(id)).toMatchObject({ state: 'pending', name: 'Second' });
});

test('a sign-up for a confirmed address changes nothing and sends nothing', async () => {
  const id = await confirmedReader();
  await notices.drain();
  const record = await readRecord(list, id);
  expect(await signUp({ name: 'Stranger', sections: [] })).toEqual(id);
  expect(await readRecord(list, id)).toEqual(record);
  expect(await waiting()).toEqual([]);
});

test.each(['unsubscribed', 'bounced', 'complained'] as const)(
  'who is %s and signs up anew stays so until they confirm',
  async (state) => {
    const id = await confirmedReader();
    await put(id, { state, changedAt: nowSeconds() - 60 });
    await notices.drain();
    await signUp();
    expect((await membership(id))?.state).toBe(state);
    expect(await waiting()).toEqual(['confirm']);
    await confirmSubscription(list, queues, claimOf(id));
    expect((await membership(id))?.state).toBe('confirmed');
  },
);

test('an invalid address is refused and leaves no trace', async () => {
  await expect(signUp({ email: 'reader@example.com,other@example.com' })).rejects.toThrow(InvalidInput);
  expect(await waiting()).toEqual([]);
  expect(await server.redis.keys(keys.subscribers(bucketTag(list.layout, 0)).replace('b:0', 'b:*'))).toEqual([]);
});

test('a confirmation makes the reader confirmed and sends one welcome; doing it twice is the same as once', async () => {
  const id = await signUp();
  const first = await confirmSubscription(list, queues, claimOf(id));
  expect(first).toMatchObject({ state: 'confirmed', confirmedAt: expect.closeTo(nowSeconds(), -1) });
  const record = await readRecord(list, id);
  expect(await confirmSubscription(list, queues, claimOf(id))).toEqual(first);
  expect(await readRecord(list, id)).toEqual(record);
  expect(await waiting()).toEqual(['confirm', 'welcome']);
});

test('two clicks at the same moment send one welcome', async () => {
  const id = await signUp();
  await Promise.all(Array.from({ length: 10 }, () => confirmSubscription(list, queues, claimOf(id))));
  expect(await waiting()).toEqual(['confirm', 'welcome']);
});

test('a reader who confirmed, left and signs up again is sent a confirmation the same day', async () => {
  const id = await confirmedReader();
  await unsubscribe(list, claimOf(id));
  // The earlier emails have been sent.
  await notices.drain();
  await signUp();
  expect(await waiting()).toEqual(['confirm']);
  await confirmSubscription(list, queues, claimOf(id));
  expect((await membership(id))?.state).toBe('confirmed');
});

test('a confirmation link from before an unsubscription does not bring the reader back', async () => {
  const id = await confirmedReader();
  await unsubscribe(list, claimOf(id));
  await expect(confirmSubscription(list, queues, claimOf(id, nowSeconds() - 60))).rejects.toThrow(InvalidToken);
  expect((await membership(id))?.state).toBe('unsubscribed');
});

test('a confirmation for a reader who is not on the list is refused', async () => {
  const id = await signUp();
  await changeSubscriber(list, id, () => undefined);
  await expect(confirmSubscription(list, queues, claimOf(id))).rejects.toThrow(InvalidToken);
  expect(await readRecord(list, id)).toBeUndefined();
});

test('a claim for one newsletter changes no other', async () => {
  const other = await addNewsletter(server.redis, { ...newsletter, slug: 'tech' });
  const id = await confirmedReader();
  await requestSubscription(list, queues, other, {
    email: 'reader@example.com',
    name: '',
    sections: [],
    locale: 'en',
    consent: { method: 'page', from: '/tech', textVersion: 1, ip: '' },
  });
  await unsubscribe(list, { ...claimOf(id), newsletter: other.number });
  const states = (await readSubscriber(list, id))?.memberships.map(({ newsletter: n, state }) => [n, state]);
  expect(states?.toSorted()).toEqual([
    [newsletter.number, 'confirmed'],
    [other.number, 'unsubscribed'],
  ]);
});

test('a reader can leave; leaving twice is the same as once, and an unknown reader causes no error', async () => {
  const id = await confirmedReader();
  await unsubscribe(list, claimOf(id));
  const record = await readRecord(list, id);
  expect((await membership(id))?.state).toBe('unsubscribed');
  await unsubscribe(list, claimOf(id));
  expect(await readRecord(list, id)).toEqual(record);
  const nobody = Buffer.alloc(8, 7);
  await unsubscribe(list, claimOf(nobody));
  expect(await readRecord(list, nobody)).toBeUndefined();
});

test('a pending reader can leave, too', async () => {
  const id = await signUp();
  await unsubscribe(list, claimOf(id));
  expect((await membership(id))?.state).toBe('unsubscribed');
});

test('a reader changes name, language and sections, and nothing else', async () => {
  const id = await confirmedReader();
  const before = await membership(id);
  const preferences = { name: 'Other\nname', locale: 'en' as const, sections: ['life', 'News', 'Sport'] };
  const after = await changePreferences(list, newsletter, claimOf(id), preferences);
  expect(after).toEqual({ ...before, name: 'Other name', locale: 'en', sections: 5, log: after.log });
  expect(after.log.map(({ event, by }) => `${event} by ${by}`).at(-1)).toBe('changed preferences by reader');
  expect(await membership(id)).toEqual(after);
});

test.each([[[]], [['Sport']], [['', '  ']], [['Sport', '']]])(
  'a choice of no section (%j) is refused and not taken for all of them',
  async (sections) => {
    const id = await confirmedReader();
    const preferences = { name: '', locale: 'en' as const, sections };
    await expect(changePreferences(list, newsletter, claimOf(id), preferences)).rejects.toThrow(InvalidInput);
    expect((await membership(id))?.sections).toBe(2);
  },
);

test('preferences of a reader who is not on the list are refused', async () => {
  const preferences = { name: '', locale: 'en' as const, sections: ['News'] };
  const nobody = claimOf(Buffer.alloc(8, 7));
  await expect(changePreferences(list, newsletter, nobody, preferences)).rejects.toThrow(InvalidToken);
});
