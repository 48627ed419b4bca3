import type { EventType, ReportedEvent, ReportedTrouble } from '../events/event.js';
import type { Finding } from '../findings/finding.js';
import { remediesOf } from '../findings/remedy.js';
import { readIssue } from '../issues/issue-store.js';
import { findingInWords } from '../locale/findings-in-words.js';
import { chosenSections } from '../newsletters/newsletter.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { reportIssue } from '../reports/report.js';
import { readSubscriber, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { membershipOf } from '../subscribers/record/subscriber.js';
import { isoFromMs } from '../timestamps.js';

/** The body of a delivery, in the form of Standard Webhooks. */
export interface WebhookPayload {
  type: string;
  /** When it happened, ISO 8601 in UTC. */
  timestamp: string | null;
  data: Record<string, unknown>;
}

const ofSubscription = ['newsletter', 'subscriber', 'email', 'by'] as const;
const ofIssue = ['newsletter', 'issue', 'subject', 'state', 'startAt'] as const;
const ofTrouble = ['newsletter', 'id', 'severity', 'code', 'facts', 'detail', 'remedy', 'remedies'] as const;

/** The fields of `data`, by the type of the event. `email` is null once the reader was erased. */
export const payloadFields: Readonly<Record<EventType, readonly string[]>> = {
  'subscriber.asked': ofSubscription,
  'subscriber.confirmed': ofSubscription,
  'subscriber.unsubscribed': ofSubscription,
  'subscriber.bounced': ofSubscription,
  'subscriber.complained': ofSubscription,
  'subscriber.preferences': [...ofSubscription, 'name', 'locale', 'cadence', 'sections'],
  'subscriber.removed': ofSubscription,
  'subscribers.imported': ['newsletter', 'added', 'updated'],
  'issue.scheduled': ofIssue,
  'issue.sent': [...ofIssue, 'counts'],
  'issue.paused': [...ofIssue, 'counts'],
  'attention.raised': ofTrouble,
  'attention.cleared': ofTrouble,
};

/**
 * Makes the payload of an event. It reads addresses and choices from the list now, because no event stores them. A
 * reader who was erased meanwhile has none.
 */
export async function payloadOf(list: SubscriberList, event: ReportedEvent): Promise<WebhookPayload> {
  const { type, at } = event;
  return { type, timestamp: isoFromMs(at), data: await dataOf(list, event) };
}

async function dataOf(list: SubscriberList, event: ReportedEvent): Promise<Record<string, unknown>> {
  if ('issue' in event) return issueData(list, event.issue);
  if ('trouble' in event) return troubleData(event.trouble);
  const newsletters = await listNewsletters(list.redis);
  const newsletter = newsletters.find(({ number }) => number === event.newsletter);
  const slug = newsletter?.slug ?? null;
  if (event.type === 'subscribers.imported') return { newsletter: slug, added: event.added, updated: event.updated };
  const subscriber = await readSubscriber(list, Buffer.from(event.subscriber, 'hex'));
  const membership = membershipOf(subscriber, event.newsletter);
  const facts = { newsletter: slug, subscriber: event.subscriber, email: subscriber?.address || null, by: event.by };
  if (event.type !== 'subscriber.preferences' || !membership || membership.state === 'erased') return facts;
  const { name, locale, cadence, sections } = membership;
  const chosen = newsletter ? chosenSections(newsletter, sections) : [];
  return { ...facts, name, locale, cadence, sections: chosen };
}

/** A trouble as it was when it was raised. Its words are in English, as in the API. */
function troubleData({ id, newsletter, severity, timeZone, code, facts }: ReportedTrouble): Record<string, unknown> {
  const finding = { code, facts } as Finding;
  const about = { newsletter: newsletter ?? undefined };
  const { detail, remedy } = findingInWords(finding, 'en', timeZone);
  return { newsletter, id, severity, code, facts, detail, remedy, remedies: remediesOf(finding, about) };
}

async function issueData(list: SubscriberList, id: string): Promise<Record<string, unknown>> {
  const issue = await readIssue(list.redis, id);
  const { newsletter, subject, state, startAt } = issue;
  const facts = { newsletter, issue: id, subject, state, startAt: isoFromMs(startAt) };
  if (state !== 'sent' && state !== 'paused') return facts;
  const { audience, accepted, deferred, bounced, failed, uncertain } = await reportIssue(list, id);
  return { ...facts, counts: { audience, accepted, deferred, bounced, failed, uncertain } };
}
