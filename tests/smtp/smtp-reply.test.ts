import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Reply, replyReader } from '../../src/smtp/smtp-reply.js';

function read(chunks: readonly Buffer[]): Reply[] {
  const replies: Reply[] = [];
  const take = replyReader((reply) => replies.push(reply));
  for (const chunk of chunks) take(chunk);
  return replies;
}

test('a reply of several lines is one reply, with its own code', () => {
  const bytes = Buffer.from('250-first\r\n250 second\r\n354 go on\r\n250\r\n');
  expect(read([bytes])).toEqual([
    { code: 250, text: '250-first\n250 second' },
    { code: 354, text: '354 go on' },
    { code: 250, text: '250' },
  ]);
});

test('replies are the same whatever the chunks', () => {
  const words = fc.string({ unit: fc.constantFrom('a', '-', '5', ' ', 'é', '好', '.'), maxLength: 12 });
  const reply = fc.record({
    code: fc.integer({ min: 200, max: 599 }),
    lines: fc.array(words, { minLength: 1, maxLength: 4 }),
  });
  fc.assert(
    fc.property(
      fc.array(reply, { maxLength: 5 }),
      fc.array(fc.nat(200)),
      fc.constantFrom('\r\n', '\n'),
      (replies, cuts, end) => {
        const whole = replies.map(({ code, lines }) =>
          lines.map((line, i) => `${code}${i + 1 < lines.length ? '-' : ' '}${line}`),
        );
        const bytes = Buffer.from(
          whole
            .flat()
            .map((line) => line + end)
            .join(''),
        );
        const places = [0, ...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((at, i) => bytes.subarray(places[i], at));
        expect(read(chunks)).toEqual(replies.map(({ code }, i) => ({ code, text: whole[i]?.join('\n') })));
      },
    ),
  );
});

test('text that is not UTF-8 keeps each of its bytes', () => {
  expect(read([Buffer.from('550 g\xe9n\xe9rale\r\n', 'latin1')])).toEqual([{ code: 550, text: '550 générale' }]);
});

test('an invalid reply and an endless one have code 0', () => {
  expect(read([Buffer.from('hello\r\n')])).toEqual([{ code: 0, text: 'hello' }]);
  const endless = Array.from({ length: 2_000 }, () => Buffer.from('250-and more, and more, and more, and more\r\n'));
  expect(read(endless)[0]?.code).toBe(0);
});
