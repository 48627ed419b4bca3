import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locales } from '../../src/locale/locale.js';
import { reasonLine } from '../../src/render/greeting.js';
import { consentMethods } from '../../src/subscribers/record/subscriber.js';

test.each([
  ['page', '/n/digest', 'You receive Digest because you subscribed to it and confirmed your address.'],
  ['embed', 'https://example.com/', 'You receive Digest because you subscribed to it and confirmed your address.'],
  [
    'import',
    'paper form, 2025',
    'You receive Digest because your address was added to its list. Your consent is recorded as "paper form, 2025".',
  ],
  [
    'command',
    'by letter',
    'You receive Digest because your address was added to its list. Your consent is recorded as "by letter".',
  ],
  ['command', '', 'You receive Digest because your address was added to its list.'],
  ['api', 'the shop', 'You receive Digest because "the shop" shared your address with us.'],
] as const)('a reader whose consent came by %s from "%s" is told so', (method, from, sentence) => {
  expect(reasonLine('en', 'Digest', { method, from })).toBe(sentence);
});

test('the reason is one line for any label, and only readers who signed up are told that they subscribed', () => {
  const methods = fc.constantFrom(...consentMethods);
  fc.assert(
    fc.property(fc.constantFrom(...locales), methods, fc.string({ unit: 'binary' }), (locale, method, from) => {
      const line = reasonLine(locale, 'Digest', { method, from });
      expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      // With a label that has none of these words.
      const plain = reasonLine(locale, 'Digest', { method, from: 'X'.repeat(from.length) });
      expect(/subscribed to it|订阅了/.test(plain)).toBe(method === 'page' || method === 'embed');
    }),
  );
});
