import { createHash } from 'node:crypto';
import type { SoftBounceDeps } from '../delivery/soft-bounce.js';
import { readSubscriber } from '../subscribers/list/subscriber-store.js';
import { openUnsubscribeAddress } from '../subscribers/membership/bounce-address.js';
import type { AddressClaim } from '../subscribers/membership/signed-address.js';
import type { TokenKey } from '../subscribers/membership/tokens.js';
import { membershipOf } from '../subscribers/record/subscriber.js';
import { applyFeedback } from './apply-feedback.js';
import { type FeedbackOutcome, feedbackEvent } from './feedback-event.js';
import type { FeedbackReport } from './report.js';

/**
 * The subscriptions that an email ends: those whose List-Unsubscribe addresses it was sent to.
 * @param envelopeTo the address to which it was delivered, if the receiving server knows it
 */
export function unsubscribersOf(
  { bounceDomain, tokenKeys }: { bounceDomain?: string | undefined; tokenKeys: readonly TokenKey[] },
  { arrivedFor }: Pick<FeedbackReport, 'arrivedFor'>,
  envelopeTo?: string,
): AddressClaim[] {
  if (!bounceDomain) return [];
  const addresses = envelopeTo === undefined ? arrivedFor : [envelopeTo];
  return addresses.flatMap((address) => openUnsubscribeAddress(tokenKeys, bounceDomain, address) ?? []);
}

/**
 * Unsubscribes a reader by email, whatever its sender and text, like one click. The same email again changes nothing,
 * so that a reader who has subscribed again stays. A bounce, a delay notice or a complaint unsubscribes nobody, and
 * neither does an automatic email, unless its words ask for it: mail programs unsubscribe for their users.
 */
export async function unsubscribeByEmail(
  deps: SoftBounceDeps,
  { kind, automation, asksToLeave, id: messageId }: Pick<FeedbackReport, 'kind' | 'automation' | 'asksToLeave' | 'id'>,
  { newsletter, id }: AddressClaim,
): Promise<FeedbackOutcome | 'again'> {
  // Words that look like a challenge may be the reader's own.
  if ((automation && !asksToLeave) || (kind !== 'none' && kind !== 'auto-reply')) return 'unchanged';
  if (!membershipOf(await readSubscriber(deps.list, id), newsletter)) return 'unchanged';
  const subscriber = id.toString('hex');
  const facts = ['unsubscribe', subscriber, newsletter, messageId];
  const event = feedbackEvent.parse({
    id: createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32),
    at: Date.now(),
    kind: 'leave',
    subscriber,
    newsletter,
    issue: '',
    sentAt: 0,
    proof: 'unsubscribe-address',
    source: 'mail',
    status: '',
    code: 0,
    reason: '',
    fault: 'reader',
    words: '',
    outcome: 'taken',
  });
  return applyFeedback(deps, event);
}
