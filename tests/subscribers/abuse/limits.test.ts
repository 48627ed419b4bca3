import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keys } from '../../../src/redis/keys.js';
import { countSignUp, type SignUpAttempt } from '../../../src/subscribers/abuse/count-sign-up.js';
import { type Counted, countAgainst, countAll, uncountAll } from '../../../src/subscribers/abuse/limits.js';
import { mailboxOf } from '../../../src/subscribers/abuse/mailbox.js';
import { provenLimits, unprovenLimits } from '../../../src/subscribers/abuse/network-limits.js';
import { domainLimits, recipientLimit, recipientLimits } from '../../../src/subscribers/abuse/recipient-limits.js';
import { idOf, type SubscriberList } from '../../../src/subscribers/list/subscriber-store.js';
import { parseAddress, parseReaderAddress } from '../../../src/subscribers/record/address.js';
import { originOf } from '../../../src/subscribers/record/origin.js';
import { emptyList, startTestRedis, type TestRedis } from '../../helpers/redis.js';

let server: TestRedis;
let list: SubscriberList;

beforeAll(async () => {
  server = await startTestRedis();
});
beforeEach(async () => {
  list = await emptyList(server.redis);
});
afterAll(() => server.stop());

/** The number of tries that pass. */
async function through(tries: number, once: (i: number) => Promise<number>): Promise<number> {
  let passed = 0;
  for (let i = 0; i < tries; i += 1) if ((await once(i)) === 0) passed += 1;
  return passed;
}

describe('a window', () => {
  const limit = { what: 'test', max: 3, seconds: 3 };

  test('lets its maximum pass, says how long to wait, and starts again when it is over', async () => {
    expect(await through(5, () => countAgainst(list, limit, 'someone'))).toBe(3);
    expect(await countAgainst(list, limit, 'someone')).toBeGreaterThan(0);
    expect(await countAgainst(list, limit, 'someone else')).toBe(0);
    await expect.poll(() => countAgainst(list, limit, 'someone'), { interval: 250 }).toBe(0);
  });

  test('lets no more pass when many come at the same moment', async () => {
    const waits = await Promise.all(Array.from({ length: 50 }, () => countAgainst(list, limit, 'crowd')));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
  });

  test('always ends, and its key does not reveal the reader that it counts', async () => {
    await countAgainst(list, { ...limit, seconds: 60 }, 'example.com');
    const [key = '', ...others] = await server.redis.keys(keys.limit('*', '*'));
    expect(others).toEqual([]);
    expect(key).not.toContain('example');
    expect(await server.redis.ttl(key)).toBeGreaterThan(50);
  });
});

describe('several limits', () => {
  const counted = (...maxes: number[]): Counted[] =>
    maxes.map((max, n) => ({ limit: { what: `test${n}`, max, seconds: 60 }, who: 'someone' }));

  test('count an event together or not at all, so that a refused one uses up nothing', async () => {
    expect(await through(10, () => countAll(list, counted(3, 5)))).toBe(3);
    expect(await countAll(list, counted(3, 5))).toBeGreaterThan(50);
    expect(await through(10, () => countAll(list, counted(3, 5).slice(1)))).toBe(2);
  });

  test('let no more pass when many come at the same moment', async () => {
    const waits = await Promise.all(Array.from({ length: 50 }, () => countAll(list, counted(20, 7))));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(7);
  });

  test('count an event with a mark once, and never refuse it after that', async () => {
    const once = { what: 'mark', who: 'an event', seconds: 60 };
    expect(await through(10, () => countAll(list, counted(2), once))).toBe(10);
    expect(await countAll(list, counted(2))).toBe(0);
    expect(await countAll(list, counted(2), { ...once, who: 'another' })).toBeGreaterThan(0);
    expect(await countAll(list, counted(2), once)).toBe(0);
  });

  test('take a count back, and never below zero', async () => {
    await uncountAll(list, counted(1));
    expect(await countAll(list, counted(1))).toBe(0);
    await uncountAll(list, counted(1));
    expect(await through(2, () => countAll(list, counted(1)))).toBe(1);
  });
});

/** Counts a sign-up with one more reader of a domain of their own, unless the test says otherwise. */
let readers = 0;
function signUp(given: Partial<Omit<SignUpAttempt, 'address' | 'id'>> & { email?: string } = {}): Promise<number> {
  readers += 1;
  const { email = `reader@n${readers}.example.com`, ...fields } = given;
  const address = parseAddress(email);
  const attempt = { newsletter: 1, ip: '127.0.0.1', proven: false, perHour: 2_000, ...fields };
  return countSignUp(list, { ...attempt, address, id: idOf(list, address.normal) });
}

describe('by network, a sign-up', () => {
  test.each([
    ['proven', true, provenLimits],
    ['unproven', false, unprovenLimits],
  ] as const)('%s is limited for one address, its /24 and its /16', async (_, proven, limits) => {
    const { connection, network, block } = limits;
    expect(await through(connection.max + 3, () => signUp({ ip: '192.0.2.7', proven }))).toBe(connection.max);
    await server.redis.flushall();
    expect(await through(network.max + 3, (i) => signUp({ ip: `198.51.100.${i}`, proven }))).toBe(network.max);
    await server.redis.flushall();
    expect(
      await through(block.max + 3, (i) => signUp({ ip: `198.18.${i % 200}.${Math.floor(i / 200)}`, proven })),
    ).toBe(block.max);
    expect(await signUp({ ip: '198.51.101.1', proven })).toBe(0);
  });

  test('with the check is not limited by sign-ups without it, even by a thousand refused ones', async () => {
    const { connection } = unprovenLimits;
    expect(await through(1_000, () => signUp({ ip: '203.0.113.5' }))).toBe(connection.max);
    const rest = provenLimits.connection.max - connection.max;
    expect(await through(100, () => signUp({ ip: '203.0.113.5', proven: true }))).toBe(rest);
  });

  test.each([
    ['192.0.2.7', { connection: '192.0.2.7', network: '192.0.2.0', block: '192.0.0.0' }],
    ['::ffff:192.0.2.7', { connection: '192.0.2.7', network: '192.0.2.0', block: '192.0.0.0' }],
    ['2001:db8:1:2ff:3::4', { connection: '2001:db8:1:2ff::', network: '2001:db8:1:200::', block: '2001:db8:1::' }],
    ['nonsense', { connection: 'unknown', network: 'unknown', block: 'unknown' }],
    ['127.0.0.9', undefined],
    ['::1', undefined],
    ['::ffff:127.0.0.1', undefined],
  ])('from %s counts in %o', (ip, origin) => {
    expect(originOf(ip)).toEqual(origin);
  });

  test('from loopback is never limited', async () => {
    expect(await through(100, () => signUp())).toBe(100);
  });
});

describe('by recipient, a sign-up', () => {
  test('is limited for one address, and with the check for each asker separately', async () => {
    const to = (ip: string, proven: boolean) => signUp({ email: 'reader@example.com', ip, proven });
    expect(await through(15, (i) => to(`192.0.${i}.1`, false))).toBe(recipientLimit.max);
    expect(await through(15, () => to('192.0.2.1', true))).toBe(recipientLimit.max);
    expect(await to('198.51.100.1', true)).toBe(0);
    expect(await signUp({ email: 'other@example.com' })).toBe(0);
  });

  test.each([
    [true, domainLimits.proven.max],
    [false, domainLimits.unproven.max],
  ])('is limited for one domain (proven: %s) to %i', async (proven, most) => {
    expect(await through(most + 5, (i) => signUp({ email: `reader${i}@example.com`, proven }))).toBe(most);
    expect(await signUp({ email: 'reader@example.org', proven })).toBe(0);
  });

  test('is limited for a large provider and all its domains, in proportion to the installation', async () => {
    const domains = ['gmail.com', 'googlemail.com'];
    const to = (i: number, proven: boolean) => signUp({ email: `nobody${i}@${domains[i % 2]}`, proven, perHour: 40 });
    expect(await through(60, (i) => to(i, false))).toBe(20);
    expect(await through(250, (i) => to(1_000 + i, true))).toBe(180);
  });

  test('is limited for one mailbox across spellings and newsletters', async () => {
    const to = (i: number, proven: boolean, ip = '127.0.0.1') =>
      signUp({ email: `read.er+${i}@gmail.com`, newsletter: i % 4, proven, ip });
    expect(await through(10, (i) => to(i, false))).toBe(recipientLimits.unproven.max);
    expect(await through(10, (i) => to(i, true, '192.0.2.1'))).toBe(
      recipientLimits.proven.max + recipientLimits.unproven.max,
    );
    expect(await to(99, true, '198.51.100.1')).toBe(0);
  });
});

describe('a mailbox', () => {
  test.each([
    ['reader@example.com', 'reader@example.com'],
    ['Reader+News@Example.com', 'reader@example.com'],
    ['r.e.ader@example.com', 'r.e.ader@example.com'],
    ['R.e.ader+x+y@GoogleMail.com', 'reader@gmail.com'],
    ['+tag@example.com', '+tag@example.com'],
  ])('of %s is %s', (email, mailbox) => {
    expect(mailboxOf(parseAddress(email))).toBe(mailbox);
  });

  test.each([
    ['ｒｅａｄｅｒ+x@example.com', 'reader@example.com'],
    ['𝐑eader@example.com', 'reader@example.com'],
    ['ÉTIENNE+news@example.com', 'étienne@example.com'],
    ['e\u0301tienne@example.com', 'étienne@example.com'],
  ])('of %s, with letters beyond ASCII, is %s', (email, mailbox) => {
    expect(mailboxOf(parseReaderAddress(email))).toBe(mailbox);
  });

  test('is the same for every spelling, and the mailbox of a mailbox is itself', () => {
    const local = fc.stringMatching(/^[a-z0-9]{1,20}$/);
    const tag = fc.stringMatching(/^[a-z0-9+]{0,20}$/);
    fc.assert(
      fc.property(local, tag, fc.constantFrom('gmail.com', 'googlemail.com'), (name, extra, domain) => {
        const dotted = [...name].join('.').toUpperCase();
        const mailbox = mailboxOf(parseAddress(`${dotted}+${extra}@${domain}`));
        expect(mailbox).toBe(`${name}@gmail.com`);
        expect(mailboxOf(parseAddress(mailbox))).toBe(mailbox);
      }),
    );
  });
});
