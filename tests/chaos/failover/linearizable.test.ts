import { expect, test } from 'vitest';
import { type Call, isLinearizable } from './linearizable.js';
import { type ReaderCall, readerModel } from './reader-model.js';

type Told = readonly [operation: ReaderCall, startedAt: number, at?: number, result?: string];
const history = (...calls: Told[]) =>
  calls.map(
    ([operation, startedAt, at, result]): Call<ReaderCall, string> =>
      at === undefined ? { operation, startedAt } : { operation, startedAt, answer: { at, result: result ?? '' } },
  );
const allows = (...calls: Told[]) => isLinearizable(readerModel, history(...calls));

test('calls one after the other must see each other', () => {
  expect(allows(['subscribe', 0, 1, 'none'], ['confirm', 2, 3, 'pending'], ['read', 4, 5, 'confirmed'])).toBe(true);
  expect(allows(['subscribe', 0, 1, 'none'], ['read', 2, 3, 'none'])).toBe(false);
});

test('an answered change that is forgotten later is found', () => {
  const forgotten: Told[] = [
    ['subscribe', 0, 1, 'none'],
    ['confirm', 2, 3, 'pending'],
    ['unsubscribe', 4, 5, 'confirmed'],
    ['read', 6, 7, 'confirmed'],
  ];
  expect(allows(...forgotten)).toBe(false);
});

test('calls at the same time may come in either order, and no other', () => {
  expect(allows(['subscribe', 0, 10, 'none'], ['read', 1, 2, 'pending'], ['read', 3, 4, 'pending'])).toBe(true);
  expect(allows(['subscribe', 0, 10, 'none'], ['read', 1, 2, 'none'], ['read', 3, 4, 'pending'])).toBe(true);
  expect(allows(['subscribe', 0, 10, 'none'], ['read', 1, 2, 'pending'], ['read', 3, 4, 'none'])).toBe(false);
});

test('two of a pair cannot both have been the first', () => {
  expect(allows(['subscribe', 0, 5, 'none'], ['subscribe', 1, 6, 'pending'])).toBe(true);
  expect(allows(['subscribe', 0, 5, 'none'], ['subscribe', 1, 6, 'none'])).toBe(false);
});

test('a call without an answer may take effect late, or never, but not before its start and not twice', () => {
  expect(allows(['subscribe', 0], ['read', 1, 2, 'none'], ['read', 8, 9, 'pending'])).toBe(true);
  expect(allows(['subscribe', 0], ['read', 1, 2, 'none'])).toBe(true);
  expect(allows(['read', 0, 1, 'pending'], ['subscribe', 2])).toBe(false);
  expect(
    allows(['subscribe', 0, 1, 'none'], ['unsubscribe', 2], ['read', 3, 4, 'unsubscribed'], ['read', 5, 6, 'pending']),
  ).toBe(false);
});

test('a stale read of a server that was replaced is found', () => {
  const stale: Told[] = [
    ['subscribe', 0, 1, 'none'],
    ['unsubscribe', 2, 3, 'pending'],
    ['subscribe', 4, 5, 'unsubscribed'],
    ['read', 6, 7, 'unsubscribed'],
  ];
  expect(allows(...stale)).toBe(false);
});

test('a long history with many calls at once is decided', () => {
  const calls: Told[] = Array.from({ length: 300 }, (_, i) => ['read', i, i + 20, 'none'] as const);
  expect(allows(...calls)).toBe(true);
  expect(allows(...calls, ['read', 400, 401, 'pending'])).toBe(false);
});
