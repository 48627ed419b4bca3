import { chosenSections } from '../../newsletters/newsletter.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { keys } from '../../redis/keys.js';
import { isoFromSeconds } from '../../timestamps.js';
import { readSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import { historyLine } from '../record/log-document.js';
import { type Membership, removedNewsletter } from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';

/** An issue for the reader, and its delivery status. */
export interface OwnMessage {
  newsletter: string;
  issue: string;
  subject: string;
  /** ISO 8601. */
  startedAt: string;
  /** The ledger's state. `accepted`: the mail server accepted the message, which does not mean that it was read. */
  state: string;
  /** Number of attempts. */
  attempts: number;
}

/** All data that Postrider has about one reader (GDPR, articles 15 and 20). Times are ISO 8601, null is "never". */
export interface ReaderData {
  /** Empty once the reader was erased. */
  address: string;
  /** The keyed hash that identifies the reader in ledgers, links and jobs, in hexadecimal. */
  id: string;
  memberships: readonly OwnMembership[];
  /** Of the last 30 days, also of an erased reader: ledgers name readers by the id alone. */
  mails: readonly OwnMessage[];
}

type OwnMembership = Awaited<ReturnType<typeof openMembership>>;

/**
 * Collects all data about a reader.
 * @param mails the reader's messages in the ledgers; a parameter because rooms import only earlier ones
 * @returns undefined when the reader is not on the list
 */
export async function ownData(
  list: SubscriberList,
  id: SubscriberId,
  mails: readonly OwnMessage[],
): Promise<ReaderData | undefined> {
  const subscriber = await readSubscriber(list, id);
  if (!subscriber) return undefined;
  const newsletters = await listNewsletters(list.redis);
  const memberships = subscriber.memberships.map(async (membership) => {
    const newsletter = newsletters.find(({ number }) => number === membership.newsletter);
    const sections = newsletter ? chosenSections(newsletter, membership.sections) : [];
    return openMembership(list, id, membership, newsletter?.title ?? formerTitle(membership.newsletter), sections);
  });
  return { address: subscriber.address, id: id.toString('hex'), memberships: await Promise.all(memberships), mails };
}

const formerTitle = (number: number) =>
  number === removedNewsletter ? 'a newsletter that was removed' : `number ${number}`;

async function openMembership(
  list: SubscriberList,
  id: SubscriberId,
  membership: Membership,
  newsletter: string,
  sections: readonly string[],
) {
  const { state, name, locale, timeZone, cadence, consent, log, welcomed } = membership;
  // Nothing else is kept about an erased reader. The record's other fields are empty, and would read like data.
  if (state === 'erased')
    return { newsletter, state, changedAt: isoFromSeconds(membership.changedAt), log: log.map(historyLine) };
  const mailed = await list.redis.get(keys.confirmation(`${membership.newsletter}:${id.toString('hex')}`));
  return {
    newsletter,
    state,
    name,
    locale,
    sections,
    timeZone,
    cadence,
    askedAt: isoFromSeconds(membership.askedAt),
    confirmedAt: isoFromSeconds(membership.confirmedAt),
    changedAt: isoFromSeconds(membership.changedAt),
    lastEngagedAt: isoFromSeconds(membership.engagedAt),
    consent: { method: consent.method, from: consent.from, formTextVersion: consent.textVersion, ip: consent.ip },
    /** Kept for a day, so that no second confirmation email is sent within it. */
    confirmationMailAt: isoFromSeconds(Number(mailed ?? 0)),
    log: log.map(historyLine),
    /** The welcome emails that the reader was chosen for, by their number in the series. */
    ...(welcomed ? { welcomeEmails: welcomed.map(({ step, at }) => ({ step, at: isoFromSeconds(at) })) } : {}),
  };
}
