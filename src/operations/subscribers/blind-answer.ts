import { setTimeout as sleep } from 'node:timers/promises';
import { CannotChangeAddress } from '../../subscribers/membership/address-change.js';
import { SubscriberSuppressed } from '../../subscribers/membership/enrol.js';
import { IllegalSubscriberTransition } from '../../subscribers/record/subscriber.js';
import type { Actor } from '../permission.js';

/** Min milliseconds before a blind answer, far more than Redis needs, so that the time reveals nothing either. */
const minAnswerMs = 120;

/** Whether an actor may know who is on the list. */
export const mayRead = ({ scopes }: Pick<Actor, 'scopes'>): boolean => scopes.includes('subscribers:read');

/** Errors that depend on who is on the list. */
const reveals = [SubscriberSuppressed, IllegalSubscriberTransition, CannotChangeAddress] as const;

/**
 * Makes a change for an actor who may only write. The answer is the same whether the reader is on the list, has
 * confirmed, or was erased.
 */
export async function blindly<Answer>(change: () => Promise<unknown>, answer: Answer): Promise<Answer> {
  const done = change().catch((error: unknown) => {
    if (!reveals.some((kind) => error instanceof kind)) throw error;
  });
  await Promise.all([done, sleep(minAnswerMs)]);
  return answer;
}
