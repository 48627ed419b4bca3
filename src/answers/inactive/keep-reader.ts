import { changeSubscriber, type SubscriberList } from '../../subscribers/list/subscriber-store.js';
import type { TokenClaim } from '../../subscribers/membership/tokens.js';
import {
  type Membership,
  membershipOf,
  reasonOfState,
  withMembership,
  withState,
} from '../../subscribers/record/subscriber.js';
import type { LogDetail } from '../../subscribers/record/subscriber-log.js';
import { endQuestion } from './questions.js';

/** The source of these lines in stored histories, from an earlier name of the rule. */
const source = 'sunset';

/** Marks the lines of readers who did not answer, and of those who came back. */
export const inactiveDetail = (words: string): LogDetail => ({ issue: '', source, words });

/** Whether a reader was unsubscribed because they did not answer, and has not unsubscribed themselves since. */
export const isUnanswered = (membership: Pick<Membership, 'state' | 'log'> | undefined): boolean =>
  membership?.state === 'unsubscribed' && reasonOfState(membership)?.detail?.source === source;

/**
 * Keeps a reader who still wants a newsletter, or brings back one who did not answer in time. Waits for the disk.
 * @param now Unix seconds
 * @returns whether the reader is confirmed now; one who unsubscribed themselves, bounced or complained stays in that
 *   state
 */
export async function keepReader(list: SubscriberList, { newsletter, id }: TokenClaim, now: number): Promise<boolean> {
  const { after } = await changeSubscriber(list, id, (before) => {
    const membership = membershipOf(before, newsletter);
    if (!before || !membership) return before;
    if (membership.state === 'confirmed') return withMembership(before, { ...membership, engagedAt: now });
    if (!isUnanswered(membership)) return before;
    const back = withState(membership, 'confirmed', 'reader', now, inactiveDetail(''));
    return withMembership(before, { ...back, engagedAt: now });
  });
  await endQuestion(list.redis, newsletter, id.toString('hex'));
  await list.onDisk();
  return membershipOf(after, newsletter)?.state === 'confirmed';
}
