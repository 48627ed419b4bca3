import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkPace } from '../../src/health/check-parts.js';
import { openPacer, type Pacer, readWarmUp } from '../../src/pacing/pacing.js';
import { readSlowed } from '../../src/pacing/slowed-groups.js';
import { type PaceVariables, readPaceSettings } from '../../src/settings/pace-settings.js';
import { parseRates } from '../../src/settings/rates.js';
import { inWords } from '../health/health-for-tests.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis({ appendfsync: 'no' });
});
beforeEach(() => emptyStore(server.redis));
afterAll(() => server.stop());

const day = 86_400_000;
/** Noon of a day. */
const noon = 20_000 * day + day / 2;

/** Pacers that share a Redis and a clock, like processes on one machine. */
function pacers(count: number, variables: PaceVariables, relays: Record<string, string> = {}) {
  const { pace, faults } = readPaceSettings(variables);
  expect(faults).toEqual([]);
  const clock = { now: noon };
  const named = Object.entries(relays).map(([name, rates]) => ({
    name,
    rates: rates ? (parseRates(rates) ?? []) : [],
  }));
  const all = Array.from({ length: count }, () => openPacer(server.redis, pace, named, () => clock.now));
  return { clock, all, pacer: all[0] as Pacer };
}

/** Asks until the pacer replies with a wait. @returns the number of messages sent */
async function drain(pacer: Pacer, domain: string, max = 100_000): Promise<number> {
  let sent = 0;
  while (sent < max && (await pacer.admit(domain)) === 0) sent += 1;
  return sent;
}

/** Max messages in any period of this length. */
function maxWithin(times: readonly number[], length: number): number {
  let max = 0;
  let from = 0;
  for (const [i, time] of times.entries()) {
    while ((times[from] ?? 0) <= time - length) from += 1;
    max = Math.max(max, i - from + 1);
  }
  return max;
}

/** Waits for commands to Redis that nobody awaits. */
const settled = () => server.redis.ping().then(() => new Promise((resolve) => setImmediate(resolve)));

describe('without limits', () => {
  test('every message goes at once, and Redis is asked for none of them', async () => {
    const { pacer } = pacers(1, {});
    await pacer.admit('example.org');
    await settled();
    const asked = async () => Number(/total_commands_processed:(\d+)/.exec(await server.redis.info('stats'))?.[1]);
    const before = await asked();
    for (let i = 0; i < 5_000; i += 1) {
      expect(await pacer.admit('example.org')).toBe(0);
      pacer.noteReply('example.org', 250);
    }
    expect((await asked()) - before).toBe(1);
  });
});

describe('when the clock of Redis is set back by an hour', () => {
  test.each([
    ['a rate per second', { SEND_RATE: '5/s' }, 1_000],
    ['a rate per minute, which slides in steps of four seconds', { SEND_RATE: '50/m' }, 64_000],
  ])('%s holds nothing back for longer than before, and is not exceeded', async (_, variables, longest) => {
    const before = await drain(pacers(1, variables).pacer, 'example.org');
    // Within a process time is steady. This one asks Redis for the first time.
    const { clock, pacer } = pacers(1, variables);
    clock.now -= 3_600_000;
    const wait = await pacer.admit('example.org');
    expect(wait).toBeLessThanOrEqual(longest);
    clock.now += longest;
    expect(await drain(pacer, 'example.org')).toBeLessThanOrEqual(Math.max(before, 50));
    expect(before).toBeGreaterThan(0);
  });

  test('a slowed domain recovers', async () => {
    const { clock, pacer } = pacers(1, {});
    for (let i = 0; i < 4; i += 1) {
      await pacer.admit('example.org');
      pacer.noteReply('example.org', 421);
    }
    await settled();
    expect(await readSlowed(server.redis)).toHaveLength(1);
    clock.now -= 3_600_000;
    for (let i = 0; i < 200; i += 1) {
      clock.now += 2_000;
      await pacer.admit('example.org');
      pacer.noteReply('example.org', 250);
      await settled();
    }
    expect(await readSlowed(server.redis)).toEqual([]);
  });
});

describe('limits', () => {
  test('are never exceeded by several processes in any period, whatever they send when', async () => {
    const step = fc.record({
      pause: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 0, max: 40 }) },
        { weight: 3, arbitrary: fc.integer({ min: 0, max: 900 }) },
        { weight: 2, arbitrary: fc.integer({ min: 0, max: 15_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: 55_000, max: 62_000 }) },
      ),
      asks: fc.array(
        fc.record({
          pacer: fc.nat(2),
          domain: fc.constantFrom('gmail.com', 'googlemail.com', 'example.org', 'example.net'),
        }),
        { maxLength: 25 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (schedule) => {
        await emptyStore(server.redis);
        const { all, clock } = pacers(3, {
          SEND_RATE: '60/s,150/m',
          DOMAIN_RATE: '25/s,40/m',
          DOMAIN_RATES: 'gmail=12/s',
        });
        const went: { at: number; group: string }[] = [];
        for (const { pause, asks } of schedule) {
          clock.now += pause;
          await Promise.all(
            asks.map(async ({ pacer, domain }) => {
              const wait = await all[pacer]?.admit(domain);
              const group = domain.includes('mail') ? 'gmail' : domain;
              if (wait === 0) went.push({ at: clock.now, group });
            }),
          );
        }
        const times = (group?: string) => went.filter((one) => !group || one.group === group).map(({ at }) => at);
        expect(maxWithin(times(), 1_000)).toBeLessThanOrEqual(60);
        expect(maxWithin(times(), 60_000)).toBeLessThanOrEqual(150);
        expect(maxWithin(times('gmail'), 1_000)).toBeLessThanOrEqual(12);
        expect(maxWithin(times('example.org'), 1_000)).toBeLessThanOrEqual(25);
        expect(maxWithin(times('example.org'), 60_000)).toBeLessThanOrEqual(40);
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    ['1000/s', 1_000],
    ['100/s', 100],
    ['7/s', 7],
    ['1200/m', 20],
  ])('%s is nearly reached by three busy processes, and not passed', async (rate, perSecond) => {
    const { all, clock } = pacers(3, { SEND_RATE: rate });
    const times: number[] = [];
    const seconds = rate.endsWith('m') ? 180 : 10;
    const step = rate.endsWith('m') ? 50 : 2;
    // Starts at the end of a step of the clock, where a count that expires too early shows.
    for (let at = 1_990; at < seconds * 1_000 + 1_990; at += step) {
      clock.now = noon + at;
      for (const pacer of all) {
        const mails = await drain(pacer, 'example.org');
        for (let i = 0; i < mails; i += 1) times.push(at);
      }
    }
    expect(times.length).toBeGreaterThan(0.85 * perSecond * seconds);
    const [window, most] = rate.endsWith('m') ? [60_000, 1_200] : [1_000, perSecond];
    expect(maxWithin(times, window)).toBeLessThanOrEqual(most);
  });

  test('cost a fast send far fewer requests to Redis than messages', async () => {
    const { pacer, clock } = pacers(1, { SEND_RATE: '2000/s' });
    const asked = async () =>
      Number(
        /calls=(\d+)/.exec(/cmdstat_evalsha:.*/.exec(await server.redis.info('commandstats'))?.[0] ?? '')?.[1] ?? 0,
      );
    await pacer.admit('example.org');
    const before = await asked();
    let mails = 0;
    for (let at = 0; at < 2_000; at += 2) {
      clock.now = noon + at;
      mails += await drain(pacer, 'example.org');
    }
    expect(mails).toBeGreaterThan(3_400);
    expect((await asked()) - before).toBeLessThan(mails / 10);
  });

  test('report how long to wait, after which the message goes', async () => {
    const { pacer, clock } = pacers(1, { SEND_RATE: '2/s' });
    expect(await pacer.admit('example.org')).toBe(0);
    const wait = await pacer.admit('example.org');
    expect(wait).toBeGreaterThan(400);
    clock.now += wait - 1;
    expect(await pacer.admit('example.org')).toBe(1);
    clock.now += 1;
    expect(await pacer.admit('example.org')).toBe(0);
  });

  test('hold back one domain and no other', async () => {
    const { pacer } = pacers(1, { DOMAIN_RATES: 'example.org=1/s' });
    expect(await pacer.admit('example.org')).toBe(0);
    expect(await pacer.admit('example.org')).toBeGreaterThan(0);
    for (let i = 0; i < 100; i += 1) expect(await pacer.admit('example.net')).toBe(0);
  });

  test('count together the domains of a provider, and those that the publisher groups', async () => {
    const { pacer } = pacers(1, { DOMAIN_RATE: '1/s', PROVIDER_GROUPS: 'corp:example.com|example.net' });
    for (const [first, second] of [
      ['gmail.com', 'googlemail.com'],
      ['hotmail.co.uk', 'outlook.com'],
      ['yahoo.fr', 'ymail.com'],
      ['qq.com', 'foxmail.com'],
      ['163.com', '126.com'],
      ['example.com', 'example.net'],
    ] as const) {
      expect(await pacer.admit(first)).toBe(0);
      expect(await pacer.admit(second)).toBeGreaterThan(0);
    }
  });

  test('a message held back by one limit is not counted by any other', async () => {
    const { pacer, clock } = pacers(1, { SEND_RATE: '10/m', DOMAIN_RATES: 'example.org=1/s' });
    for (let i = 0; i < 50; i += 1) {
      clock.now += 10;
      await pacer.admit('example.org');
    }
    // One went to example.org; nine are left.
    expect(await drain(pacer, 'example.net')).toBe(9);
  });

  test('a day’s limit can be used up at once, and is available again a day later', async () => {
    const { pacer, clock } = pacers(1, { SEND_RATE: '500/d' });
    expect(await drain(pacer, 'example.org')).toBe(500);
    expect(await pacer.admit('example.org')).toBeGreaterThan(day * 0.98);
    clock.now += day - 1_000_000;
    expect(await pacer.admit('example.org')).toBeGreaterThan(0);
    clock.now += 3_000_000;
    expect(await drain(pacer, 'example.org')).toBe(500);
  });
});

describe('a relay’s rate', () => {
  test('limits all processes together, and reports when all relays have reached theirs', async () => {
    const { all, pacer, clock } = pacers(2, {}, { 'a.example.com:587': '3/m', 'b.example.com:587': '2/m' });
    const through = async (relay: string) => {
      let mails = 0;
      while ((await all[mails % 2]?.admitRelay(relay)) === 0) mails += 1;
      return mails;
    };
    expect(await through('a.example.com:587')).toBe(3);
    expect(await pacer.admit('example.org')).toBe(0);
    expect(await through('b.example.com:587')).toBe(2);
    await pacer.admitRelay('a.example.com:587');
    await pacer.admitRelay('b.example.com:587');
    expect(await pacer.admit('example.org')).toBeGreaterThan(50_000);
    clock.now += 65_000;
    expect(await pacer.admit('example.org')).toBe(0);
  });

  test('of one relay does not hold back messages while another has none', async () => {
    const { pacer } = pacers(1, {}, { 'a.example.com:587': '1/m', 'b.example.com:587': '' });
    expect(await pacer.admitRelay('a.example.com:587')).toBe(0);
    expect(await pacer.admitRelay('a.example.com:587')).toBeGreaterThan(0);
    expect(await pacer.admitRelay('b.example.com:587')).toBe(0);
    expect(await pacer.admit('example.org')).toBe(0);
  });
});

describe('a warm-up', () => {
  const sentOn = async (all: readonly Pacer[]) => {
    const mails = await Promise.all(all.map((pacer) => drain(pacer, 'example.org')));
    return mails.reduce((sum, count) => sum + count, 0);
  };

  test('doubles with every day on which email is sent, from midnight to midnight (UTC)', async () => {
    const { all, pacer, clock } = pacers(2, { WARM_UP: '200' });
    expect(await sentOn(all)).toBe(200);
    expect(await pacer.admit('example.org')).toBe(day / 2);
    clock.now = noon + day / 2 - 1;
    expect(await pacer.admit('example.org')).toBe(1);
    clock.now += 1;
    expect(await sentOn(all)).toBe(400);
    // A day without email does not count: a weekly newsletter must not jump to a hundred times as many.
    clock.now += 7 * day;
    expect(await sentOn(all)).toBe(800);
    const warmUp = { messages: 200, factor: 2 };
    expect(await readWarmUp(server.redis, warmUp)).toEqual({ day: 3, sent: 800, allowed: 800, since: '2024-10-04' });
  });

  test('grows by its factor, and what was granted before midnight is not used after it', async () => {
    const { all, clock } = pacers(3, { WARM_UP: '100x1.5' });
    clock.now = noon + day / 2 - 100;
    for (const pacer of all) for (let i = 0; i < 20; i += 1) expect(await pacer.admit('example.org')).toBe(0);
    clock.now += 100;
    expect(await sentOn(all)).toBe(150);
    clock.now += day;
    expect(await sentOn(all)).toBe(225);
  });
});

describe('a domain whose server defers messages', () => {
  /** Messages sent within a second, asked for every ten milliseconds. */
  async function perSecond(pacer: Pacer, clock: { now: number }, domain: string, code = 0, seconds = 1) {
    let mails = 0;
    for (let i = 0; i < 100 * seconds; i += 1) {
      clock.now += 10;
      if ((await pacer.admit(domain)) === 0) {
        mails += 1;
        if (code > 0) pacer.noteReply(domain, code);
      }
    }
    await settled();
    return mails / seconds;
  }

  test('gets half as many messages, from every process, and the others as many as before', async () => {
    const { all, clock } = pacers(2, {});
    const [first, second] = all as [Pacer, Pacer];
    expect(await perSecond(first, clock, 'example.org', 250, 5)).toBe(100);
    first.noteReply('example.org', 421);
    await settled();
    const half = await perSecond(first, clock, 'example.org');
    expect(half).toBeGreaterThan(40);
    expect(half).toBeLessThanOrEqual(50);
    clock.now += 1_000;
    await second.admit('example.net');
    await settled();
    expect(await perSecond(second, clock, 'example.org')).toBeLessThanOrEqual(50);
    expect(await perSecond(second, clock, 'example.net')).toBe(100);
    expect(await readSlowed(server.redis)).toEqual([{ group: 'example.org', perSecond: expect.any(Number) }]);
  });

  test('is halved again when it continues, but not by replies to messages in flight, and never stops', async () => {
    const { pacer, clock } = pacers(1, {});
    await perSecond(pacer, clock, 'example.org', 0, 5);
    const speed = async () => (await readSlowed(server.redis))[0]?.perSecond;
    const speeds: unknown[] = [];
    for (let i = 0; i < 12; i += 1) {
      for (let j = 0; j < 20; j += 1) pacer.noteReply('example.org', 421);
      await settled();
      speeds.push(await speed());
      clock.now += 5_000;
    }
    expect(speeds.slice(0, 3)).toEqual([expect.closeTo(50, 0), expect.closeTo(25, 0), expect.closeTo(12.5, 0)]);
    expect(speeds.at(-1)).toBe(0.1);
    let mails = 0;
    for (let i = 0; i < 100; i += 1) {
      clock.now += 1_000;
      if ((await pacer.admit('example.org')) === 0) mails += 1;
    }
    expect(mails).toBeGreaterThan(7);
  });

  test('recovers while it accepts messages, until it is unlimited again', async () => {
    const { pacer, clock } = pacers(1, {});
    await perSecond(pacer, clock, 'example.org', 250, 5);
    pacer.noteReply('example.org', 421);
    await settled();
    const speeds = [];
    for (let i = 0; i < 6; i += 1) speeds.push(await perSecond(pacer, clock, 'example.org', 250, 10));
    for (const [i, speed] of speeds.entries()) expect(speed).toBeGreaterThanOrEqual(speeds[i - 1] ?? 0);
    expect(speeds[0]).toBeLessThan(65);
    expect(speeds.at(-1)).toBe(100);
    expect(await readSlowed(server.redis)).toEqual([]);
  });

  test('is not slowed for full or greylisting mailboxes, however many, unless it is busy itself', async () => {
    const { pacer } = pacers(1, {});
    for (let i = 0; i < 500; i += 1) {
      pacer.noteReply('example.org', 450, 'greylisted');
      pacer.noteReply('example.org', 452, 'mailbox-full');
    }
    await settled();
    expect(await readSlowed(server.redis)).toEqual([]);
    pacer.noteReply('example.org', 421, 'greylisted');
    await settled();
    expect(await readSlowed(server.redis)).toHaveLength(1);
  });

  test('is not slowed for one deferral among many, but for several', async () => {
    const { pacer, clock } = pacers(1, {});
    for (let i = 0; i < 10; i += 1) {
      pacer.noteReply('example.org', 452);
      await perSecond(pacer, clock, 'example.org', 250, 1);
    }
    expect(await readSlowed(server.redis)).toEqual([]);
    pacer.noteReply('example.org', 450);
    pacer.noteReply('example.org', 451);
    await settled();
    expect(await readSlowed(server.redis)).toHaveLength(1);
  });

  test('is not slowed for permanent refusals', async () => {
    const { pacer } = pacers(1, {});
    for (let i = 0; i < 100; i += 1) pacer.noteReply('example.org', 550);
    await settled();
    expect(await readSlowed(server.redis)).toEqual([]);
  });

  test('is forgotten after an hour without a reply', async () => {
    const { pacer, clock } = pacers(1, {});
    pacer.noteReply('example.org', 421);
    await settled();
    clock.now += 3_600_001;
    pacer.noteReply('example.net', 421);
    await settled();
    expect((await readSlowed(server.redis)).map(({ group }) => group)).toEqual(['example.net']);
  });
});

const paceInWords = async (...given: Parameters<typeof checkPace>) => inWords(await checkPace(...given)).detail;

test('the doctor reports what holds messages back', async () => {
  const variables = { SEND_RATE: '50/s,1000/d', DOMAIN_RATES: 'gmail=5/s', WARM_UP: '200' };
  const { pacer } = pacers(1, variables);
  const { pace } = readPaceSettings(variables);
  expect(await paceInWords(server.redis, readPaceSettings({}).pace)).toBe('no limit');
  expect(await paceInWords(server.redis, pace)).toMatch(/begins with the first message: 200/);
  await pacer.admit('example.org');
  pacer.noteReply('example.org', 421);
  await settled();
  expect(await paceInWords(server.redis, pace)).toBe(
    'at most 50/s,1000/d; gmail 5/s; warm-up since 2024-10-04, day 1: 1 of 200; example.org slowed to 0.5/s, as its server requests',
  );
});

test('all keys of the pacing are in one slot, and all but the warm-up expire', async () => {
  const { pacer } = pacers(1, { SEND_RATE: '5/s,50/m,500/d', DOMAIN_RATE: '1/s', WARM_UP: '10' });
  await pacer.admit('example.org');
  pacer.noteReply('example.org', 421);
  await settled();
  const keys = await server.redis.keys('*');
  expect(keys.length).toBe(6);
  for (const key of keys) {
    expect(key).toContain('{pace}');
    expect((await server.redis.pttl(key)) > 0, key).toBe(!key.endsWith(':warm-up'));
  }
});

test('without a clock of its own it uses the clock of Redis', async () => {
  const { pace } = readPaceSettings({ SEND_RATE: '20/s' });
  const pacer = openPacer(server.redis, pace);
  const began = Date.now();
  let mails = 0;
  while (mails < 10) {
    const wait = await pacer.admit('example.org');
    if (wait === 0) mails += 1;
    else await new Promise((resolve) => setTimeout(resolve, wait));
  }
  expect(Date.now() - began).toBeGreaterThan(400);
});
