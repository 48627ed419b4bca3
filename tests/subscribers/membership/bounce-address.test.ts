import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bounceAddress,
  envelopeSender,
  openBounceAddress,
  openUnsubscribeAddress,
  unsubscribeMailto,
} from '../../../src/subscribers/membership/bounce-address.js';
import { tokenKeys } from '../../../src/subscribers/membership/tokens.js';

const domain = 'bounces.example.com';
const keys = tokenKeys(['a secret for the tests only']);
const claim = fc.record({
  newsletter: fc.integer({ min: 1, max: 65_535 }),
  id: fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
});

/** Which letters of an address are upper-case, one bit each. */
const upperCase = fc.noBias(fc.bigInt({ min: 0n, max: 2n ** 90n - 1n }));

test('a bounce address identifies its reader in any case, in up to 64 lower-case letters and digits', () => {
  fc.assert(
    fc.property(claim, upperCase, (given, bits) => {
      const shout = (position: number) => (bits >> BigInt(position)) & 1n;
      const address = bounceAddress(keys, domain, given);
      const [local = ''] = address.split('@');
      expect(local).toMatch(/^[a-z2-7]{1,64}$/);
      const folded = [...address].map((letter, i) => (shout(i) ? letter.toUpperCase() : letter)).join('');
      expect(openBounceAddress(keys, domain, folded)).toEqual(given);
      expect(openBounceAddress(keys, domain, ` ${address.toUpperCase()} `)).toEqual(given);
    }),
    { numRuns: 10_000 },
  );
});

test('an address with any character changed is invalid', () => {
  const letters = [...'abcdefghijklmnopqrstuvwxyz234567'];
  fc.assert(
    fc.property(claim, fc.nat(), fc.constantFrom(...letters), (given, place, letter) => {
      const address = bounceAddress(keys, domain, given);
      const at = place % address.indexOf('@');
      fc.pre(address[at] !== letter);
      expect(
        openBounceAddress(keys, domain, `${address.slice(0, at)}${letter}${address.slice(at + 1)}`),
      ).toBeUndefined();
    }),
    { numRuns: 10_000 },
  );
});

test('any other text is an invalid address, and causes no error', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      expect(openBounceAddress(keys, domain, text)).toBeUndefined();
      expect(openBounceAddress(keys, domain, `${text}@${domain}`)).toBeUndefined();
    }),
    { numRuns: 5_000 },
  );
});

test('an address with another domain, a dropped key or a missing part is invalid; a replaced key is valid', () => {
  const given = { newsletter: 7, id: Buffer.from('0123456789abcdef', 'hex') };
  const address = bounceAddress(keys, domain, given);
  expect(openBounceAddress(keys, 'other.example.com', address)).toBeUndefined();
  expect(openBounceAddress(tokenKeys(['another secret']), domain, address)).toBeUndefined();
  expect(openBounceAddress(tokenKeys(['another secret', 'a secret for the tests only']), domain, address)).toEqual(
    given,
  );
  expect(openBounceAddress(keys, domain, address.slice(1))).toBeUndefined();
});

test('without a domain for bounces the newsletter’s own address is the sender', () => {
  const newsletter = { number: 7, from: { address: 'news@example.com' } };
  const id = Buffer.alloc(8, 1);
  expect(envelopeSender({ tokenKeys: keys }, newsletter, id)).toBe('news@example.com');
  const [first, second] = [1, 2].map(() => envelopeSender({ tokenKeys: keys, bounceDomain: domain }, newsletter, id));
  expect(first).toBe(second);
});

const mailtoOf = (given: { newsletter: number; id: Buffer }) =>
  unsubscribeMailto({ mailtoDomain: domain, tokenKeys: keys }, { number: given.newsletter }, given.id) ?? '';

test('the address of a mailto link identifies its reader in any case, and is never a bounce address', () => {
  fc.assert(
    fc.property(claim, (given) => {
      const address =
        /^mailto:([a-z2-7]{1,64}@bounces\.example\.com)\?subject=unsubscribe$/.exec(mailtoOf(given))?.[1] ?? '';
      expect(openUnsubscribeAddress(keys, domain, address)).toEqual(given);
      expect(openUnsubscribeAddress(keys, domain, address.toUpperCase())).toEqual(given);
      const bounce = bounceAddress(keys, domain, given);
      const swapped = (text: string, letter: string) => `${letter}${text.slice(1)}`;
      for (const wrong of [address, swapped(address, 'b')])
        expect(openBounceAddress(keys, domain, wrong)).toBeUndefined();
      for (const wrong of [bounce, swapped(bounce, 'u')])
        expect(openUnsubscribeAddress(keys, domain, wrong)).toBeUndefined();
    }),
    { numRuns: 10_000 },
  );
});

test('there is no mailto link where no email is received', () => {
  const id = Buffer.from('0123456789abcdef', 'hex');
  expect(unsubscribeMailto({ tokenKeys: keys }, { number: 1 }, id)).toBeUndefined();
});
