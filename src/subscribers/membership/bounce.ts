import { isDeepStrictEqual } from 'node:util';
import { changeSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import { type Membership, nowSeconds, transitions, withMembership, withState } from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import type { LogDetail, LogEntry } from '../record/subscriber-log.js';

/** The part of a membership that a reader's decisions change. */
export type Standing = Pick<Membership, 'newsletter' | 'state' | 'askedAt' | 'confirmedAt' | 'changedAt' | 'log'>;

/** A subscriber as they were when their message was prepared. */
export interface SeenSubscriber {
  memberships: readonly Standing[];
}

/**
 * Notes that a subscriber's mailbox does not exist, or takes no email any more. Every newsletter that they have confirmed
 * or asked for becomes `bounced`: an address that does not exist for one does not exist for the others.
 *
 * Guarantee: a membership changes only if it is as it was when the message was prepared. A request or a confirmation that
 * came in between is newer evidence than the bounce, and stays. Noting a bounce twice is the same as once.
 * @param seen what the message was prepared from
 * @returns numbers of the newsletters to which the subscriber became `bounced` by this call
 * @throws SubscriberBusy
 */
export async function noteBounced(
  list: SubscriberList,
  id: SubscriberId,
  seen: SeenSubscriber,
  detail: LogDetail,
  at = nowSeconds(),
): Promise<number[]> {
  let changed: number[] = [];
  await changeSubscriber(list, id, (before) => {
    changed = [];
    let after = before;
    for (const membership of before?.memberships ?? []) {
      if (!after || !bounces(membership, seen)) continue;
      after = withMembership(after, withState(membership, 'bounced', 'bounce', at, detail));
      changed.push(membership.newsletter);
    }
    return after;
  });
  return changed;
}

function bounces(membership: Membership, { memberships }: SeenSubscriber): boolean {
  if (!transitions[membership.state].includes('bounced')) return false;
  const then = memberships.find(({ newsletter }) => newsletter === membership.newsletter);
  return then !== undefined && isDeepStrictEqual(decisions(then), decisions(membership));
}

const decisionEvents: readonly LogEntry['event'][] = [
  'asked',
  'confirmed',
  'unsubscribed',
  'complained',
  'reactivated',
];

/** Times have whole seconds, so that the history is compared too: two decisions may fall into one. */
const decisions = ({ state, askedAt, confirmedAt, changedAt, log }: Standing) => ({
  state,
  askedAt,
  confirmedAt,
  changedAt,
  log: log.filter(({ event }) => decisionEvents.includes(event)),
});

/** The line that says which bounce made a membership `bounced`; undefined where none did. */
export function bounceOf(membership: Pick<Membership, 'state' | 'log'>): LogEntry | undefined {
  if (membership.state !== 'bounced') return undefined;
  return membership.log.findLast(({ event }) => event === 'bounced');
}

/** Whether a reader asked, never confirmed, and their confirmation email bounced: nobody needs to remember them for long. */
export function isBouncedRequest(membership: Pick<Membership, 'state' | 'log' | 'confirmedAt'>): boolean {
  return membership.confirmedAt === 0 && bounceOf(membership)?.by === 'bounce';
}

/** Whether a subscriber bounced out of a newsletter by a message of this issue. */
export const bouncedBy = (membership: Pick<Membership, 'state' | 'log'>, issueId: string): LogDetail | undefined => {
  const detail = bounceOf(membership)?.detail;
  return detail?.issue === issueId ? detail : undefined;
};
