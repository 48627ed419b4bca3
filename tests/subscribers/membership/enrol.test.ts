import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { InvalidInput } from '../../../src/errors.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import {
  changeSubscriber,
  idOf,
  readRecord,
  readSubscriber,
  type SubscriberList,
} from '../../../src/subscribers/list/subscriber-store.js';
import { type Enrolment, enrol, SubscriberSuppressed } from '../../../src/subscribers/membership/enrol.js';
import { membershipOf, nowSeconds, type SubscriberState } from '../../../src/subscribers/record/subscriber.js';
import { newsletterForTests } from '../../helpers/newsletter.js';
import { emptyList, startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { aMembership } from '../../helpers/subscriber.js';

let server: TestRedis;
let list: SubscriberList;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  list = await emptyList(server.redis);
});

const newsletter: Newsletter = newsletterForTests({
  number: 7,
  sections: ['News', 'Tech', 'Life'],
});
const enrolled = (fields: Partial<Enrolment> = {}) =>
  enrol(list, newsletter, {
    email: 'Reader@example.com',
    name: 'First',
    sections: ['Tech'],
    locale: 'zh-CN',
    status: 'confirmed',
    consent: { method: 'import', from: 'a fair in 2030', textVersion: 0, ip: '' },
    ...fields,
  });
const nothing = { name: '', sections: [], locale: undefined };
const id = () => idOf(list, 'reader@example.com');
const membership = async () => membershipOf(await readSubscriber(list, id()), newsletter.number);

/** Puts the reader on the list in a state, as a sign-up, a bounce or a complaint would. */
async function put(state: SubscriberState): Promise<void> {
  await changeSubscriber(list, id(), () => ({
    address: 'reader@example.com',
    memberships: [
      aMembership({
        newsletter: newsletter.number,
        state,
        name: 'First',
        locale: 'zh-CN',
        sections: 2,
        confirmedAt: state === 'pending' ? 0 : 1_800_000_100,
        changedAt: 1_800_000_200,
        consent: { method: 'page', from: '/business', textVersion: 3, ip: '192.0.2.1' },
      }),
    ],
  }));
}

test('a reader whose consent the publisher has is confirmed at once, with that consent as the proof', async () => {
  expect(await enrolled()).toEqual({ id: id(), outcome: 'added' });
  const now = nowSeconds();
  expect((await readSubscriber(list, id()))?.address).toBe('Reader@example.com');
  expect(await membership()).toEqual({
    newsletter: 7,
    state: 'confirmed',
    name: 'First',
    locale: 'zh-CN',
    sections: 2,
    askedAt: expect.closeTo(now, -1),
    confirmedAt: expect.closeTo(now, -1),
    changedAt: expect.closeTo(now, -1),
    timeZone: '',
    cadence: 'every issue',
    engagedAt: 0,
    consent: { method: 'import', from: 'a fair in 2030', textVersion: 0, ip: '' },
    log: [
      { at: expect.closeTo(now, -1), event: 'asked', by: 'import' },
      { at: expect.closeTo(now, -1), event: 'confirmed', by: 'import' },
    ],
  });
});

test.each(['confirmed', 'pending'] as const)(
  'what is known about a %s reader is not wiped by empty columns',
  async (state) => {
    await put(state);
    expect((await enrolled(nothing)).outcome).toBe('updated');
    expect(await membership()).toMatchObject({ state: 'confirmed', name: 'First', locale: 'zh-CN', sections: 2 });
  },
);

test('unknown sections do not turn a choice into "all"', async () => {
  await put('confirmed');
  await enrolled({ sections: ['Sport'] });
  expect((await membership())?.sections).toBe(2);
  await enrolled({ sections: ['Sport', 'Life'] });
  expect((await membership())?.sections).toBe(4);
});

test('a new reader without a language gets the newsletter’s, and all sections', async () => {
  await enrolled(nothing);
  expect(await membership()).toMatchObject({ name: '', locale: 'en', sections: 0 });
});

test('a reader who is enrolled again keeps the first consent and its time', async () => {
  await put('confirmed');
  await enrolled({ name: 'Second', sections: ['News'], locale: 'en' });
  expect(await membership()).toMatchObject({
    name: 'Second',
    sections: 1,
    locale: 'en',
    askedAt: 1_800_000_000,
    confirmedAt: 1_800_000_100,
    changedAt: 1_800_000_200,
    consent: { method: 'page', from: '/business' },
  });
});

test.each(['unsubscribed', 'bounced', 'complained', 'erased'] as const)(
  'who is %s is not brought back by the publisher, and the refusal says why',
  async (state) => {
    await put(state);
    const record = await readRecord(list, id());
    const failure = await enrolled({ name: 'Second' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SubscriberSuppressed);
    expect(failure).toMatchObject({ state, message: expect.stringContaining(state) });
    expect(await readRecord(list, id())).toEqual(record);
  },
);

test('an erased reader gets no name from a list of unsubscribed readers', async () => {
  await put('erased');
  const record = await readRecord(list, id());
  await expect(enrolled({ status: 'unsubscribed' })).rejects.toThrow(SubscriberSuppressed);
  expect(await readRecord(list, id())).toEqual(record);
});

test('a list of unsubscribed readers unsubscribes confirmed ones, and bounced ones stay bounced', async () => {
  await put('confirmed');
  await enrolled({ status: 'unsubscribed' });
  expect(await membership()).toMatchObject({ state: 'unsubscribed', changedAt: expect.closeTo(nowSeconds(), -1) });
  await put('bounced');
  await enrolled({ status: 'unsubscribed' });
  expect((await membership())?.state).toBe('bounced');
});

test('an invalid address is refused', async () => {
  await expect(enrolled({ email: 'Reader <reader@example.com>' })).rejects.toThrow(InvalidInput);
});
