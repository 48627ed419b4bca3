import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../../log.js';
import type { BounceRules } from '../../settings/feedback-settings.js';
import { changeSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import { type Membership, subscriberTransitions, withMembership, withState } from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import type { LogDetail, LogEntry } from '../record/subscriber-log.js';
import { admitBounce } from './bounce-backlog.js';

/** The dependencies for noting a bounce. */
export interface BounceDeps {
  list: SubscriberList;
  bounceRules: Pick<BounceRules, 'holdAbove'>;
  log: Pick<Logger, 'error'>;
}

/** A bounce of one message. */
export interface Bounce {
  id: SubscriberId;
  /** Number of the newsletter whose message it was. */
  newsletter: number;
  detail: LogDetail;
  /** Unix seconds. */
  at: number;
}

/** Whether a membership is unchanged since the message was made. Otherwise the bounce says nothing about it. */
export type Unchanged = (membership: Membership) => boolean;

/** `held`: kept until an operator decides. `unchanged`: the bounce had no effect on the list. */
export type BounceResult = 'bounced' | 'held' | 'unchanged';

/**
 * Notes that a subscriber's mailbox does not exist, or accepts no email any more. All their confirmed and pending
 * memberships become `bounced`: an address that does not exist for one newsletter does not exist for the others.
 *
 * Guarantee: a membership changes only if it is unchanged since the message was made. A request or a confirmation in
 * between is newer evidence than the bounce, and stays. Noting a bounce again changes nothing. When more readers
 * bounce per hour than `holdAbove` allows, none is taken off the list until an operator decides, and no bounce is lost.
 * @throws SubscriberBusy
 */
export async function noteBounced(deps: BounceDeps, bounce: Bounce, unchanged: Unchanged): Promise<BounceResult> {
  const { list, bounceRules, log } = deps;
  const { id, newsletter, detail, at } = bounce;
  const admitted = await admitBounce(list, newsletter, id, { at, ...detail }, bounceRules.holdAbove);
  if (admitted === 'backlog began')
    log.error({ newsletter }, 'too many readers bounced within an hour: bounces are held back until somebody decides');
  return admitted === 'admitted' ? applyBounce(list, bounce, unchanged) : 'held';
}

/** Takes a subscriber off the list, whatever the hour's limit. */
export async function applyBounce(
  list: SubscriberList,
  { id, detail, at }: Omit<Bounce, 'newsletter'>,
  unchanged: Unchanged,
): Promise<BounceResult> {
  const { before, after } = await changeSubscriber(list, id, (current) => {
    let result = current;
    for (const membership of current?.memberships ?? []) {
      if (!result || !subscriberTransitions[membership.state].includes('bounced') || !unchanged(membership)) continue;
      result = withMembership(result, withState(membership, 'bounced', 'bounce', at, detail));
    }
    return result;
  });
  return before === after ? 'unchanged' : 'bounced';
}

/** The part of a membership that a reader's decisions change. */
export type Decisions = Pick<Membership, 'newsletter' | 'state' | 'askedAt' | 'confirmedAt' | 'changedAt' | 'log'>;

/** Unchanged since the record from which the message was made. */
export const asIn =
  (seen: { memberships: readonly Decisions[] } | undefined): Unchanged =>
  (membership) => {
    const then = seen?.memberships.find(({ newsletter }) => newsletter === membership.newsletter);
    return then !== undefined && isDeepStrictEqual(decisions(then), decisions(membership));
  };

/** Without a decision since a time. @param seconds Unix seconds, when the message was accepted or refused */
export const untouchedSince =
  (seconds: number): Unchanged =>
  ({ changedAt, askedAt }) =>
    changedAt <= seconds && askedAt <= seconds;

const decisionEvents: readonly LogEntry['event'][] = [
  'asked',
  'confirmed',
  'unsubscribed',
  'complained',
  'reactivated',
];

/** Includes the history, because times are whole seconds, and two decisions may be in one. */
const decisions = ({ state, askedAt, confirmedAt, changedAt, log }: Decisions) => ({
  state,
  askedAt,
  confirmedAt,
  changedAt,
  log: log.filter(({ event }) => decisionEvents.includes(event)),
});

/** The line of the bounce that made a membership `bounced`; undefined when none did. */
export function bounceOf(membership: Pick<Membership, 'state' | 'log'>): LogEntry | undefined {
  if (membership.state !== 'bounced') return undefined;
  return membership.log.findLast(({ event }) => event === 'bounced');
}

/** Whether a reader never confirmed because their confirmation email bounced. Such requests are soon forgotten. */
export function isBouncedRequest(membership: Pick<Membership, 'state' | 'log' | 'confirmedAt'>): boolean {
  return membership.confirmedAt === 0 && bounceOf(membership)?.by === 'bounce';
}

/** The line of the bounce, if a message of this issue made the membership `bounced`. */
export const bouncedBy = (membership: Pick<Membership, 'state' | 'log'>, issueId: string): LogDetail | undefined => {
  const detail = bounceOf(membership)?.detail;
  return detail?.issue === issueId ? detail : undefined;
};
