import { expect, test } from 'vitest';
import { Admission } from '../../../src/feedback/inbound/admission.js';

const limits = { connections: 5, perNetwork: 2, perMinute: 4 };

test('a network has a limit of open connections, and a closed one is free again', () => {
  const admission = new Admission(limits);
  const release = admission.admit('192.0.2.1');
  expect(admission.admit('::ffff:192.0.2.1')).toBeDefined();
  expect(admission.admit('192.0.2.1')).toBeUndefined();
  expect(admission.admit('192.0.2.2')).toBeDefined();
  release?.();
  expect(admission.admit('192.0.2.1')).toBeDefined();
});

test('the addresses of an IPv6 /64 are one network, and all networks share a limit', () => {
  const admission = new Admission(limits);
  const admitted = (address: string) => admission.admit(address) !== undefined;
  expect(['2001:db8::1', '2001:db8::2', '2001:db8::3'].map(admitted)).toEqual([true, true, false]);
  expect(['2001:db8:0:1::1', '192.0.2.1', '192.0.2.2', '192.0.2.3'].map(admitted)).toEqual([true, true, true, false]);
});

test('a network that connects too often waits for the next minute', () => {
  let now = 1_000;
  const admission = new Admission(limits, () => now);
  const tries = (count: number) =>
    Array.from({ length: count }, () => {
      const release = admission.admit('192.0.2.1');
      release?.();
      return release !== undefined;
    });
  expect(tries(6)).toEqual([true, true, true, true, false, false]);
  now += 60_000;
  expect(tries(1)).toEqual([true]);
});
