import type { NoticePayload } from '../../queues/catalogue.js';
import type { Queues } from '../../queues/queues.js';
import { countAgainst, type Limit } from '../abuse/limits.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import { nowSeconds } from '../record/subscriber.js';
import type { TokenClaim } from './tokens.js';

/** What a reader may ask for that nobody who merely holds one of their mails may have. */
export type OwnDataWish = Extract<NoticePayload['kind'], 'data' | 'erase'>;

/** How long the link in the mail opens it. */
export const ownDataTtlSeconds = 3_600;

/** Mails with such a link to one reader, whatever they lead to: the button must not fill a mailbox. */
export const ownDataLimit: Limit = { what: 'own-data', most: 3, seconds: 86_400 };

/**
 * Sends a reader the link to their data, or to their erasure.
 *
 * A newsletter is passed on, and its links with it: the preferences are not worth a thief's while, all that is held
 * and an end to it are. So these two open with a link that goes to the reader's own address and soon dies.
 * @returns 0 when the mail is on its way, else the seconds to wait: there were too many
 */
export async function mailOwnDataLink(
  list: SubscriberList,
  queues: Queues,
  { newsletter, id }: TokenClaim,
  wish: OwnDataWish,
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
