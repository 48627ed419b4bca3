import { expect, test } from 'vitest';
import { CircuitBreaker } from '../../src/smtp/circuit-breaker.js';

function breakerAt(start = 1_000_000) {
  const clock = { now: start };
  return { clock, breaker: new CircuitBreaker(() => clock.now) };
}
const failing = new Error('it does not answer');

test('three failures in a row open it, two and a success do not', () => {
  const { breaker } = breakerAt();
  for (const fails of [true, true, false, true, true]) fails ? breaker.fail(failing) : breaker.succeed();
  expect(breaker.closed).toBe(true);
  breaker.fail(failing);
  expect(breaker.closed).toBe(false);
  expect(breaker.permits).toBe(false);
  expect(breaker.cause).toBe(failing);
});

test('one certain failure opens it', () => {
  const { breaker } = breakerAt();
  breaker.fail(failing, true);
  expect(breaker.permits).toBe(false);
});

test('after the pause it permits one trial; the pause doubles up to a minute, and a success closes it', () => {
  const { breaker, clock } = breakerAt();
  breaker.fail(failing, true);
  for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
    clock.now += seconds * 1_000 - 1;
    expect(breaker.permits).toBe(false);
    clock.now += 1;
    expect(breaker.permits).toBe(true);
    breaker.begin();
    expect(breaker.permits).toBe(false);
    breaker.fail(failing);
  }
  clock.now += 60_000;
  breaker.begin();
  breaker.succeed();
  expect(breaker.permits).toBe(true);
  expect(breaker.closed).toBe(true);
  expect(breaker.cause).toBeUndefined();
});

test('late failures of attempts begun before it opened do not lengthen the pause', () => {
  const { breaker, clock } = breakerAt();
  breaker.fail(failing, true);
  for (let i = 0; i < 20; i += 1) breaker.fail(failing);
  clock.now += 1_000;
  expect(breaker.permits).toBe(true);
});
