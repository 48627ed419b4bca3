import { expect, test } from 'vitest';
import { hmacText } from '../../../src/subscribers/record/hmac.js';

test('a known HMAC comes out (RFC 4231, test case 2)', () => {
  const mac = hmacText(Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?'));
  expect(Buffer.from(mac, 'latin1').toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});
