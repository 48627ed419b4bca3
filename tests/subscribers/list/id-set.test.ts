import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdSet } from '../../../src/subscribers/list/id-set.js';
import {
  bucketOf,
  bucketOfText,
  subscriberId,
  subscriberIdText,
} from '../../../src/subscribers/record/subscriber-id.js';

const key = Buffer.alloc(32, 7);

test('the set knows every id that was added, however much it grows', () => {
  const set = new IdSet();
  const ids = Array.from({ length: 20_000 }, (_, i) => subscriberIdText(key, `reader${i}@example.com`));
  expect(ids.filter((id) => set.add(id))).toHaveLength(ids.length);
  expect(ids.filter((id) => set.add(id))).toHaveLength(0);
});

test('an id as text has the same bytes and the same bucket', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 16_384 }), (address, buckets) => {
      const id = subscriberId(key, address);
      const text = subscriberIdText(key, address);
      expect(Buffer.from(text, 'latin1')).toEqual(Buffer.from(id));
      expect(bucketOfText(text, buckets)).toBe(bucketOf(id, buckets));
    }),
    { numRuns: 1000 },
  );
});
