import { EventEmitter } from 'node:events';
import type { FastifyReply } from 'fastify';
import { expect, test } from 'vitest';
import { BodyBudget } from '../../src/uploads/body-budget.js';

const [limit, max] = [16 * 1_024 * 1_024, 32 * 1_024 * 1_024];
const connection = () => new EventEmitter();
const ask = (budget: BodyBudget, length: string | undefined, raw = connection()) =>
  budget.reserve(
    { headers: length === undefined ? {} : { 'content-length': length } },
    { raw } as unknown as FastifyReply,
    limit,
  );

test('long bodies have room up to the budget of all connections, and give it back when their request is over', () => {
  const budget = new BodyBudget(max);
  const first = connection();
  expect(ask(budget, String(limit), first)).toBe(true);
  expect(ask(budget, String(limit))).toBe(true);
  expect(ask(budget, String(limit))).toBe(false);
  first.emit('close');
  expect(ask(budget, String(limit))).toBe(true);
});

test.each([undefined, 'nonsense', String(limit * 9)])(
  'a body with the length %s takes as much as its address reads',
  (length) => {
    const budget = new BodyBudget(max);
    expect([1, 2, 3].map(() => ask(budget, length))).toEqual([true, true, false]);
  },
);

test('a short body always has room', () => {
  const budget = new BodyBudget(0);
  expect([ask(budget, '65536'), ask(budget, '65537')]).toEqual([true, false]);
});
