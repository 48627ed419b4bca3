import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { openQueues, type Queues } from '../../../src/queues/queues.js';
import { keys } from '../../../src/redis/keys.js';
import {
  idOf,
  readRecord,
  readSubscriber,
  type SubscriberList,
} from '../../../src/subscribers/list/subscriber-store.js';
import { noteComplained } from '../../../src/subscribers/membership/complain.js';
import { type EnrolState, enrol } from '../../../src/subscribers/membership/enrol.js';
import { eraseSubscriber } from '../../../src/subscribers/membership/erase.js';
import {
  complainedBefore,
  countMemberships,
  removeMemberships,
  withoutMembership,
} from '../../../src/subscribers/membership/remove-memberships.js';
import {
  changePreferences,
  confirmSubscription,
  requestSubscription,
  unsubscribe,
} from '../../../src/subscribers/membership/signup.js';
import {
  type Membership,
  membershipOf,
  removedNewsletter,
  subscriberStates,
} from '../../../src/subscribers/record/subscriber.js';
import { nextSecond } from '../../helpers/clock.js';
import { newsletterFields } from '../../helpers/newsletter.js';
import { emptyList, startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { aMembership } from '../../helpers/subscriber.js';

const email = 'Forgotten.Reader@example.com';
const name = 'A Forgotten Name';
const ip = '192.0.2.77';

let store: TestRedis;
let list: SubscriberList;
let queues: Queues;
let gazette: Newsletter;
let courier: Newsletter;

beforeAll(async () => {
  store = await startTestRedis();
  queues = openQueues(store.redis);
});
afterAll(async () => {
  await queues.close();
  await store.stop();
});
beforeEach(async () => {
  list = await emptyList(store.redis);
  gazette = await newsletter('gazette');
  courier = await newsletter('courier');
});

const newsletter = (slug: string) =>
  addNewsletter(
    store.redis,
    newsletterFields({
      slug,
      title: `The Example ${slug}`,
      from: { name: 'The Example Press', address: 'news@example.com' },
      sections: ['City', 'Sport'],
    }),
  );
const id = () => idOf(list, email.toLowerCase());
const claim = (of: Newsletter) => ({ newsletter: of.number, id: id(), at: Math.floor(Date.now() / 1000) });
const ask = (of: Newsletter, by?: 'reader' | 'editor') => {
  const consent = { method: 'page', from: `/n/${of.slug}`, textVersion: 1, ip } as const;
  return requestSubscription(list, queues, of, { email, name, sections: ['Sport'], locale: 'zh-CN', consent }, by);
};
const bring = (of: Newsletter, status: EnrolState = 'confirmed') =>
  enrol(list, of, {
    email,
    name,
    sections: [],
    locale: 'en',
    status,
    consent: { method: 'import', from: 'a list taken over', textVersion: 0, ip: '' },
  });
const member = async (of: Newsletter) => membershipOf(await readSubscriber(list, id()), of.number);
async function readEverywhere() {
  await ask(gazette);
  await confirmSubscription(list, queues, claim(gazette));
  await bring(courier);
}

/** Every string, field and member that Redis holds, notice jobs included. */
async function everythingInRedis(): Promise<string> {
  const parts: string[] = [];
  for (const key of await store.redis.keys('*')) {
    const type = await store.redis.type(key);
    const content =
      type === 'hash'
        ? await store.redis.hgetall(key)
        : type === 'string'
          ? await store.redis.get(key)
          : type === 'zset'
            ? await store.redis.zrange(key, '0', '-1')
            : type === 'set'
              ? await store.redis.smembers(key)
              : type === 'list'
                ? await store.redis.lrange(key, 0, -1)
                : await store.redis.xrange(key, '-', '+');
    parts.push(key, JSON.stringify(content));
  }
  return parts.join('\n');
}

test('an erasure leaves nothing of a reader but the erasure, its time and its actor', async () => {
  await readEverywhere();
  const before = Math.floor(Date.now() / 1000);
  expect(await eraseSubscriber(list, id(), 'reader')).toBe(true);
  const subscriber = await readSubscriber(list, id());
  expect(subscriber?.address).toBe('');
  expect(subscriber?.memberships).toHaveLength(2);
  for (const membership of subscriber?.memberships ?? []) {
    const { newsletter: number, changedAt, ...rest } = membership;
    expect([gazette.number, courier.number]).toContain(number);
    expect(changedAt).toBeGreaterThanOrEqual(before);
    expect(changedAt).toBeLessThanOrEqual(Date.now() / 1000);
    expect(rest).toEqual({
      state: 'erased',
      name: '',
      locale: 'en',
      sections: 0,
      timeZone: '',
      cadence: 'every issue',
      askedAt: 0,
      confirmedAt: 0,
      engagedAt: 0,
      consent: { method: 'page', from: '', textVersion: 0, ip: '' },
      log: [{ at: changedAt, event: 'erased', by: 'reader' }],
    });
  }
});

test('nothing in Redis contains the address or the name any more, and the form accepts it again at once', async () => {
  await readEverywhere();
  const before = (await everythingInRedis()).toLowerCase();
  for (const trace of [email.toLowerCase(), name.toLowerCase()]) expect(before).toContain(trace);
  await ask(courier);
  await eraseSubscriber(list, id(), 'editor');
  const after = (await everythingInRedis()).toLowerCase();
  for (const trace of ['forgotten', ip]) expect(after.includes(trace), trace).toBe(false);
  expect(await store.redis.keys(keys.confirmation('*'))).toEqual([]);
});

test('erasing twice is the same as once, and an unknown id creates no record', async () => {
  await readEverywhere();
  await eraseSubscriber(list, id(), 'reader');
  const record = await readRecord(list, id());
  expect(await eraseSubscriber(list, id(), 'editor')).toBe(false);
  expect(await readRecord(list, id())).toEqual(record);
  const stranger = idOf(list, 'stranger@example.com');
  expect(await eraseSubscriber(list, stranger, 'reader')).toBe(false);
  expect(await readRecord(list, stranger)).toBeUndefined();
});

test('no import and no editor brings an erased reader back, to this newsletter or another', async () => {
  await ask(gazette);
  await confirmSubscription(list, queues, claim(gazette));
  await eraseSubscriber(list, id(), 'reader');
  const record = await readRecord(list, id());
  for (const of of [gazette, courier]) {
    for (const status of ['confirmed', 'unsubscribed'] as const)
      await expect(bring(of, status)).rejects.toMatchObject({ code: 'subscriber.suppressed', state: 'erased' });
    await expect(ask(of, 'editor')).rejects.toMatchObject({ state: 'erased' });
  }
  expect(await readRecord(list, id())).toEqual(record);
});

test('a stranger who types an erased address into the form does not let an import bring the reader back', async () => {
  await readEverywhere();
  await eraseSubscriber(list, id(), 'reader');
  await ask(gazette);
  for (const of of [gazette, courier]) await expect(bring(of)).rejects.toMatchObject({ state: 'erased' });
  expect((await member(gazette))?.state).toBe('pending');
});

test('links from before an erasure change nothing', async () => {
  await readEverywhere();
  const old = claim(gazette);
  await eraseSubscriber(list, id(), 'reader');
  const record = await readRecord(list, id());
  await expect(confirmSubscription(list, queues, old)).rejects.toMatchObject({ code: 'token.invalid' });
  const choices = { name: 'Back again', locale: 'en', sections: ['City'] } as const;
  await expect(changePreferences(list, gazette, old, choices)).rejects.toMatchObject({ code: 'token.invalid' });
  await unsubscribe(list, old);
  expect(await readRecord(list, id())).toEqual(record);
});

test('an erased reader who signs up again starts without data, and other newsletters stay erased', async () => {
  await readEverywhere();
  await eraseSubscriber(list, id(), 'reader');
  const erasedAt = (await member(gazette))?.changedAt;
  await ask(gazette);
  expect((await readSubscriber(list, id()))?.address).toBe('Forgotten.Reader@example.com');
  expect((await member(courier))?.state).toBe('erased');
  const membership = await confirmSubscription(list, queues, claim(gazette));
  expect(membership).toMatchObject({ state: 'confirmed', name, locale: 'zh-CN', consent: { method: 'page', ip } });
  expect(membership.log).toEqual([
    { at: erasedAt, event: 'erased', by: 'reader' },
    { at: membership.askedAt, event: 'asked', by: 'reader' },
    { at: membership.confirmedAt, event: 'confirmed', by: 'reader' },
  ]);
  await expect(bring(courier)).rejects.toMatchObject({ state: 'erased' });
});

test('a reader who signs up again keeps the times of earlier events', async () => {
  await readEverywhere();
  const asked = (await member(gazette))?.log.map(({ at }) => at);
  await unsubscribe(list, claim(gazette));
  await store.redis.del(...(await store.redis.keys(keys.confirmation('*'))), 'none');
  await nextSecond();
  await ask(gazette);
  const log = (await member(gazette))?.log ?? [];
  expect(log.slice(0, 2).map(({ at }) => at)).toEqual(asked);
  expect(log.at(-1)).toMatchObject({ event: 'asked', by: 'reader', at: (await member(gazette))?.askedAt });
  expect(log.at(-1)?.at).toBeGreaterThan(log[0]?.at ?? 0);
});

test('a complaint outlives its newsletter: only the reader can add themselves to another one', async () => {
  await bring(gazette);
  await noteComplained(list, id(), gazette.number, 'complaint', { issue: 'gazette-1', source: 'arf', words: 'spam' });
  await removeMemberships(list, gazette.number);
  const kept = await readSubscriber(list, id());
  expect(kept?.address).toBe('');
  expect(kept?.memberships).toMatchObject([
    { newsletter: removedNewsletter, state: 'complained', name: '', log: [{ event: 'complained', by: 'complaint' }] },
  ]);
  await expect(bring(courier)).rejects.toMatchObject({ state: 'complained' });
  await expect(ask(courier, 'editor')).rejects.toMatchObject({ state: 'complained' });
  await ask(courier);
  await confirmSubscription(list, queues, claim(courier));
  expect(await readSubscriber(list, id())).toMatchObject({ address: email });
  expect(membershipOf(await readSubscriber(list, id()), courier.number)?.state).toBe('confirmed');
});

test('an erasure outlives its newsletter, even if a stranger has typed the address since', async () => {
  await bring(gazette);
  await eraseSubscriber(list, id(), 'reader');
  await ask(gazette);
  expect(await countMemberships(list, gazette.number)).toMatchObject({ readersAlone: 0, erasuresKept: 1 });
  await removeMemberships(list, gazette.number);
  expect(await readSubscriber(list, id())).toMatchObject({
    address: '',
    memberships: [{ newsletter: removedNewsletter, state: 'erased', consent: { ip: '' } }],
  });
  await expect(bring(courier)).rejects.toMatchObject({ state: 'erased' });
});

test('the removal of a newsletter removes only its own data of a reader', () => {
  const state = fc.constantFrom(...subscriberStates);
  const membership = fc
    .record({ newsletter: fc.integer({ min: 0, max: 4 }), state, confirmedAt: fc.constantFrom(0, 1_800_000_000) })
    .map(aMembership);
  const memberships = fc.uniqueArray(membership, { selector: (one) => one.newsletter, minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(memberships, fc.integer({ min: 1, max: 4 }), (before, gone) => {
      const after = withoutMembership({ address: 'a@example.com', memberships: before }, gone);
      const stays = (all: readonly Membership[] = []) => all.filter(({ newsletter: one }) => one !== gone && one !== 0);
      expect(stays(after?.memberships)).toEqual(stays(before));
      expect(membershipOf(after, gone)).toBeUndefined();
      const complained = before.some((one) => [0, gone].includes(one.newsletter) && one.state === 'complained');
      expect(complainedBefore(after)).toBe(complained);
      const needed = after?.memberships.some((one) => one.newsletter !== 0 && one.state !== 'erased');
      if (after && before.some(({ newsletter: one }) => one === gone))
        expect(after.address).toBe(needed ? 'a@example.com' : '');
      if (after) expect(withoutMembership(after, gone)).toBe(after);
    }),
  );
});
