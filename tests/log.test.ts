import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineForPeople } from '../src/log.js';

const time = '2026-11-25T08:15:30.123Z';

test('on a terminal an event of the log is one line for people', () => {
  expect(
    lineForPeople(JSON.stringify({ level: 30, time, issue: 'business-1', recipients: 25, msg: 'issue planned' })),
  ).toBe('08:15:30 info  issue planned (issue business-1, recipients 25)\n');
  expect(
    lineForPeople(JSON.stringify({ level: 50, time, error: 'Redis does not answer.', msg: 'reconcile failed' })),
  ).toBe('08:15:30 error reconcile failed (error "Redis does not answer.")\n');
  expect(lineForPeople(JSON.stringify({ level: 40, time, msg: 'bare' }))).toBe('08:15:30 warn  bare\n');
});

test('no control character of a value reaches the terminal', () => {
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' })), fc.integer());
  fc.assert(
    fc.property(value, fc.string({ unit: 'binary' }), (fact, msg) => {
      const line = lineForPeople(JSON.stringify({ level: 30, time, fact, msg }));
      expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      expect(line.endsWith('\n')).toBe(true);
    }),
  );
});
