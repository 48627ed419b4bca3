import { keys } from '../../redis/keys.js';
import { scanBuckets } from '../list/scan-buckets.js';
import { changeSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import { peekMembership } from '../record/peek.js';
import { decodeRecord } from '../record/record.js';
import { type Membership, membershipOf, removedNewsletter, type Subscriber } from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import { erasedMembership, wasErased, withoutIdleAddress } from './erase.js';

/** The memberships that the removal of a newsletter deletes, and those that stay as complaints or erasures. */
export interface MembershipCounts {
  /** All memberships of the newsletter, in any state. */
  memberships: number;
  /** Readers of this newsletter alone: they leave the list. */
  readersAlone: number;
  /** Readers who complained or were erased. The list keeps that, as a hash of the address where nothing else is left. */
  complaintsKept: number;
  erasuresKept: number;
}

type KeptState = 'complained' | 'erased';

/** The state that stays on record: a complaint, or an erasure after which the reader has confirmed nothing. */
function keptState(of: Pick<Membership, 'state' | 'log' | 'confirmedAt'>): KeptState | undefined {
  if (of.state === 'complained') return 'complained';
  return wasErased(of) && of.confirmedAt === 0 ? 'erased' : undefined;
}

/**
 * The subscriber without the membership of a newsletter. A complaint and an erasure stay, without the newsletter, the
 * name, the consent and the rest of the history. The address goes when no other membership needs it.
 * @returns the same object when there is no such membership; undefined when nothing is left to keep
 */
export function withoutMembership(subscriber: Subscriber, newsletter: number): Subscriber | undefined {
  const gone = membershipOf(subscriber, newsletter);
  if (!gone) return subscriber;
  const others = subscriber.memberships.filter((one) => one !== gone && one.newsletter !== removedNewsletter);
  const before = membershipOf(subscriber, removedNewsletter);
  const mark = joinMarks(before, markOf(gone));
  const memberships = mark ? [...others, mark] : others;
  return memberships.length === 0 ? undefined : withoutIdleAddress({ ...subscriber, memberships });
}

function markOf(gone: Membership): Membership | undefined {
  const state = keptState(gone);
  if (!state) return undefined;
  const { at, by } = gone.log.findLast(({ event }) => event === state) ?? { at: gone.changedAt, by: 'reader' };
  return { ...erasedMembership(removedNewsletter, by, at), state, log: [{ at, event: state, by }] };
}

/** One mark for all removed newsletters. A complaint and an erasure both stay, in its history. */
function joinMarks(one: Membership | undefined, other: Membership | undefined): Membership | undefined {
  if (!one || !other) return one ?? other;
  const lines = [...one.log, ...other.log].sort((a, b) => a.at - b.at);
  const log = lines.filter(({ event }, i) => lines.findLastIndex((line) => line.event === event) === i);
  const state = [one, other].some((mark) => mark.state === 'complained') ? 'complained' : 'erased';
  return { ...one, state, changedAt: log.at(-1)?.at ?? one.changedAt, log };
}

/** Whether the reader complained about a newsletter that was removed since. Only they may bring themselves back. */
export function complainedBefore(subscriber: Subscriber | undefined): boolean {
  return membershipOf(subscriber, removedNewsletter)?.state === 'complained';
}

/** Counts what `removeMemberships` would remove and keep. Reads the list once. */
export async function countMemberships(list: SubscriberList, newsletter: number): Promise<MembershipCounts> {
  const counts = { memberships: 0, readersAlone: 0, complaintsKept: 0, erasuresKept: 0 };
  for await (const { records } of scanBuckets(list)) {
    for (const { record } of records) {
      if (!peekMembership(record, newsletter)) continue;
      const { memberships } = decodeRecord(record);
      const own = memberships.find((one) => one.newsletter === newsletter);
      const state = own && keptState(own);
      counts.memberships += 1;
      if (state === 'complained') counts.complaintsKept += 1;
      else if (state === 'erased') counts.erasuresKept += 1;
      else if (memberships.length === 1) counts.readersAlone += 1;
    }
  }
  return counts;
}

const readersAtOnce = 64;

/**
 * Removes every membership of a newsletter. Memberships of other newsletters stay as they are.
 *
 * Guarantee: safe to interrupt and to run again. It reads the list until no membership is left, so one that was written
 * during the first pass is removed too.
 * @param report is called with the number of memberships removed so far
 */
export async function removeMemberships(
  list: SubscriberList,
  newsletter: number,
  report: (removed: number) => void = () => undefined,
): Promise<number> {
  let removed = 0;
  for (let found = 1; found > 0; ) {
    found = 0;
    for await (const { records } of scanBuckets(list)) {
      const ids = records.filter(({ record }) => peekMembership(record, newsletter)).map(({ id }) => id);
      for (let i = 0; i < ids.length; i += readersAtOnce)
        await Promise.all(ids.slice(i, i + readersAtOnce).map((id) => removeOne(list, newsletter, id)));
      if (ids.length > 0) report(removed + found + ids.length);
      found += ids.length;
    }
    removed += found;
  }
  return removed;
}

async function removeOne(list: SubscriberList, newsletter: number, id: SubscriberId): Promise<void> {
  await changeSubscriber(list, id, (before) => before && withoutMembership(before, newsletter));
  await list.redis.del(keys.confirmation(`${newsletter}:${id.toString('hex')}`));
}
