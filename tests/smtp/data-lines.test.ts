import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataLines } from '../../src/smtp/data-lines.js';

/** How a server reads the lines before the final dot (RFC 5321 §4.5.2). */
const asServerReads = (bytes: Buffer) => bytes.toString('latin1').replace(/(^|\r\n)\./g, '$1');

/** Texts with many dots and line ends. */
const message = fc
  .array(fc.constantFrom('\r', '\n', '\r\n', '.', '..', 'a', 'ü', ' line', '\r\n.'), { maxLength: 40 })
  .map((parts) => Buffer.from(parts.join('')));

test('a server reads the original message, with complete line ends', () => {
  fc.assert(
    fc.property(message, (given) => {
      const expected = given.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n');
      const read = asServerReads(dataLines(given));
      expect(read).toBe(expected.endsWith('\r\n') ? expected : `${expected}\r\n`);
    }),
  );
});

test('no part of a message can be mistaken for its end, not even by a server that accepts a bare CR or LF', () => {
  fc.assert(
    fc.property(message, (given) => {
      const sent = dataLines(given).toString('latin1');
      expect(sent).not.toMatch(/(^|[\r\n])\.[\r\n]/);
      expect(sent).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
      expect(sent.endsWith('\r\n')).toBe(true);
    }),
  );
});

test('a message that needs no change is not copied', () => {
  const right = Buffer.from('Subject: x\r\n\r\nline\r\n'.repeat(1_000));
  expect(dataLines(right)).toBe(right);
});
