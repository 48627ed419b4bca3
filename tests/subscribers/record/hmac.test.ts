import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacText } from '../../../src/subscribers/record/hmac.js';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));

test('an HMAC equals the one from Node, for every key and message, however often the key is used', () => {
  const message = fc.oneof(bytes(300), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(bytes(200), fc.array(message, { minLength: 1, maxLength: 4 }), (key, messages) => {
      for (const one of messages) {
        const expected = createHmac('sha256', key).update(one).digest();
        expect(Buffer.from(hmacText(key, one), 'latin1')).toEqual(expected);
      }
    }),
  );
});

test('an HMAC is correct (RFC 4231, test case 2)', () => {
  const mac = hmacText(Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?'));
  expect(Buffer.from(mac, 'latin1').toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});
