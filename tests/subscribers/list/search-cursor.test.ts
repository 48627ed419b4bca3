import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openPlace, sealPlace } from '../../../src/subscribers/list/search-cursor.js';
import type { SubscriberList } from '../../../src/subscribers/list/subscriber-store.js';

const listWith = (byte: number) => ({ meta: { listKey: Buffer.alloc(32, byte) } }) as Pick<SubscriberList, 'meta'>;
const list = listWith(1);

const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789.+_-äß字');
const address = fc
  .tuple(fc.string({ unit: letter, minLength: 1, maxLength: 64 }), fc.string({ unit: letter, minLength: 1 }))
  .map(([local, domain]) => `${local}@${domain}.example.org`);

test('a cursor leads back to its address, and the same address has the same cursor', () => {
  fc.assert(
    fc.property(address, (one) => {
      expect(openPlace(list, sealPlace(list, one))).toBe(one);
      expect(sealPlace(list, one)).toBe(sealPlace(list, one));
    }),
  );
});

test('nothing of an address can be read in a cursor, neither its text nor its length', () => {
  fc.assert(
    fc.property(address, (one) => {
      const cursor = sealPlace(list, one);
      expect(cursor).toMatch(/^[\w-]+$/);
      for (const encoding of ['base64url', 'latin1'] as const)
        for (const part of one.split('@')) {
          if (part.length < 8) continue;
          expect(Buffer.from(cursor, encoding).toString()).not.toContain(part);
        }
      expect(Buffer.from(cursor, 'base64url').length % 32).toBe(16);
    }),
  );
});

test('a cursor that was changed, or is of another installation, is refused and shows nothing', () => {
  fc.assert(
    fc.property(address, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, at, flip) => {
      const bytes = Buffer.from(sealPlace(list, one), 'base64url');
      const i = at % bytes.length;
      bytes[i] = (bytes[i] ?? 0) ^ flip;
      expect(() => openPlace(list, bytes.toString('base64url'))).toThrow(expect.objectContaining({ field: 'cursor' }));
      expect(() => openPlace(listWith(2), sealPlace(list, one))).toThrow(expect.objectContaining({ field: 'cursor' }));
    }),
  );
  const old = Buffer.from('1reader@example.org').toString('base64url');
  for (const wrong of ['', 'no cursor', old, 'A'.repeat(22), '=', sealPlace(list, 'a@example.org').slice(1)])
    expect(() => openPlace(list, wrong)).toThrow(expect.objectContaining({ field: 'cursor' }));
});
