import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { hmacText } from '../../subscribers/record/hmac.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';

/** The name of a visitor in the key of their trail: a keyed hash. */
export const visitorName = ({ meta }: Pick<SubscriberList, 'meta'>, who: string): string =>
  Buffer.from(hmacText(meta.listKey, `click\0${who}`).slice(0, 12), 'latin1').toString('base64url');

/** The name of a reader whose clicks are recorded. */
export const readerVisitor = (list: Pick<SubscriberList, 'meta'>, reader: SubscriberId): string =>
  visitorName(list, `reader ${reader.toString('hex')}`);
