import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineForPeople } from '../src/log.js';
import { withoutRepeats } from '../src/log-repeats.js';
import { until } from './helpers/clock.js';

const time = '2026-11-25T08:15:30.123Z';

test('on a terminal an event of the log is one line for people', () => {
  expect(
    lineForPeople(
      JSON.stringify({
        level: 'info',
        time,
        process: 7,
        role: 'web',
        host: 'a',
        issue: 'business-1',
        recipients: 25,
        msg: 'issue planned',
      }),
    ),
  ).toBe('08:15:30 info  issue planned (issue business-1, recipients 25)\n');
  expect(
    lineForPeople(JSON.stringify({ level: 'error', time, error: 'Redis does not answer.', msg: 'reconcile failed' })),
  ).toBe('08:15:30 error reconcile failed (error "Redis does not answer.")\n');
  expect(lineForPeople(JSON.stringify({ level: 'warn', time, msg: 'bare' }))).toBe('08:15:30 warn  bare\n');
});

test('no control character of a value reaches the terminal', () => {
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' })), fc.integer());
  fc.assert(
    fc.property(value, fc.string({ unit: 'binary' }), (fact, msg) => {
      const line = lineForPeople(JSON.stringify({ level: 'info', time, fact, msg }));
      expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      expect(line.endsWith('\n')).toBe(true);
    }),
  );
});

const line = (level: string, second: number, msg: string) =>
  `${JSON.stringify({ level, time: `2026-11-25T08:15:${second}.123Z`, msg })}\n`;

test('a warning that repeats is written once, then once per period with its count, until it stops', async () => {
  const written: string[] = [];
  const write = withoutRepeats((one) => written.push(one), 20);
  const repeat = (times: number) => {
    for (let i = 0; i < times; i += 1) write(line('error', 10 + i, 'Redis does not answer'));
  };
  repeat(35);
  expect(written).toEqual([line('error', 10, 'Redis does not answer')]);
  await until('the count is written', async () => written.length === 2);
  expect(JSON.parse(written[1] ?? '')).toMatchObject({ level: 'error', msg: 'Redis does not answer', repeated: 34 });
});

test('other lines are all written, and each in its order', () => {
  const written: string[] = [];
  const write = withoutRepeats((one) => written.push(one));
  const lines = [line('info', 10, 'sent'), line('info', 11, 'sent'), line('warn', 12, 'a'), line('warn', 13, 'b')];
  for (const one of lines) write(one);
  expect(written).toEqual(lines);
});
