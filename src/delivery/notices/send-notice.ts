import type { Redis } from 'ioredis';
import { PostriderError } from '../../errors.js';
import { type Issue, isListed } from '../../issues/issue.js';
import { startedIssues } from '../../issues/issues-by-start.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { listNewsletters, newsletterByNumber } from '../../newsletters/newsletter-store.js';
import { senderNames } from '../../newsletters/sender-names.js';
import { inactiveQuestion, type NoticePayload } from '../../queues/catalogue.js';
import { redactReply } from '../../redaction.js';
import { links } from '../../render/links.js';
import { installationId, messageId } from '../../render/message-id.js';
import { readSubscriber } from '../../subscribers/list/subscriber-store.js';
import { forgetAddressChange } from '../../subscribers/membership/address-change.js';
import { asIn, noteBounced } from '../../subscribers/membership/bounce.js';
import { envelopeSender, unsubscribeMailto } from '../../subscribers/membership/bounce-address.js';
import { ownDataTtlSeconds } from '../../subscribers/membership/own-data-link.js';
import { signToken } from '../../subscribers/membership/tokens.js';
import { greetingName } from '../../subscribers/record/reader-name.js';
import { type Membership, membershipOf, nowSeconds, type Subscriber } from '../../subscribers/record/subscriber.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import { logWords } from '../../subscribers/record/subscriber-log.js';
import { addressNotice, type Notice, type NoticeReader } from '../address-notice.js';
import type { Delivery } from '../delivery.js';
import { domainOf, readerLinks } from '../recipient-message.js';
import { dropQuestion, inactiveNotice, mayAsk, settleQuestion } from './inactive-notice.js';

/**
 * Sends one reader the confirmation, its reminder, the welcome, a link to their own data, or the confirmation of a new
 * address, unless it is out of date by now. A refusal by the server is logged and final. A mailbox that does not exist
 * marks the reader `bounced`; a new address that does not exist ends the request. When no relay accepts email, the
 * queue retries.
 * @throws RelayUnavailable, NoticeDeferred
 */
export async function sendNotice(delivery: Delivery, payload: NoticePayload): Promise<void> {
  const { list, relay, log } = delivery;
  const { kind, newsletter: number, subscriber: hex, at } = payload;
  const id = Buffer.from(hex, 'hex');
  const subscriber = await readSubscriber(list, id);
  const membership = membershipOf(subscriber, number);
  if (!subscriber || !membership || !stillWanted(membership, kind, at)) return dropQuestion(delivery, payload);
  const reader = { id, subscriber, membership };
  const newsletter = await newsletterByNumber(list.redis, number);
  if (newsletter.archivedAt !== '' && ofSubscriptions.includes(kind)) return dropQuestion(delivery, payload);
  if (kind === inactiveQuestion && !(await mayAsk(delivery, newsletter, payload))) return;
  const notice =
    kind === 'address'
      ? await addressNotice(delivery, newsletter, payload, reader)
      : await ownNotice(delivery, newsletter, payload, reader);
  if (!notice) return;
  const { outcome, reply } = await relay.send({
    from: envelopeSender(delivery, newsletter, notice.id),
    to: notice.to,
    ours: senderNames(delivery, newsletter),
    message: () => Buffer.from(notice.raw),
  });
  // A temporary refusal (greylisting, a full queue). The reader waits for this message, so the job retries.
  if (outcome === 'deferred') throw new NoticeDeferred(reply);
  if (outcome === 'bounced' && kind === 'address') {
    await forgetAddressChange(list, id);
  } else if (outcome === 'bounced') {
    const words = logWords(redactReply(reply, subscriber.address));
    const bounce = { id, newsletter: number, detail: { issue: '', source: 'smtp', words }, at: nowSeconds() };
    await noteBounced(delivery, bounce, asIn(subscriber));
  }
  if (kind === inactiveQuestion) await settleQuestion(delivery, number, id, outcome);
  if (outcome !== 'accepted')
    log.warn({ kind, subscriber: hex, outcome, reply: reply.slice(0, 3) }, 'notice not accepted');
}

/** Emails that only a newsletter that is still sent has any use for. */
const ofSubscriptions: readonly NoticePayload['kind'][] = ['confirm', 'remind', 'welcome', inactiveQuestion];

/** How long after a reader asks for links to their preferences the email may still be sent. */
const manageTtlSeconds = 86_400;

/** An email to the reader's own address. */
async function ownNotice(
  delivery: Delivery,
  newsletter: Newsletter,
  { kind, at, messageIdForm }: NoticePayload,
  { id, subscriber, membership }: NoticeReader,
): Promise<Notice> {
  const { list, publicUrl, tokenKeys } = delivery;
  const { number } = newsletter;
  const domain = domainOf(newsletter.from.address);
  const context = {
    newsletter,
    publicUrl,
    locale: membership.locale,
    address: subscriber.address,
    installation: installationId(delivery.listKey),
    unsubscribeMailto: unsubscribeMailto(delivery, newsletter, id),
    messageId: messageId(delivery.listKey, messageIdForm, `${kind} ${number} ${at}`, id, domain),
  };
  const { renderConfirmation, renderOwnData, renderSubscriptions, renderWelcome } = await import(
    '../../render/notices.js'
  );
  let raw: string;
  if (kind === 'data' || kind === 'erase' || kind === 'name') {
    const purpose = kind === 'data' ? 'own-data' : kind;
    const token = signToken(tokenKeys, purpose, { newsletter: number, id, at });
    const link = { data: links.ownData, erase: links.erase, name: links.rename }[kind];
    raw = await renderOwnData(context, kind, link(publicUrl, token));
  } else if (kind === 'manage') {
    raw = await renderSubscriptions(context, await subscriptionsOf(delivery, id, subscriber));
  } else if (kind === inactiveQuestion) {
    raw = await inactiveNotice(delivery, newsletter, context, { id, at });
  } else if (kind !== 'welcome') {
    const url = links.confirm(publicUrl, signToken(tokenKeys, 'confirm', { newsletter: number, id, at }));
    raw = await renderConfirmation(context, url, kind === 'remind' ? 'reminder' : 'first');
  } else {
    const latest = await latestIssue(list.redis, newsletter.slug);
    const latestIssueUrl = latest && links.issue(publicUrl, latest.id);
    raw = await renderWelcome(
      { ...context, name: greetingName(membership.name), latestIssueUrl },
      readerLinks(delivery, newsletter, id),
    );
  }
  return { raw, to: subscriber.address, id };
}

/** The last issue that pages show. */
async function latestIssue(redis: Redis, newsletter: string): Promise<Issue | undefined> {
  for await (const issue of startedIssues(redis, newsletter))
    if (issue.state === 'sent' && isListed(issue)) return issue;
  return undefined;
}

/** The title of each newsletter that a reader receives, with the link to their preferences. */
async function subscriptionsOf(delivery: Delivery, id: SubscriberId, subscriber: Subscriber) {
  const newsletters = await listNewsletters(delivery.list.redis);
  return newsletters
    .filter(({ number }) => membershipOf(subscriber, number)?.state === 'confirmed')
    .map((newsletter) => {
      const { preferencesUrl } = readerLinks(delivery, newsletter, id);
      return { title: newsletter.title, preferencesUrl };
    });
}

/** The server deferred an email that somebody waits for. The queue retries. */
export class NoticeDeferred extends PostriderError {
  override readonly code = 'notice.deferred';
  override readonly retryable = true;
  constructor(reply: string) {
    super(`The server deferred the message (${reply.slice(0, 3)}).`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'notice.deferred': NoticeDeferred;
  }
}

/**
 * Whether the notice is still current. A reader who has confirmed, signed up again or been erased does not get the old
 * one.
 */
function stillWanted({ state, askedAt, engagedAt }: Membership, kind: NoticePayload['kind'], at: number): boolean {
  if (kind === inactiveQuestion) return state === 'confirmed' && engagedAt <= at;
  if (kind === 'welcome' || kind === 'address') return state === 'confirmed';
  // Nobody waits for it any longer.
  if (kind === 'manage') return state === 'confirmed' && nowSeconds() < at + manageTtlSeconds;
  // An expired link is of no use.
  if (kind === 'data' || kind === 'erase' || kind === 'name')
    return state !== 'erased' && nowSeconds() < at + ownDataTtlSeconds;
  const current = askedAt <= at;
  return current && (kind === 'remind' ? state === 'pending' : state !== 'confirmed' && state !== 'erased');
}
