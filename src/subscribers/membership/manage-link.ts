import { listNewsletters } from '../../newsletters/newsletter-store.js';
import type { Queues } from '../../queues/queues.js';
import { countAgainst, type RateLimit } from '../abuse/limits.js';
import { mailboxOf } from '../abuse/mailbox.js';
import { idOf, readSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import type { Address } from '../record/address.js';
import { membershipOf, nowSeconds } from '../record/subscriber.js';

/** Max emails with links to their preferences to one mailbox, for all spellings together. */
export const manageLinkLimit: RateLimit = { what: 'manage-links', max: 3, seconds: 86_400 };

/**
 * Emails the links to all preferences to an address that has a confirmed subscription. For any other address it does
 * nothing, and the caller gives the same response. The caller waits for the disk in both cases.
 */
export async function mailManageLinks(list: SubscriberList, queues: Queues, address: Address): Promise<void> {
  const id = idOf(list, address.normal);
  const [subscriber, newsletters] = await Promise.all([readSubscriber(list, id), listNewsletters(list.redis)]);
  const [first] = newsletters
    .filter(({ number }) => membershipOf(subscriber, number)?.state === 'confirmed')
    .sort((a, b) => a.number - b.number);
  if (!first || (await countAgainst(list, manageLinkLimit, mailboxOf(address))) > 0) return;
  const [subscriberId, at] = [id.toString('hex'), nowSeconds()];
  await queues.enqueue('sendNotice', `manage-${subscriberId}-${at}`, {
    kind: 'manage',
    newsletter: first.number,
    subscriber: subscriberId,
    at,
    messageIdForm: 'hex',
  });
}
