import { InvalidInput, PostriderError } from '../../errors.js';
import { changeSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import {
  type Membership,
  membershipOf,
  nowSeconds,
  type SubscriberState,
  withMembership,
} from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import { type LogAuthor, logged, logWords } from '../record/subscriber-log.js';

/** The publisher can reactivate only a reader who confirmed and has bounced since. */
export class CannotReactivate extends PostriderError {
  override readonly code = 'subscriber.cannot-reactivate';
  override readonly retryable = false;
  constructor(readonly state: SubscriberState) {
    super(state === 'bounced' ? 'This reader bounced before they confirmed.' : `This reader is ${state}, not bounced.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'subscriber.cannot-reactivate': CannotReactivate;
  }
}

/**
 * Reactivates a bounced reader of a newsletter, when the publisher knows that the mailbox works.
 * The reader's own consent, and its time, stay as they are. A reader who is confirmed stays so.
 * @param newsletter its number
 * @param reason kept in the reader's history
 * @returns the membership, and whether this call changed it; undefined when the reader has no such subscription
 * @throws CannotReactivate; InvalidInput without a reason
 */
export async function reactivate(
  list: SubscriberList,
  newsletter: number,
  id: SubscriberId,
  reason: string,
  by: LogAuthor,
): Promise<{ membership: Membership; changed: boolean } | undefined> {
  const words = logWords(reason);
  if (words === '') throw new InvalidInput('reason', 'must say why the address works again');
  const { before, after } = await changeSubscriber(list, id, (current) => {
    const membership = membershipOf(current, newsletter);
    if (!current || !membership || membership.state === 'erased' || membership.state === 'confirmed') return current;
    if (membership.state !== 'bounced' || membership.confirmedAt === 0) throw new CannotReactivate(membership.state);
    const at = nowSeconds();
    const log = logged(membership.log, 'reactivated', by, at, { issue: '', source: '', words });
    return withMembership(current, { ...membership, state: 'confirmed', changedAt: at, log });
  });
  const membership = membershipOf(after, newsletter);
  return membership && membership.state !== 'erased' ? { membership, changed: before !== after } : undefined;
}
