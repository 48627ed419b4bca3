import { expect, test } from 'vitest';
import { mayResend } from '../../src/control/resend-issue.js';
import type { Issue } from '../../src/issues/issue.js';
import type { Resendable } from '../../src/ledger/ledger-states.js';

test('the desk offers a resend exactly where it is allowed', () => {
  const newsletter = { slug: 'business', archivedAt: '' };
  const sent = { id: 'business-1', state: 'sent', planned: true, folded: null, startedAt: Date.now() } as Issue;
  const may = (more: object, states: Resendable[] = ['failed'], waiting = 0) =>
    mayResend({ ...sent, ...more } as Issue, newsletter, states, waiting);
  expect([may({}), may({ folded: {} }), may({ state: 'draft' })]).toEqual([true, false, false]);
  const cancelled = { state: 'cancelled' } as const;
  expect([may(cancelled), may(cancelled, ['failed'], 3), may(cancelled, ['waiting'], 3)]).toEqual([true, false, true]);
  expect(may({ ...cancelled, startedAt: 1 })).toBe(false);
  expect(mayResend(sent, { ...newsletter, archivedAt: '2031-01-01T00:00:00Z' }, ['failed'], 0)).toBe(false);
});
