import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keys } from '../../../src/redis/keys.js';
import { countAgainst, countRecipient, domainLimits, recipientLimit } from '../../../src/subscribers/abuse/limits.js';
import { idOf, type SubscriberList } from '../../../src/subscribers/list/subscriber-store.js';
import { originOf } from '../../../src/subscribers/record/origin.js';
import { countOrigin, provenLimits, unprovenLimits } from '../../../src/web/sign-up/signup-limit.js';
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

/** How many of so many tries go through. */
async function through(tries: number, once: (i: number) => Promise<number>): Promise<number> {
  let passed = 0;
  for (let i = 0; i < tries; i += 1) if ((await once(i)) === 0) passed += 1;
  return passed;
}

describe('a window', () => {
  const limit = { what: 'test', max: 3, seconds: 1 };

  test('lets so many through, says how long to wait, and begins anew when it is over', async () => {
    expect(await through(5, () => countAgainst(list, limit, 'someone'))).toBe(3);
    expect(await countAgainst(list, limit, 'someone')).toBe(1);
    expect(await countAgainst(list, limit, 'someone else')).toBe(0);
    await expect.poll(() => countAgainst(list, limit, 'someone'), { interval: 250, timeout: 4_000 }).toBe(0);
  });

  test('of many at the same moment no more go through', async () => {
    const waits = await Promise.all(Array.from({ length: 50 }, () => countAgainst(list, limit, 'crowd')));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
  });

  test('always ends, and its key does not say whom it counts', async () => {
    await countAgainst(list, { ...limit, seconds: 60 }, 'example.com');
    const [key = '', ...others] = await server.redis.keys(keys.limit('*', '*'));
    expect(others).toEqual([]);
    expect(key).not.toContain('example');
    expect(await server.redis.ttl(key)).toBeGreaterThan(50);
  });
});

describe('by where a sign-up comes from', () => {
  test.each([
    ['proven', true, provenLimits],
    ['unproven', false, unprovenLimits],
  ] as const)('%s: one address, and all of its /24', async (_, proven, limits) => {
    expect(await through(limits.connection.max + 3, () => countOrigin(list, '192.0.2.7', proven))).toBe(
      limits.connection.max,
    );
    await server.redis.flushall();
    const each = (i: number) => countOrigin(list, `198.51.100.${i}`, proven);
    expect(await through(limits.network.max + 3, each)).toBe(limits.network.max);
    expect(await countOrigin(list, '198.51.101.1', proven)).toBe(0);
  });

  test('who took part in the check is not held up by who did not', async () => {
    await through(unprovenLimits.connection.max + 1, () => countOrigin(list, '203.0.113.5', false));
    expect(await countOrigin(list, '203.0.113.5', false)).toBeGreaterThan(0);
    expect(await countOrigin(list, '203.0.113.5', true)).toBe(0);
  });

  test('an IPv6 customer is one connection, whatever address of theirs is used', async () => {
    const each = (i: number) => countOrigin(list, `2001:db8:0:1::${i.toString(16)}`, true);
    expect(await through(provenLimits.connection.max + 3, each)).toBe(provenLimits.connection.max);
  });

  test.each([
    ['192.0.2.7', { connection: '192.0.2.7', network: '192.0.2.0' }],
    ['::ffff:192.0.2.7', { connection: '192.0.2.7', network: '192.0.2.0' }],
    ['2001:db8:1:2ff:3::4', { connection: '2001:db8:1:2ff::', network: '2001:db8:1:200::' }],
    ['nonsense', { connection: 'unknown', network: 'unknown' }],
    ['127.0.0.9', undefined],
    ['::1', undefined],
    ['::ffff:127.0.0.1', undefined],
  ])('%s stands in %o', (ip, origin) => {
    expect(originOf(ip)).toEqual(origin);
  });

  test('loopback is never held up', async () => {
    expect(await through(100, () => countOrigin(list, '127.0.0.1', false))).toBe(100);
  });
});

describe('by whom a sign-up would mail', () => {
  const to = (email: string, proven: boolean) =>
    countRecipient(list, idOf(list, email), email.slice(email.indexOf('@') + 1), proven);

  test('one address', async () => {
    expect(await through(15, () => to('reader@example.com', true))).toBe(recipientLimit.max);
    expect(await to('other@example.com', true)).toBe(0);
  });

  test.each([
    [true, domainLimits.proven.max],
    [false, domainLimits.unproven.max],
  ])('one domain (proven: %s) up to %i', async (proven, most) => {
    expect(await through(most + 5, (i) => to(`reader${i}@example.com`, proven))).toBe(most);
    expect(await to('reader@example.org', proven)).toBe(0);
  });

  test('the domain of a big provider is not closed to its readers by one robot', async () => {
    expect(await through(domainLimits.proven.max + 5, (i) => to(`nobody-${i}@gmail.com`, false))).toBe(
      domainLimits.proven.max + 5,
    );
  });
});
