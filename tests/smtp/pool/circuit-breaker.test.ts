import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CircuitBreaker, pauseAfter } from '../../../src/smtp/pool/circuit-breaker.js';

function breakerAt(start = 1_000_000) {
  const clock = { now: start };
  return { clock, breaker: new CircuitBreaker(() => clock.now) };
}
const failing = new Error('it does not answer');

test('three failures in a row open it', () => {
  const { breaker } = breakerAt();
  for (let i = 0; i < 2; i += 1) breaker.fail(failing);
  expect(breaker.closed).toBe(true);
  breaker.fail(failing);
  expect(breaker.closed).toBe(false);
  expect(breaker.permits).toBe(false);
  expect(breaker.cause).toBe(failing);
});

test.each(['closing', 'crowded', 'login'] as const)('one failure of the kind “%s” opens it', (kind) => {
  const { breaker } = breakerAt();
  breaker.fail(failing, kind);
  expect(breaker.permits).toBe(false);
});

test('at a relay that has worked shortly before it takes eight failures in a row', () => {
  const { breaker, clock } = breakerAt();
  for (let round = 0; round < 20; round += 1) {
    breaker.succeed();
    clock.now += 100;
    for (let i = 0; i < 7; i += 1) breaker.fail(failing, i % 2 ? 'closing' : 'failure');
    expect(breaker.closed).toBe(true);
  }
  breaker.fail(failing);
  expect(breaker.closed).toBe(false);
  expect(breaker.recovers).toBe(true);
});

test('a refused login opens it even then: each further one may lock the account', () => {
  const { breaker, clock } = breakerAt();
  breaker.succeed();
  for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
    breaker.fail(failing, 'login');
    expect(breaker.waitMs).toBe(seconds * 1_000);
    clock.now += seconds * 1_000;
    expect(breaker.permits).toBe(true);
    breaker.begin();
  }
});

/** Lets each trial fail. @returns when the trials began, in ms after the first failure */
function failFor(ms: number, kind: 'failure' | 'crowded' = 'failure'): number[] {
  const { breaker, clock } = breakerAt(0);
  const trials: number[] = [];
  for (let i = 0; i < 3; i += 1) breaker.fail(failing, kind);
  while (clock.now < ms) {
    expect(breaker.permits).toBe(false);
    clock.now += breaker.waitMs;
    trials.push(clock.now);
    expect(breaker.permits).toBe(true);
    breaker.begin();
    expect(breaker.permits).toBe(false);
    breaker.fail(failing, kind);
  }
  return trials;
}

test('a relay that works again after any time waits for at most an eighth of it, or a second', () => {
  const trials = failFor(600_000);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 600_000 }), (backAt) => {
      const noticedAt = trials.find((at) => at >= backAt) ?? Number.POSITIVE_INFINITY;
      expect(noticedAt - backAt).toBeLessThanOrEqual(Math.max(1_000, backAt / 8));
    }),
  );
});

test('a relay that fails for an hour is tried about once a minute', () => {
  const trials = failFor(3_600_000);
  expect(trials.filter((at) => at > 600_000).length).toBeLessThanOrEqual(51);
  expect(pauseAfter(3_600_000)).toBe(60_000);
});

test('a relay whose connections others use is tried every ten seconds at least', () => {
  const trials = failFor(3_600_000, 'crowded');
  const pauses = trials.slice(1).map((at, i) => at - (trials[i] ?? 0));
  expect(Math.max(...pauses)).toBe(10_000);
});

test('a success closes it and resets the pause', () => {
  const { breaker, clock } = breakerAt();
  for (let i = 0; i < 60; i += 1) {
    breaker.fail(failing);
    clock.now += breaker.waitMs;
    breaker.begin();
  }
  breaker.succeed();
  expect(breaker.permits).toBe(true);
  expect(breaker.closed).toBe(true);
  expect(breaker.cause).toBeUndefined();
  clock.now += 60_000;
  breaker.fail(failing, 'closing');
  expect(breaker.waitMs).toBe(100);
});

test('late failures of attempts begun before it opened do not lengthen the pause', () => {
  const { breaker, clock } = breakerAt();
  breaker.fail(failing, 'closing');
  for (let i = 0; i < 20; i += 1) breaker.fail(failing);
  clock.now += 100;
  expect(breaker.permits).toBe(true);
});
