import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageId } from '../../src/render/message-id.js';

/** RFC 5322 §3.2.3 and §3.6.4: runs of letters, digits and signs, one dot between two of them, on both sides of the `@`. */
const atext = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const dotAtom = `${atext}(?:\\.${atext})*`;
const valid = new RegExp(`^<${dotAtom}@${dotAtom}>$`);

const key = Buffer.alloc(32, 7);
const reader = (number: number) => {
  const id = Buffer.alloc(8);
  id.writeUInt32BE(number, 4);
  return id;
};

test('a Message-ID is valid for any reader', () => {
  const count = 20_000;
  const invalid: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const id = messageId(key, 'hex', 'issue business-7', reader(i), 'news.example.com');
    if (!valid.test(id)) invalid.push(id);
  }
  expect(invalid).toEqual([]);
});

test('a Message-ID is valid and stable for any key and email', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((b) => Buffer.from(b));
  fc.assert(
    fc.property(bytes(32), fc.string({ unit: 'binary' }), bytes(8), (anyKey, subject, id) => {
      const made = messageId(anyKey, 'hex', subject, id, 'news.example.com');
      expect(made).toMatch(valid);
      expect(messageId(anyKey, 'hex', subject, id, 'news.example.com')).toBe(made);
    }),
    { numRuns: 2_000 },
  );
});

test('readers, emails and keys have different Message-IDs', () => {
  const ids = [
    messageId(key, 'hex', 'issue business-7', reader(1), 'news.example.com'),
    messageId(key, 'hex', 'issue business-7', reader(2), 'news.example.com'),
    messageId(key, 'hex', 'issue business-8', reader(1), 'news.example.com'),
    messageId(Buffer.alloc(32, 8), 'hex', 'issue business-7', reader(1), 'news.example.com'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test('an email started by version 0.1 keeps its Message-ID', () => {
  const old = (number: number) => messageId(key, 'base64url', 'issue business-7', reader(number), 'news.example.com');
  expect([0, 6, 15, 28].map(old)).toEqual([
    '<misqtzr-je2swbtbvj3loaum@news.example.com>',
    '<zrcff4u.el2rlfd4dkyoaob3@news.example.com>',
    '<ne.m.rigv5dqzdg1fwmljzfx@news.example.com>',
    '<-hm85dycs6zohzh133l2jrcz@news.example.com>',
  ]);
});
