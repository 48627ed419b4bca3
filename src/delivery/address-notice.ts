import type { Newsletter } from '../newsletters/newsletter.js';
import type { NoticePayload } from '../queues/catalogue.js';
import { maskAddress } from '../redaction.js';
import { links } from '../render/links.js';
import { installationId, messageId } from '../render/message-id.js';
import { idOf } from '../subscribers/list/subscriber-store.js';
import { newslettersOf, readAddressChange } from '../subscribers/membership/address-change.js';
import { signToken } from '../subscribers/membership/tokens.js';
import { parseReaderAddress } from '../subscribers/record/address.js';
import type { Membership, Subscriber } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import type { Delivery } from './delivery.js';
import { domainOf } from './recipient-message.js';

/** A notice that is ready to be sent. */
export interface Notice {
  raw: string;
  to: string;
  /** The id of the address `to`, which its bounces are about. */
  id: SubscriberId;
}

/** The reader of a notice's job. */
export interface NoticeReader {
  id: SubscriberId;
  subscriber: Subscriber;
  membership: Membership;
}

/**
 * The email that asks a new address to confirm that subscriptions move to it. It names the old address in a masked form
 * only, because an operator may have mistyped the new one. A bounce is not about the old address, so the envelope
 * sender and the Message-ID have the new one's id.
 * @returns undefined when the request is done, expired, or replaced by a later one
 */
export async function addressNotice(
  { list, listKey, publicUrl, tokenKeys }: Delivery,
  newsletter: Newsletter,
  { at, messageIdForm }: NoticePayload,
  { id: from, subscriber, membership }: NoticeReader,
): Promise<Notice | undefined> {
  const change = await readAddressChange(list, from, at);
  if (!change) return undefined;
  const id = idOf(list, parseReaderAddress(change.to).normal);
  const { number } = newsletter;
  const moving = await newslettersOf(list, change);
  const context = {
    newsletter,
    publicUrl,
    locale: membership.locale,
    address: change.to,
    installation: installationId(listKey),
    messageId: messageId(listKey, messageIdForm, `address ${number} ${at}`, id, domainOf(newsletter.from.address)),
  };
  const token = signToken(tokenKeys, 'address', { newsletter: number, id: from, at });
  const { renderConfirmation } = await import('../render/notices.js');
  const raw = await renderConfirmation(context, links.changeAddress(publicUrl, token), {
    from: maskAddress(subscriber.address),
    newsletters: moving.map(({ title }) => title),
  });
  return { raw, to: change.to, id };
}
