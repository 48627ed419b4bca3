import type { NoticePayload } from '../../queues/catalogue.js';
import type { Queues } from '../../queues/queues.js';
import { countAgainst, type RateLimit } from '../abuse/limits.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import { nowSeconds } from '../record/subscriber.js';
import type { TokenClaim } from './tokens.js';

/** Requests that only the reader may make, not everyone who has one of their emails. */
export type OwnDataRequest = Extract<NoticePayload['kind'], 'data' | 'erase' | 'name'>;

/** How long the link in the email is valid, in seconds. */
export const ownDataTtlSeconds = 3_600;

/** Max emails with such a link to one reader, so that the button cannot fill a mailbox. */
export const ownDataLimit: RateLimit = { what: 'own-data', max: 3, seconds: 86_400 };

/**
 * Sends a reader the link to their data, to its deletion, or to a change of their name.
 *
 * Newsletters are forwarded, with their links. Preferences are harmless, but the reader's data, its deletion and the
 * name in the next email are not. So these need a link that is sent to the reader's own address and soon expires.
 * @returns 0 when the email was queued, else seconds to wait because there were too many
 */
export async function mailOwnDataLink(
  list: SubscriberList,
  queues: Queues,
  { newsletter, id }: TokenClaim,
  wish: OwnDataRequest,
): Promise<number> {
  const subscriber = id.toString('hex');
  const wait = await countAgainst(list, ownDataLimit, subscriber);
  if (wait > 0) return wait;
  const at = nowSeconds();
  await queues.enqueue('sendNotice', `${wish}-${newsletter}-${subscriber}-${at}`, {
    kind: wish,
    newsletter,
    subscriber,
    at,
    messageIdForm: 'hex',
  });
  await list.onDisk();
  return 0;
}
