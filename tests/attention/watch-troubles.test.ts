import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { settling } from '../../src/attention/known-trouble.js';
import { watchTroubles } from '../../src/attention/watch-troubles.js';
import { refreshEventsWanted } from '../../src/events/outbox.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { attentionKeys, keys, unreadKeys } from '../../src/redis/keys.js';
import { readMeta } from '../../src/redis/meta.js';
import { closeSignUps, openSignUps } from '../../src/subscribers/abuse/sign-up-state.js';
import { openList, type SubscriberList } from '../../src/subscribers/list/subscriber-store.js';
import { createWebhook, replayWebhook } from '../../src/webhooks/change-webhook.js';
import { type DeliveryDeps, deliverEvents } from '../../src/webhooks/deliver-events.js';
import { payloadFields } from '../../src/webhooks/payload.js';
import type { Webhook } from '../../src/webhooks/webhook.js';
import { readAttempts } from '../../src/webhooks/webhook-store.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';
import { beginTrouble, endTrouble } from '../helpers/store-trouble.js';
import { type Receiver, startReceiver } from '../webhooks/receiver-for-tests.js';

let store: TestRedis;
let receiver: Receiver;
let list: SubscriberList;
let now: number;
beforeAll(async () => {
  store = await startTestRedis({ appendfsync: 'no' });
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.stop();
  await store.stop();
});
beforeEach(async () => {
  await emptyStore(store.redis);
  list = openList(store.redis, await readMeta(store.redis));
  await refreshEventsWanted(store.redis);
  await addNewsletter(store.redis, newsletterFields({ slug: 'gazette' }));
  receiver.received.length = 0;
  now = Date.UTC(2031, 0, 1);
});

const reach = { networks: ['127.0.0.0/8'] };
const config = { feedback: { listener: undefined, mailbox: undefined }, durableReplicas: 0 };
const add = (fields: Partial<Pick<Webhook, 'events' | 'newsletter'>> = {}) =>
  createWebhook(store.redis, { url: receiver.url, events: [], newsletter: null, ...fields }, reach, now);
const watch = (redis = store.redis) => watchTroubles({ redis, config }, now);
const known = async () => Object.keys(await store.redis.hgetall(attentionKeys.troubles));
/** The ids of events that wait, with what they say. */
const events = async () =>
  (await store.redis.lrange(attentionKeys.outbox, 0, -1)).map((text) => {
    const { type, trouble } = JSON.parse(text) as { type: string; trouble: { id: string } };
    return `${type} ${trouble.id}`;
  });
const deps = (): DeliveryDeps => ({
  list,
  log: { error: () => undefined, warn: () => undefined },
  reach,
  now: () => now,
});

/** Holds back the bounces of the newsletter. */
async function holdBounces(): Promise<void> {
  await store.redis.set(keys.bounceBacklog(1), JSON.stringify({ since: 1, bounced: 60, limit: 50 }));
}

/** Looks now, and again when what it sees has lasted for long enough. */
async function settle(): Promise<void> {
  await watch();
  now += Math.max(...Object.values(settling));
  await watch();
}

test('while Redis refuses writes, a look notes nothing and does not fail', async () => {
  await add();
  await closeSignUps(store.redis);
  await beginTrouble(store.redis, 'too few replicas');
  try {
    await settle();
  } finally {
    await endTrouble(store.redis, 'too few replicas');
  }
  expect([await known(), await events()]).toEqual([[], []]);
});

test('a trouble that lasts is delivered to webhooks as raised, and when it is over as cleared', async () => {
  const webhook = await add();
  await closeSignUps(store.redis);
  await watch();
  expect(await events()).toEqual([]);
  await settle();
  await openSignUps(store.redis);
  await settle();
  await deliverEvents(deps());
  expect(receiver.received.map(({ type }) => type)).toEqual(['attention.raised', 'attention.cleared']);
  for (const { data } of receiver.received)
    expect(Object.keys(data).sort()).toEqual([...payloadFields['attention.raised']].sort());
  expect(receiver.received[0]?.data).toMatchObject({
    id: 'sign-ups.closed',
    ...{ newsletter: null, severity: 'stop', code: 'sign-ups.closed', facts: { by: 'operator' } },
    ...{ detail: expect.stringContaining('closed since'), remedies: [{ operation: 'openSignUps' }] },
  });
  const attempts = await readAttempts(store.redis, webhook.id, 10);
  expect(attempts.map(({ type }) => type)).toEqual(['attention.cleared', 'attention.raised']);
  const ids = receiver.received.map(({ id }) => id);
  await replayWebhook(store.redis, webhook.id, { since: 0 }, now);
  await deliverEvents(deps());
  expect(receiver.received.map(({ id }) => id)).toEqual([...ids, ...ids]);
});

test('workers that look at the same moment announce each change once', async () => {
  await add();
  await closeSignUps(store.redis);
  const all = async () => void (await Promise.all(Array.from({ length: 8 }, () => watch())));
  await all();
  now += settling.raised;
  await all();
  await all();
  expect(await events()).toEqual(['attention.raised sign-ups.closed']);
  await openSignUps(store.redis);
  await all();
  now += settling.cleared;
  await all();
  await all();
  expect(await events()).toEqual(['attention.raised sign-ups.closed', 'attention.cleared sign-ups.closed']);
  expect(await known()).toEqual([]);
});

/** A connection that is lost at the moment of a write. @param when whether Redis got it */
const broken = (when: 'before' | 'after') =>
  new Proxy(store.redis, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function') return value;
      if (typeof name !== 'string' || !/noteTroubles/.test(name)) return value.bind(target);
      return async (...args: unknown[]) => {
        if (when === 'after') await value.apply(target, args);
        throw new Error('The worker was killed.');
      };
    },
  });

test.each(['before', 'after'] as const)(
  'a worker that is killed just %s it writes loses no announcement and makes none twice',
  async (when) => {
    await add();
    await closeSignUps(store.redis);
    await watch();
    now += settling.raised;
    await expect(watch(broken(when))).rejects.toThrow('killed');
    await watch();
    await watch();
    expect(await events()).toEqual(['attention.raised sign-ups.closed']);
  },
);

test('a trouble that cannot be looked at is not over', async () => {
  await add();
  const { redis } = store;
  await holdBounces();
  await settle();
  // Of the same part as the bounces.
  await redis.set(unreadKeys.ids, 'no set');
  await settle();
  await redis.del(unreadKeys.ids);
  await settle();
  expect(await events()).toEqual([
    'attention.raised bounces.held gazette',
    'attention.raised attention.incomplete newsletters',
    'attention.cleared attention.incomplete newsletters',
  ]);
});

test('without a webhook nothing waits to be delivered, and a later webhook gets what comes later', async () => {
  await closeSignUps(store.redis);
  await settle();
  expect(await events()).toEqual([]);
  expect(await known()).toContain('sign-ups.closed');
  await add();
  await openSignUps(store.redis);
  await settle();
  expect(await events()).toEqual(['attention.cleared sign-ups.closed']);
});

test('a webhook of one newsletter gets its troubles, and none of the whole installation', async () => {
  const { redis } = store;
  await add({ newsletter: 'gazette' });
  await closeSignUps(redis);
  await holdBounces();
  await settle();
  await deliverEvents(deps());
  expect(receiver.received.map(({ data }) => data.id)).toEqual(['bounces.held gazette']);
});
