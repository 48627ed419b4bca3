import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  ledgerState,
  ledgerStates,
  recipientStatuses,
  resendable,
  statusCounts,
  zeroCounts,
} from '../../src/ledger/ledger-states.js';
import { issueReport } from '../../src/operations/issues/issue-documents.js';

test('each state has a code of its own that fits into four bits, and no code has changed', () => {
  expect(Object.fromEntries(ledgerStates.map((state) => [ledgerState[state].code, state]))).toEqual({
    0: 'waiting',
    1: 'claimed',
    2: 'accepted',
    3: 'deferred',
    4: 'bounced',
    5: 'failed',
    6: 'uncertain',
    7: 'excluded',
  });
  for (const state of ledgerStates) expect(ledgerState[state].code).toBeLessThan(16);
});

test('the codes in the Lua script match the table', () => {
  const script = readFileSync(new URL('../../src/redis/lua/ledger/change-ledger.lua', import.meta.url), 'utf8');
  const { accepted, uncertain } = ledgerState;
  expect(script).toContain(`local ACCEPTED, UNCERTAIN = ${accepted.code}, ${uncertain.code}\n`);
});

test('every recipient counts under exactly one status', () => {
  const counts = zeroCounts();
  for (const [i, state] of ledgerStates.entries()) counts[state] = 10 ** i;
  const shown = statusCounts(counts);
  const sum = (numbers: Record<string, number>) => Object.values(numbers).reduce((total, count) => total + count, 0);
  expect(sum(shown)).toBe(sum(counts));
  expect(shown.waiting).toBe(counts.waiting + counts.claimed);
});

test('the API reports every status with its meaning', () => {
  const shape = issueReport.shape as Record<string, { description?: string }>;
  for (const status of recipientStatuses) expect(shape[status]?.description, status).toMatch(/\.$/);
});

test('the states that may be sent again are those not accepted, and those whom a cancelled issue did not reach', () => {
  expect(resendable).toEqual(['waiting', 'deferred', 'bounced', 'failed', 'uncertain']);
});
