import type { Newsletter } from '../../newsletters/newsletter.js';
import { changeSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import {
  type Membership,
  membershipOf,
  nowSeconds,
  withCadence,
  withMembership,
  withState,
} from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import { type LogAuthor, logged } from '../record/subscriber-log.js';

/** Changes that the publisher may make to a subscription. Omitted fields stay. */
export type MembershipChange = Partial<Pick<Membership, 'name' | 'locale' | 'sections' | 'timeZone' | 'cadence'>> & {
  /** Only to take the reader off the list. Only the reader's own click brings them back. */
  state?: 'unsubscribed';
};

/**
 * Changes a subscription, and waits for the disk.
 * @returns the new membership; undefined when there is none (or it was erased)
 * @throws IllegalSubscriberTransition
 */
export async function changeMembership(
  list: SubscriberList,
  { number }: Newsletter,
  id: SubscriberId,
  { state, cadence, ...fields }: MembershipChange,
  by: LogAuthor,
): Promise<{ address: string; membership: Membership } | undefined> {
  const { after } = await changeSubscriber(list, id, (before) => {
    const membership = membershipOf(before, number);
    if (!before || !membership || membership.state === 'erased') return before;
    const stated = state ? withState(membership, state, by) : membership;
    const moved = cadence ? withCadence(stated, cadence, by) : stated;
    const changed = { ...moved, ...fields };
    if ((Object.keys(fields) as (keyof typeof fields)[]).every((field) => fields[field] === membership[field])) {
      return moved === membership ? before : withMembership(before, moved);
    }
    const log = logged(moved.log, 'changed preferences', by, nowSeconds());
    return withMembership(before, { ...changed, log });
  });
  await list.onDisk();
  const membership = membershipOf(after, number);
  return after && membership && membership.state !== 'erased' ? { address: after.address, membership } : undefined;
}
