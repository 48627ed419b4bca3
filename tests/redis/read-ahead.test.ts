import { expect, test } from 'vitest';
import { readAhead } from '../../src/redis/read-ahead.js';

/** Numbers from 1 on, and what has happened. */
function numbers(count: number, failure?: Error) {
  const happened: string[] = [];
  async function* items() {
    try {
      for (let number = 1; number <= count; number += 1) {
        happened.push(`asked for ${number}`);
        yield number;
      }
      if (failure) throw failure;
    } finally {
      happened.push('closed');
    }
  }
  return { items: items(), happened };
}

test('the next item is asked for before the last one was used', async () => {
  const { items, happened } = numbers(3);
  for await (const number of readAhead(items)) happened.push(`used ${number}`);
  expect(happened.join(', ')).toBe('asked for 1, asked for 2, used 1, asked for 3, used 2, closed, used 3');
});

test('a failure arrives after the items before it', async () => {
  const { items, happened } = numbers(2, new Error('no more'));
  const read = async () => {
    for await (const number of readAhead(items)) happened.push(`used ${number}`);
  };
  await expect(read()).rejects.toThrow('no more');
  expect(happened.filter((one) => one.startsWith('used'))).toEqual(['used 1', 'used 2']);
});

test('who stops early closes what is read', async () => {
  const { items, happened } = numbers(5);
  for await (const number of readAhead(items)) if (number === 2) break;
  expect(happened).toEqual(['asked for 1', 'asked for 2', 'asked for 3', 'closed']);
});
