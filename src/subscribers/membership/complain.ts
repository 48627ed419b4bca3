import { changeSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import { membershipOf, nowSeconds, subscriberTransitions, withMembership, withState } from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import type { LogAuthor, LogDetail } from '../record/subscriber-log.js';

/**
 * Notes that a reader complained (reported an email as spam). They get no more email. Waits for the disk.
 * @param newsletter number of the newsletter of the complaint; undefined: all of the reader's newsletters
 * @param detail kept in the reader's history
 * @returns the numbers of the newsletters whose membership became `complained` by this call; undefined when the reader
 *   is not on the list
 * @throws IllegalSubscriberTransition when `newsletter` is given and the reader never confirmed it
 */
export async function noteComplained(
  list: SubscriberList,
  id: SubscriberId,
  newsletter: number | undefined,
  by: LogAuthor,
  detail?: LogDetail,
): Promise<number[] | undefined> {
  let changed: number[] = [];
  const { after } = await changeSubscriber(list, id, (before) => {
    changed = [];
    if (!before) return before;
    const named = newsletter === undefined ? undefined : membershipOf(before, newsletter);
    const about = named
      ? [named]
      : before.memberships.filter(
          ({ state }) => newsletter === undefined && subscriberTransitions[state].includes('complained'),
        );
    let result = before;
    for (const membership of about) {
      const complained = withState(membership, 'complained', by, nowSeconds(), detail);
      if (complained === membership) continue;
      changed.push(membership.newsletter);
      result = withMembership(result, complained);
    }
    return result;
  });
  await list.onDisk();
  return after && changed;
}
