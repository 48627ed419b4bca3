import type { App } from '../app.js';
import { NotFound } from '../errors.js';
import { chosenSections, type Newsletter } from '../newsletters/newsletter.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { idOf, readSubscriber } from '../subscribers/list/subscriber-store.js';
import { parseReaderAddress } from '../subscribers/record/address.js';
import { type LogLine, logLine, stateReason } from '../subscribers/record/log-document.js';
import { type Membership, removedNewsletter } from '../subscribers/record/subscriber.js';
import { isoFromSeconds } from '../timestamps.js';
import { fields } from './output.js';
import { shownTime } from './shown-time.js';

type Shown = Awaited<ReturnType<typeof readShown>>;
type ShownSubscription = ReturnType<typeof shownSubscription>;

/** One reader's subscriptions and their history. Times are ISO 8601 in UTC. @throws NotFound */
export async function showSubscriber(app: App, address: string) {
  return (await readShown(app, address)).document;
}

/** The same for people, too: each subscription's times in its newsletter's zone. @throws NotFound */
export async function describeSubscriber(app: App, address: string): Promise<{ document: object; text: string }> {
  const { document, timeZones } = await readShown(app, address);
  return { document, text: inWords(document, timeZones) };
}

async function readShown(app: App, address: string) {
  const id = idOf(app.list, parseReaderAddress(address).normal);
  const subscriber = await readSubscriber(app.list, id);
  if (!subscriber) throw new NotFound('subscriber', address);
  const newsletters = await listNewsletters(app.redis);
  const found = subscriber.memberships.map((membership) => ({
    membership,
    newsletter: newsletters.find(({ number }) => number === membership.newsletter),
  }));
  const subscriptions = found.map(({ membership, newsletter }) => shownSubscription(membership, newsletter));
  return {
    document: { email: subscriber.address, id: id.toString('hex'), subscriptions },
    /** One for each subscription. */
    timeZones: found.map(({ newsletter }) => newsletter?.timeZone ?? 'UTC'),
  };
}

/** Shown instead of the slug of a newsletter that no longer exists. */
export const formerNewsletter = (number: number): string => (number === removedNewsletter ? '(removed)' : `#${number}`);

function shownSubscription(membership: Membership, newsletter: Newsletter | undefined) {
  const named = { newsletter: newsletter?.slug ?? formerNewsletter(membership.newsletter), state: membership.state };
  const log = membership.log.map(logLine);
  // Nothing else is kept about an erased reader; the record's other fields are empty.
  if (membership.state === 'erased') return { ...named, erasedAt: isoFromSeconds(membership.changedAt), log };
  return {
    ...named,
    because: stateReason(membership),
    name: membership.name,
    locale: membership.locale,
    sections: newsletter ? chosenSections(newsletter, membership.sections) : [],
    askedAt: isoFromSeconds(membership.askedAt),
    confirmedAt: isoFromSeconds(membership.confirmedAt),
    changedAt: isoFromSeconds(membership.changedAt),
    timeZone: membership.timeZone,
    cadence: membership.cadence,
    consent: membership.consent,
    log,
  };
}

function inWords({ email, subscriptions }: Shown['document'], timeZones: readonly string[]): string {
  const parts = subscriptions.map((one, i) => fields(subscriptionInWords(one, timeZones[i] ?? 'UTC')));
  return [
    email || (subscriptions.every(({ state }) => state === 'erased') ? '(erased)' : '(address removed)'),
    ...parts,
  ].join('\n\n');
}

function subscriptionInWords(
  subscription: ShownSubscription,
  timeZone: string,
): Record<string, string | number | null | readonly string[]> {
  const log = subscription.log.map((line) => inOneLine(line, timeZone));
  if (!('consent' in subscription)) {
    const { erasedAt, ...named } = subscription;
    return { ...named, erased: shownTime(erasedAt, timeZone), log };
  }
  const { consent, because, askedAt, confirmedAt, changedAt, timeZone: ownZone, ...rest } = subscription;
  return {
    ...rest,
    asked: shownTime(askedAt, timeZone),
    confirmed: shownTime(confirmedAt, timeZone),
    'state changed': shownTime(changedAt, timeZone),
    'time zone': ownZone,
    because: because && inOneLine(because, timeZone),
    consent: `${consent.method}: ${consent.from}`,
    'form text version': consent.textVersion,
    ip: consent.ip,
    log,
  };
}

const inOneLine = ({ at, event, by, issue, words }: LogLine, timeZone: string) =>
  `${shownTime(at, timeZone)} ${event} by ${by}${issue ? ` (${issue})` : ''}${words ? `: ${words}` : ''}`;
