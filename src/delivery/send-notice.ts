import { PostriderError } from '../errors.js';
import { listIssues } from '../issues/issue-store.js';
import { newsletterByNumber } from '../newsletters/newsletter-store.js';
import type { NoticePayload } from '../queues/catalogue.js';
import { redactReply } from '../redaction.js';
import { links } from '../render/links.js';
import { messageId } from '../render/message-id.js';
import { readSubscriber } from '../subscribers/list/subscriber-store.js';
import { asIn, noteBounced } from '../subscribers/membership/bounce.js';
import { envelopeSender } from '../subscribers/membership/bounce-address.js';
import { ownDataTtlSeconds } from '../subscribers/membership/own-data-link.js';
import { signToken } from '../subscribers/membership/tokens.js';
import { type Membership, membershipOf, nowSeconds } from '../subscribers/record/subscriber.js';
import { logWords } from '../subscribers/record/subscriber-log.js';
import type { Delivery } from './delivery.js';
import { domainOf, readerLinks } from './recipient-mail.js';

/**
 * Sends the confirmation, the reminder of it, the welcome or a link to their own data to one reader, unless they have
 * moved on meanwhile.
 * A refusal by the server is logged and ends it, and a mailbox that does not exist makes the reader `bounced`. A relay that
 * takes no mail is tried again by the queue.
 * @throws RelayUnavailable, NoticeDeferred
 */
export async function sendNotice(
  delivery: Delivery,
  { kind, newsletter: number, subscriber: hex, at, messageIdForm }: NoticePayload,
): Promise<void> {
  const { list, relay, publicUrl, tokenKeys, log } = delivery;
  const id = Buffer.from(hex, 'hex');
  const subscriber = await readSubscriber(list, id);
  const membership = membershipOf(subscriber, number);
  if (!subscriber || !membership || !stillWanted(membership, kind, at)) return;
  const newsletter = await newsletterByNumber(list.redis, number);
  const domain = domainOf(newsletter.from.address);
  const context = {
    newsletter,
    publicUrl,
    locale: membership.locale,
    address: subscriber.address,
    messageId: messageId(delivery.listKey, messageIdForm, `${kind} ${number} ${at}`, id, domain),
  };
  const { renderConfirmation, renderOwnData, renderWelcome } = await import('../render/notices.js');
  let raw: string;
  if (kind === 'data' || kind === 'erase') {
    const token = signToken(tokenKeys, 'own-data', { newsletter: number, id, at });
    const link = kind === 'data' ? links.ownData : links.erase;
    raw = await renderOwnData(context, kind, link(publicUrl, token));
  } else if (kind !== 'welcome') {
    raw = await renderConfirmation(
      context,
      links.confirm(publicUrl, signToken(tokenKeys, 'confirm', { newsletter: number, id, at })),
      kind === 'remind',
    );
  } else {
    const latest = (await listIssues(list.redis, newsletter.slug)).find((issue) => issue.state === 'sent');
    const latestIssueUrl = latest && links.issue(publicUrl, latest.id);
    raw = await renderWelcome(
      { ...context, name: membership.name, latestIssueUrl },
      readerLinks(delivery, newsletter, id),
    );
  }
  const { outcome, reply } = await relay.send({
    from: envelopeSender(delivery, newsletter, id),
    to: subscriber.address,
    message: () => Buffer.from(raw),
  });
  // Not now (greylisting, a full queue): the reader waits for this mail, so the job tries again.
  if (outcome === 'deferred') throw new NoticeDeferred(reply);
  if (outcome === 'bounced') {
    const words = logWords(redactReply(reply, subscriber.address));
    const bounce = { id, newsletter: number, detail: { issue: '', source: 'smtp', words }, at: nowSeconds() };
    await noteBounced(delivery, bounce, asIn(subscriber));
  }
  if (outcome !== 'accepted')
    log.warn({ kind, subscriber: hex, outcome, reply: reply.slice(0, 3) }, 'notice not accepted');
}

class NoticeDeferred extends PostriderError {
  override readonly code = 'notice.deferred';
  override readonly retryable = true;
  constructor(reply: string) {
    super(`The server does not take the notice now (${reply.slice(0, 3)}).`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'notice.deferred': NoticeDeferred;
  }
}

/** Whether what the notice was made for still holds: who was erased, has confirmed or asked anew is not sent the old one. */
function stillWanted({ state, askedAt }: Membership, kind: NoticePayload['kind'], at: number): boolean {
  if (kind === 'welcome') return state === 'confirmed';
  // A link that is dead when it arrives helps nobody.
  if (kind === 'data' || kind === 'erase') return state !== 'erased' && nowSeconds() < at + ownDataTtlSeconds;
  const current = askedAt <= at;
  return current && (kind === 'remind' ? state === 'pending' : state !== 'confirmed' && state !== 'erased');
}
