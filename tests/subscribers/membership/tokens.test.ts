import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  InvalidToken,
  openToken,
  purposes,
  signToken,
  stretchedKeys,
  tokenKeys,
} from '../../../src/subscribers/membership/tokens.js';
import { idLength } from '../../../src/subscribers/record/subscriber-id.js';

const keys = tokenKeys(['the key that the tests sign with']);
const claims = fc.record({
  newsletter: fc.integer({ min: 1, max: 65_535 }),
  id: fc.uint8Array({ minLength: idLength, maxLength: idLength }).map((bytes) => Buffer.from(bytes)),
  at: fc.nat(2 ** 32 - 1),
});
const claim = { newsletter: 3, id: Buffer.from('0123456789abcdef', 'hex'), at: 1_800_000_000 };
const now = () => Math.floor(Date.now() / 1000);

/** The code of the error with which a token is refused. */
function refusal(open: () => unknown): string | undefined {
  try {
    open();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidToken);
    return (error as InvalidToken).code;
  }
}

test('a token identifies its reader and newsletter, and is short enough for a link', () => {
  fc.assert(
    fc.property(claims, fc.constantFrom(...purposes), (given, purpose) => {
      const token = signToken(keys, purpose, given);
      expect(token).toMatch(/^[\w-]{43}$/);
      expect(openToken(keys, purpose, token)).toEqual(given);
    }),
    { numRuns: 1_000 },
  );
});

test('a token with any one bit flipped is refused', () => {
  const bytes = Buffer.from(signToken(keys, 'confirm', claim), 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const turned = Buffer.from(bytes);
    turned.writeUInt8(turned.readUInt8(bit >> 3) ^ (1 << (bit % 8)), bit >> 3);
    expect(refusal(() => openToken(keys, 'confirm', turned.toString('base64url')))).toBe('token.invalid');
  }
});

test('a token has one spelling only', () => {
  const token = signToken(keys, 'confirm', claim);
  const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const spellings = [...last].map((character) => token.slice(0, -1) + character);
  expect(spellings.filter((other) => refusal(() => openToken(keys, 'confirm', other)) === undefined)).toEqual([token]);
  for (const other of [`${token}=`, ` ${token}`, `${token}\n`, `${token}A`, token.slice(1), '', 'x'.repeat(10_000)]) {
    expect(refusal(() => openToken(keys, 'confirm', other))).toBe('token.invalid');
  }
});

test('a token for one purpose is invalid for every other', () => {
  for (const purpose of purposes) {
    const token = signToken(keys, purpose, claim);
    const opened = purposes.filter((other) => refusal(() => openToken(keys, other, token)) === undefined);
    expect(opened).toEqual([purpose]);
  }
});

test('after a new key is put first, links signed by the old one stay valid until it is removed', () => {
  const [before, both, after] = [
    tokenKeys(['old secret']),
    tokenKeys(['new secret', 'old secret']),
    tokenKeys(['new secret']),
  ];
  const old = signToken(before, 'unsubscribe', claim);
  expect(openToken(both, 'unsubscribe', old)).toEqual(claim);
  expect(refusal(() => openToken(after, 'unsubscribe', old))).toBe('token.invalid');
  const fresh = signToken(both, 'unsubscribe', claim);
  expect(openToken(after, 'unsubscribe', fresh)).toEqual(claim);
  expect(refusal(() => openToken(before, 'unsubscribe', fresh))).toBe('token.invalid');
});

test('two keys that have the same short id by chance are distinguished', () => {
  const seen = new Map<number, string>();
  let pair: string[] = [];
  for (let i = 0; pair.length === 0; i += 1) {
    const secret = `secret ${i}`;
    const id = tokenKeys([secret])[0]?.id ?? -1;
    const other = seen.get(id);
    if (other) pair = [other, secret];
    seen.set(id, secret);
  }
  const [first = '', second = ''] = pair;
  const token = signToken(tokenKeys([second]), 'confirm', claim);
  expect(openToken(tokenKeys([first, second]), 'confirm', token)).toEqual(claim);
  expect(refusal(() => openToken(tokenKeys([first]), 'confirm', token))).toBe('token.invalid');
});

test('a token expires after its time, and a forged one never counts as expired', () => {
  const week = 7 * 86_400;
  const fresh = signToken(keys, 'confirm', { ...claim, at: now() - week + 60 });
  const old = signToken(keys, 'confirm', { ...claim, at: now() - week - 60 });
  expect(openToken(keys, 'confirm', fresh, week).newsletter).toBe(3);
  expect(refusal(() => openToken(keys, 'confirm', old, week))).toBe('token.expired');
  expect(refusal(() => openToken(tokenKeys(['another key']), 'confirm', old, week))).toBe('token.invalid');
});

test('a token to unsubscribe works after twenty years', () => {
  const token = signToken(keys, 'unsubscribe', { ...claim, at: now() - 20 * 365 * 86_400 });
  expect(openToken(keys, 'unsubscribe', token).id).toEqual(claim.id);
});

test('a link by a stretched secret is invalid with the plain one, and links of earlier versions stay valid', () => {
  const [secret, older] = ['a secret of a person', 'and the one before it'];
  const keys = stretchedKeys([secret, older]);
  const token = signToken(keys, 'unsubscribe', claim);
  expect(openToken(stretchedKeys([secret]), 'unsubscribe', token)).toEqual(claim);
  expect(refusal(() => openToken(tokenKeys([secret]), 'unsubscribe', token))).toBe('token.invalid');
  for (const before of [tokenKeys([secret]), tokenKeys([older]), stretchedKeys([older])])
    expect(openToken(keys, 'unsubscribe', signToken(before, 'unsubscribe', claim))).toEqual(claim);
});
