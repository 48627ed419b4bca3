import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiToken } from '../operations/tokens/api-token.js';
import { CannotChangeAddress } from '../subscribers/membership/address-change.js';
import { SubscriberSuppressed } from '../subscribers/membership/enrol.js';
import { IllegalSubscriberTransition } from '../subscribers/record/subscriber.js';
import type { RouteResult } from './idempotency.js';

/** Min milliseconds before a blind answer, far more than Redis needs, so that the time reveals nothing either. */
const minAnswerMs = 120;

/** Whether a token may know who is on the list. */
export const mayRead = ({ scopes }: ApiToken): boolean => scopes.includes('subscribers:read');

/** Errors that depend on who is on the list. */
const reveals = [SubscriberSuppressed, IllegalSubscriberTransition, CannotChangeAddress] as const;

/**
 * Runs a call for a token that may only write. The answer is the same whether the reader is on the list, has confirmed,
 * or was erased.
 */
export async function blindly(run: () => Promise<unknown>, answer: RouteResult): Promise<RouteResult> {
  const done = run().catch((error: unknown) => {
    if (!reveals.some((kind) => error instanceof kind)) throw error;
  });
  await Promise.all([done, sleep(minAnswerMs)]);
  return answer;
}
