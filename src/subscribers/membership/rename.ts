import { changeSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import { cleanName } from '../record/address.js';
import { type Membership, membershipOf, nowSeconds, withMembership } from '../record/subscriber.js';
import { logged } from '../record/subscriber-log.js';
import type { TokenClaim } from './tokens.js';

/**
 * Changes the name that a newsletter's emails greet a reader with, and waits for the disk.
 *
 * Only with a link that was sent to the reader's own address: an issue may be forwarded, and whoever has it must not
 * write into the next one.
 * @returns undefined when the reader is not on the list, or was erased
 */
export async function renameReader(
  list: SubscriberList,
  { newsletter, id }: TokenClaim,
  name: string,
): Promise<Membership | undefined> {
  const { after } = await changeSubscriber(list, id, (before) => {
    const membership = membershipOf(before, newsletter);
    const cleaned = cleanName(name);
    if (!before || !membership || membership.state === 'erased' || membership.name === cleaned) return before;
    const log = logged(membership.log, 'changed preferences', 'reader', nowSeconds());
    return withMembership(before, { ...membership, name: cleaned, log });
  });
  await list.onDisk();
  const membership = membershipOf(after, newsletter);
  return membership && membership.state !== 'erased' ? membership : undefined;
}
