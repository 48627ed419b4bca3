import { expect, test } from 'vitest';
import { openSharedReads } from '../../src/reports/shared-reads.js';

test('those who ask while a read is under way share it, and whoever asks later gets a new one', async () => {
  const reads = openSharedReads();
  let made = 0;
  const read = async () => {
    made += 1;
    return made;
  };
  expect(await Promise.all([reads.join('a', read), reads.join('a', read)])).toEqual([1, 1]);
  expect(await reads.join('a', read)).toBe(2);
  expect(await Promise.all([reads.join('a', read), reads.join('b', read)])).toEqual([3, 4]);
});

test('a read that fails is made again for the next who asks', async () => {
  const reads = openSharedReads();
  await expect(reads.join('a', () => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
  expect(await reads.join('a', async () => 'found')).toBe('found');
});
