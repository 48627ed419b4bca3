import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Queues } from '../../queues/queues.js';
import { ListResharding } from '../../redis/list-layouts.js';
import { membershipIn } from '../list/audience.js';
import { scanBuckets } from '../list/scan-buckets.js';
import { changeSubscriber, readSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import { type PeekedMembership, peekMembership } from '../record/peek.js';
import { decodeRecord, unpackTime } from '../record/record.js';
import {
  type Membership,
  membershipOf,
  type Subscriber,
  subscriberStates,
  withMembership,
} from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import { logged, mayBeReminded } from '../record/subscriber-log.js';
import { isBouncedRequest } from './bounce.js';
import { takeReminderTurn } from './confirmation-turn.js';
import { erasedMembership, withoutIdleAddress } from './erase.js';
import { confirmTtlSeconds } from './signup.js';

/** When a pending reader is reminded, and when the request is forgotten. */
export interface PendingRules {
  /** Hours until the one reminder; 0: none is sent. */
  remindAfterHours: number;
  /** Days until the request is forgotten. */
  forgetAfterDays: number;
}

/** The number of reminders sent, and of requests forgotten. */
export interface PendingResult {
  reminded: number;
  forgotten: number;
}

const [pendingState, bouncedState] = (['pending', 'bounced'] as const).map((state) => subscriberStates.indexOf(state));

/**
 * Reminds readers who have not confirmed their request, once, and forgets requests that stay unconfirmed. A request
 * without the bot check gets no reminder, and none is sent to a mailbox that has had the confirmation emails of its day.
 *
 * Guarantee: whatever the order and number of runs, concurrent or not, there is at most one reminder per request (it is
 * written to the history before the email is queued; a crash between the two loses the reminder, and never doubles it).
 * A confirmed reader is never forgotten: each step is a compare-and-set on the record that was checked.
 * @param newsletters their numbers
 * @param now Unix seconds
 */
export async function tendPendingReaders(
  list: SubscriberList,
  queues: Queues,
  newsletters: readonly number[],
  rules: PendingRules,
  now: number,
): Promise<PendingResult> {
  const result: PendingResult = { reminded: 0, forgotten: 0 };
  const patience = minWait(rules);
  for await (const { records } of scanBuckets(list)) {
    // Buckets come many at once. Messages that this process sends must not wait for all of them.
    await letOthersRun();
    for (const { id, record } of records) {
      for (const newsletter of newsletters) {
        const seen = peekMembership(record, newsletter);
        if (!seen || !mayBeRequest(seen) || unpackTime(seen.askedAt) + patience > now) continue;
        if (seen.state === bouncedState && !isOpenRequest(membershipIn(decodeRecord(record), newsletter))) continue;
        const done = await tend(list, queues, id, newsletter, rules, now).catch(laterIfMoving);
        if (done) result[done] += 1;
      }
    }
  }
  await list.onDisk();
  return result;
}

/** No request is forgotten while the list is being moved to another number of buckets. The next run does it. */
function laterIfMoving(error: unknown): undefined {
  if (!(error instanceof ListResharding)) throw error;
}

const hour = 3_600;
const day = 24 * hour;

function minWait({ remindAfterHours, forgetAfterDays }: PendingRules): number {
  const forget = forgetAfterDays * day;
  return remindAfterHours > 0 ? Math.min(remindAfterHours * hour, forget) : forget;
}

type Step = keyof PendingResult;

const mayBeRequest = ({ state, confirmedAt }: PeekedMembership) =>
  state === pendingState || (state === bouncedState && confirmedAt === 0);

/** Whether a request is unconfirmed: the reader has not clicked yet, or the confirmation email bounced. */
const isOpenRequest = (membership: Pick<Membership, 'state' | 'confirmedAt' | 'log'> | undefined): boolean =>
  membership !== undefined && (membership.state === 'pending' || isBouncedRequest(membership));

/** The step that is due for an open request, if any. */
function dueStep(membership: Membership, rules: PendingRules, now: number): Step | undefined {
  const reminder = membership.log.find(({ event }) => event === 'reminded');
  // The link in a reminder is valid for a week. The request is not forgotten before that.
  const forgetAt = Math.max(
    membership.askedAt + rules.forgetAfterDays * day,
    reminder ? reminder.at + confirmTtlSeconds : 0,
  );
  if (now >= forgetAt) return 'forgotten';
  const mayRemind =
    membership.state === 'pending' && rules.remindAfterHours > 0 && !reminder && mayBeReminded(membership.log);
  return mayRemind && now >= membership.askedAt + rules.remindAfterHours * hour ? 'reminded' : undefined;
}

/** Takes the step that is due by the current record, which may have changed since the scan read it. */
async function tend(
  list: SubscriberList,
  queues: Queues,
  id: SubscriberId,
  newsletter: number,
  rules: PendingRules,
  now: number,
): Promise<Step | undefined> {
  const seen = await readSubscriber(list, id);
  const request = membershipOf(seen, newsletter);
  const due = request && isOpenRequest(request) ? dueStep(request, rules, now) : undefined;
  if (!seen || !due) return undefined;
  // Taken before the history gets the reminder. If another process is faster, the mailbox has one email less today.
  const turn = { newsletter, id, address: seen.address, proven: true };
  if (due === 'reminded' && !(await takeReminderTurn(list, turn, now))) return undefined;
  let taken: Step | undefined;
  await changeSubscriber(list, id, (before) => {
    const membership = membershipOf(before, newsletter);
    taken = membership && isOpenRequest(membership) ? dueStep(membership, rules, now) : undefined;
    if (taken !== due) taken = undefined;
    if (!before || !membership || !taken) return before;
    if (taken === 'forgotten') return withoutRequest(before, membership);
    return withMembership(before, { ...membership, log: logged(membership.log, 'reminded', 'system', now) });
  });
  if (taken === 'reminded') {
    const subscriber = id.toString('hex');
    const payload = { kind: 'remind', newsletter, subscriber, at: now, messageIdForm: 'hex' } as const;
    await queues.enqueue('sendNotice', `remind-${newsletter}-${subscriber}-${now}`, payload);
  }
  return taken;
}

/** The subscriber before the request: erased again if they were, and undefined without another membership. */
function withoutRequest(subscriber: Subscriber, { newsletter, log }: Membership): Subscriber | undefined {
  const erasure = log.find(({ event }) => event === 'erased');
  if (erasure) {
    const again = erasedMembership(newsletter, erasure.by, erasure.at);
    return withoutIdleAddress(withMembership(subscriber, again));
  }
  const memberships = subscriber.memberships.filter((other) => other.newsletter !== newsletter);
  return memberships.length > 0 ? withoutIdleAddress({ ...subscriber, memberships }) : undefined;
}
