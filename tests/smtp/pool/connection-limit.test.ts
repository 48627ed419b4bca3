import { describe, expect, test } from 'vitest';
import { ConnectionLimit, mentionsConnections } from '../../../src/smtp/pool/connection-limit.js';

const tooMany = '421 Too many concurrent SMTP connections from this IP address; please try again later.';

test.each([
  tooMany,
  '421 4.7.0 relay.example.com Error: too many connections from 127.0.0.1',
  '421 4.3.2 The maximum number of concurrent connections has exceeded a limit, closing transmission channel',
  '421 4.7.0 Connection rate limit exceeded.',
  '421 4.7.0 Too many sessions opened from your network',
])('“%s” is about connections', (reply) => {
  expect(mentionsConnections(reply)).toBe(true);
});

test.each([
  '421 4.3.2 Busy, come back later',
  '421 4.7.0 too many messages in this connection',
  '450 4.7.1 Error: too much mail from 127.0.0.1',
  '421 4.4.2 relay.example.com Error: timeout exceeded, closing connection',
])('“%s” is not', (reply) => {
  expect(mentionsConnections(reply)).toBe(false);
});

describe('the number of connections', () => {
  const limitOf = (given: number) => {
    const clock = { now: 0 };
    return { clock, limit: new ConnectionLimit(given, () => clock.now) };
  };

  test('falls to those that are served, and one more is tried after a pause that doubles up to a minute', () => {
    const { limit, clock } = limitOf(10);
    for (const pause of [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      expect(limit.refused(3, tooMany)).toBe(true);
      expect(limit.max).toBe(3);
      clock.now += pause - 1;
      expect(limit.max).toBe(3);
      clock.now += 1;
      expect(limit.max).toBe(4);
    }
  });

  test('is the given one again as soon as the relay serves them', () => {
    const { limit, clock } = limitOf(5);
    limit.refused(2, tooMany);
    limit.refused(2, tooMany);
    clock.now += 500;
    for (const served of [3, 4, 5]) {
      expect(limit.max).toBe(served);
      limit.opened(served);
    }
    expect(limit.max).toBe(5);
  });

  test('is never less than one, nor more than the given one', () => {
    const { limit } = limitOf(2);
    limit.refused(0, tooMany);
    expect(limit.max).toBe(1);
    limit.opened(9);
    expect(limit.max).toBe(2);
  });

  test('does not fall for one refusal that names no connections, but for three in a row', () => {
    const { limit } = limitOf(5);
    const busy = '421 4.3.2 Busy, come back later';
    expect([limit.refused(3, busy), limit.refused(3, busy)]).toEqual([false, false]);
    limit.opened(4);
    expect([limit.refused(3, busy), limit.refused(3, busy)]).toEqual([false, false]);
    expect(limit.max).toBe(5);
    expect(limit.refused(3, busy)).toBe(true);
    expect(limit.max).toBe(3);
  });
});
