import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { WritesRefused } from '../../src/redis/refused-writes.js';
import { untilWritten } from '../../src/redis/until-written.js';

test('however many writes wait for Redis, they share one listener, and a stop ends all of them', async () => {
  const stop = new AbortController();
  const waiting: Promise<unknown>[] = [];
  let refused = 0;
  const allRefused = new Promise<void>((resolve) => {
    const write = () => {
      refused += 1;
      // By then, those before it wait already.
      if (refused === 41) resolve();
      return Promise.reject(new WritesRefused('memory-full', new Error('OOM')));
    };
    for (let i = 0; i < 40; i += 1) waiting.push(untilWritten(write, stop.signal));
  });
  await allRefused;
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
  stop.abort();
  const ends = await Promise.allSettled(waiting);
  expect(ends.map(({ status }) => status)).toEqual(Array(40).fill('rejected'));
});
