import type { Redis } from 'ioredis';
import type { Issue } from '../issues/issue.js';
import { issuesStarted } from '../issues/issues-by-start.js';
import { welcomeSendsTo } from '../issues/welcome/sends.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { messageIdForms } from '../redis/message-id-form.js';
import { messageId } from '../render/message-id.js';
import { idOf, readSubscriber, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { openBounceAddress } from '../subscribers/membership/bounce-address.js';
import { InvalidToken, openToken, type TokenKey } from '../subscribers/membership/tokens.js';
import { parseReaderAddress } from '../subscribers/record/address.js';
import { membershipOf, type Subscriber } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import type { Proof } from './feedback-event.js';
import type { FeedbackReport, ReportedRecipient } from './report.js';

/** The dependencies for attributing a report. */
export interface AttributionDeps {
  list: SubscriberList;
  listKey: Buffer;
  tokenKeys: readonly TokenKey[];
  bounceDomain?: string | undefined;
}

/** The reader and the message of a report. */
export interface Attribution {
  id: SubscriberId;
  newsletter: Newsletter;
  proof: Proof;
  /** The issue whose Message-ID the report returns; undefined when it returns none of ours. */
  issue?: Issue | undefined;
  /** When the notice was requested whose Message-ID the report returns, in Unix seconds. */
  noticeAt?: number | undefined;
  /**
   * Whether the report names the reader's own address, or none. False for an address that the reader forwards to.
   */
  ownAddress: boolean;
}

/** Age of the issues whose Message-IDs are computed to find one, in ms. */
const provableMs = 30 * 86_400_000;

/**
 * Finds the reader and the message of a report, by the strongest proof in it.
 *
 * Guarantee: without one of our keyed hashes in the report (a bounce address, a token, a Message-ID) it is attributed
 * by `address` alone, which anyone can forge.
 * @param envelopeTo the address to which the report was delivered, if the receiving server knows it
 */
export async function attribute(
  deps: AttributionDeps,
  report: FeedbackReport,
  recipient: ReportedRecipient | undefined,
  envelopeTo?: string,
): Promise<Attribution | undefined> {
  const claim = claimOf(deps, report, envelopeTo);
  const addressed = addressedId(deps.list, recipient?.address || report.returned.to);
  return attributeClues(deps, {
    claim,
    addressed,
    messageId: report.returned.messageId,
    isOwn: ({ address }) => !recipient?.address || normalAddress(recipient.address) === normalAddress(address),
    fallbackProof: 'address',
  });
}

/** The evidence in a report about its reader and its message. */
export interface Clues {
  /** The reader that a keyed hash proves. */
  claim: Claim | undefined;
  /** The reader of the address that the report names. */
  addressed: SubscriberId | undefined;
  /** Without angle brackets, or empty. */
  messageId: string;
  /** Whether the report is about this reader's own address. */
  isOwn(subscriber: Subscriber): boolean;
  /** The proof when there is no keyed hash. */
  fallbackProof: Proof;
}

/** Finds the reader and the message by the strongest of these clues. */
export async function attributeClues(
  deps: AttributionDeps,
  { claim, addressed, messageId, isOwn, fallbackProof }: Clues,
): Promise<Attribution | undefined> {
  const newsletters = await listNewsletters(deps.list.redis);
  const id = claim?.id ?? addressed;
  const subscriber = id && (await readSubscriber(deps.list, id));
  // Nothing is kept about an erased reader, not even that the mailbox is full.
  if (!id || !subscriber || subscriber.address === '') return undefined;
  const ownAddress = isOwn(subscriber);
  const named = claim && newsletters.find(({ number }) => number === claim.newsletter);
  if (claim && !named) return undefined;
  const message = await findMessage(deps, named ? [named] : newsletters, subscriber, id, messageId);
  if (named && !isKnown(subscriber, named)) return undefined;
  // Who has a forwarded copy has its link, but not its Message-ID.
  const proof = claim?.proof === 'link' && message ? 'headers' : claim?.proof;
  if (proof && named) return { id, newsletter: named, proof, ...message, ownAddress };
  if (message) return { id, proof: 'message-id', ...message, ownAddress };
  const newsletter = newsletters.find((one) => isKnown(subscriber, one));
  return newsletter && { id, newsletter, proof: fallbackProof, ownAddress };
}

const isKnown = ({ memberships }: Subscriber, { number }: Newsletter): boolean =>
  memberships.some(({ newsletter, state }) => newsletter === number && state !== 'erased');

/** The normal form of an address; empty when it is none. */
export const normalAddress = (address: string): string => {
  try {
    return parseReaderAddress(address).normal;
  } catch {
    return '';
  }
};

function addressedId(list: SubscriberList, address: string): SubscriberId | undefined {
  const known = normalAddress(address);
  return known === '' ? undefined : idOf(list, known);
}

/** A reader and a newsletter, with the proof that a report is about them. */
export interface Claim {
  newsletter: number;
  id: SubscriberId;
  proof: Proof;
}

/** The reader that a keyed hash in the report proves. */
export function claimOf(
  deps: Pick<AttributionDeps, 'bounceDomain' | 'tokenKeys'>,
  { arrivedFor, returned }: Pick<FeedbackReport, 'arrivedFor' | 'returned'>,
  envelopeTo?: string,
): Claim | undefined {
  const { bounceDomain, tokenKeys } = deps;
  const opened = (addresses: readonly string[]) => {
    for (const address of bounceDomain ? addresses : []) {
      const claim = openBounceAddress(tokenKeys, bounceDomain ?? '', address);
      if (claim) return claim;
    }
    return undefined;
  };
  const arrived = opened(envelopeTo === undefined ? arrivedFor : [envelopeTo, ...arrivedFor]);
  if (arrived) return { ...arrived, proof: 'bounce-address' };
  const returnPath = opened([returned.returnPath]);
  if (returnPath) return { ...returnPath, proof: 'headers' };
  for (const [, token = ''] of returned.listUnsubscribe.matchAll(/\/unsubscribe\/([\w-]{20,100})/g)) {
    try {
      const { newsletter, id } = openToken(tokenKeys, 'unsubscribe', token);
      return { newsletter, id, proof: 'link' };
    } catch (error) {
      if (!(error instanceof InvalidToken)) throw error;
    }
  }
  return undefined;
}

/** The issues of a newsletter and the welcome emails of one of its readers whose send began since then (Unix ms). */
export async function sendsTo(
  redis: Redis,
  { slug, number }: Pick<Newsletter, 'slug' | 'number'>,
  subscriber: Subscriber | undefined,
  since: number,
): Promise<Issue[]> {
  const welcomes = await welcomeSendsTo(redis, slug, membershipOf(subscriber, number)?.welcomed);
  const recent = welcomes.filter(({ startedAt }) => startedAt >= since);
  return [...(await issuesStarted(redis, slug, since)), ...recent];
}

type Message = Pick<Attribution, 'newsletter' | 'issue' | 'noticeAt'>;

/** The message with this Message-ID to a reader: an issue of the last 30 days, or a notice in their history. */
async function findMessage(
  { list, listKey }: AttributionDeps,
  newsletters: readonly Newsletter[],
  subscriber: Subscriber,
  id: SubscriberId,
  returned: string,
): Promise<Message | undefined> {
  if (returned === '') return undefined;
  const wanted = `<${returned}>`;
  for (const newsletter of newsletters) {
    const { from, number } = newsletter;
    const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
    const matches = (subject: string) =>
      messageIdForms.some((form) => messageId(listKey, form, subject, id, domain) === wanted);
    const noticeAt = noticesOf(subscriber, number).find(({ kind, at }) => matches(`${kind} ${number} ${at}`))?.at;
    if (noticeAt !== undefined) return { newsletter, noticeAt };
    const oldest = Date.now() - provableMs;
    const sends = await sendsTo(list.redis, newsletter, subscriber, oldest);
    const issue = sends.find((one) => matches(`issue ${one.id}`));
    if (issue) return { newsletter, issue };
  }
  return undefined;
}

/** The notices that are still in a reader's history. */
function noticesOf({ memberships }: Subscriber, newsletter: number): { kind: string; at: number }[] {
  const membership = memberships.find((one) => one.newsletter === newsletter);
  if (!membership) return [];
  const reminders = membership.log.filter(({ event }) => event === 'reminded');
  return [
    { kind: 'confirm', at: membership.askedAt },
    ...reminders.map(({ at }) => ({ kind: 'remind', at })),
    { kind: 'welcome', at: membership.confirmedAt },
  ];
}
