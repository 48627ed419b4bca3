import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asciiDomain, decodePunycode } from '../../../src/subscribers/record/ascii-domain.js';

/** Letters that lower case, normal form and IDNA leave as they are. */
const letters = fc.constantFrom(...'abcxyz019éßüżαωшяאבعب例子新聞東京한글ไท');
const label = fc
  .array(letters, { minLength: 1, maxLength: 20 })
  .map((parts) => parts.join(''))
  .filter((text) => /[^\0-\x7f]/.test(text) && domainToASCII(text).startsWith('xn--'));

test('punycode is read back as the letters that it was made of', () => {
  fc.assert(
    fc.property(label, (text) => {
      expect(decodePunycode(domainToASCII(text).slice(4))).toBe(text);
    }),
  );
});

test('a domain has one ASCII form, however it is written', () => {
  fc.assert(
    fc.property(label, (text) => {
      const ascii = asciiDomain(`${text}.Example`);
      expect(ascii).toMatch(/^xn--[a-z0-9-]+\.example$/);
      expect(asciiDomain(ascii)).toBe(ascii);
      expect(asciiDomain(ascii.toUpperCase())).toBe(ascii);
    }),
  );
});

/** The letters of a label as they come: most are broken. */
const anyLabel = fc.string({ unit: fc.constantFrom(...'abz019-'), maxLength: 70 });

test('any text is either the ASCII form of some letters or refused, in bounded time', () => {
  fc.assert(
    fc.property(anyLabel, (text) => {
      const ascii = asciiDomain(`xn--${text}.example`);
      if (ascii === '') return;
      const [encoded = ''] = ascii.split('.');
      expect(domainToASCII(decodePunycode(encoded.slice(4)) ?? '')).toBe(encoded);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  // RFC 3492, section 7.1: Arabic, simplified Chinese, Czech, Hebrew, Japanese with Latin letters.
  ['egbpdaj6bu4bxfgehfvwxn', 'ليهمابتكلموشعربي؟'],
  ['ihqwcrb4cv8a8dqg056pqjye', '他们为什么不说中文'],
  ['Proprostnemluvesky-uyb24dma41a'.toLowerCase(), 'pročprostěnemluvíčesky'],
  ['4dbcagdahymbxekheh6e0a7fei0b', 'למההםפשוטלאמדבריםעברית'],
  ['3b-ww4c5e180e575a65lsy2b', '3年b組金八先生'],
])('the punycode %s is %s', (text, decoded) => {
  expect(decodePunycode(text)).toBe(decoded);
});
