import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataLines } from '../../src/smtp/data-lines.js';

/** What a server makes of the lines before the final dot (RFC 5321 §4.5.2). */
const asServerReads = (bytes: Buffer) => bytes.toString('latin1').replace(/(^|\r\n)\./g, '$1');

/** Texts in which what matters comes often. */
const message = fc
  .array(fc.constantFrom('\r', '\n', '\r\n', '.', '..', 'a', 'ü', ' line', '\r\n.'), { maxLength: 40 })
  .map((parts) => Buffer.from(parts.join('')));

test('a server reads the message that was given, its line ends made whole', () => {
  fc.assert(
    fc.property(message, (given) => {
      const expected = given.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n');
      const read = asServerReads(dataLines(given));
      expect(read).toBe(expected.endsWith('\r\n') ? expected : `${expected}\r\n`);
    }),
  );
});

test('nothing within a message can be taken for its end, not by a server that takes a bare CR or LF for one either', () => {
  fc.assert(
    fc.property(message, (given) => {
      const sent = dataLines(given).toString('latin1');
      expect(sent).not.toMatch(/(^|[\r\n])\.[\r\n]/);
      expect(sent).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
      expect(sent.endsWith('\r\n')).toBe(true);
    }),
  );
});

test('a message that is right goes as it is, without a copy', () => {
  const right = Buffer.from('Subject: x\r\n\r\nline\r\n'.repeat(1_000));
  expect(dataLines(right)).toBe(right);
});
