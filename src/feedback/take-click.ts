import { type ClickClass, type ClickRequest, classifyClick } from '../answers/clicks/classify-click.js';
import { countClick } from '../answers/clicks/count-click.js';
import type { openLinkName } from '../answers/clicks/link-tokens.js';
import { readerVisitor, visitorName } from '../answers/clicks/visitor-name.js';
import { noteEngagementOf, undoEngagement } from '../answers/engagement.js';
import { dropAnswersOfErased } from '../answers/reader-answers.js';
import type { Issue } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { testGroup } from '../issues/subject-test.js';
import { readLedgerLine } from '../ledger/ledger.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { keys } from '../redis/keys.js';
import { readSubscriber, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { isTestReader } from '../subscribers/membership/test-tokens.js';
import { agreedToClicks } from '../subscribers/record/click-consent.js';
import { originOf } from '../subscribers/record/origin.js';
import { membershipOf } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';

/** A click within this time after the server accepted the email comes from the mailbox's scanner. */
const scannerMs = 10_000;

type LinkName = NonNullable<ReturnType<typeof openLinkName>>;

/**
 * Counts a click on a link of an issue, and notes that the reader is engaged if they agreed to it and the click is a
 * person's. An unsubscribed or erased reader counts like any visitor.
 * @param request `ip` distinguishes visitors; only a keyed hash of it is kept, for an hour
 * @param now Unix milliseconds
 */
export async function takeClick(
  list: SubscriberList,
  { issue, number, mark }: LinkName,
  request: ClickRequest & { ip: string },
  now: number,
): Promise<ClickClass | undefined> {
  const marked = mark && 'reader' in mark ? await markedReader(list, issue, mark.reader, now) : undefined;
  if (marked === 'test') return undefined;
  const subject = mark && 'subject' in mark ? mark.subject : marked?.subject;
  const agent = String(request.headers['user-agent'] ?? '');
  // A customer's network (IPv6 /64): its machines change their addresses, and all belong to one visitor.
  const network = originOf(request.ip)?.connection ?? request.ip;
  const visitor = marked?.reader
    ? readerVisitor(list, marked.reader)
    : visitorName(list, `visitor ${network} ${agent}`);
  const counted = await countClick(list.redis, {
    issue,
    link: number,
    class: marked?.isTooSoon ? 'm' : classifyClick(request),
    visitor,
    subject,
    reader: marked?.reader && { id: marked.reader, sentAt: marked.sentAt },
    at: now,
  });
  if (!marked?.reader) return counted;
  const { newsletter, reader } = marked;
  const of = { newsletter, reader, trail: keys.clickTrail(issue, visitor) };
  if (counted === 'p') await noteEngagementOf(list, of, Math.floor(now / 1_000));
  // The reader's first click seemed a person's, and the next ones showed a machine.
  if (counted === 'm') await undoEngagement(list, of);
  await dropAnswersOfErased(list, reader);
  return counted;
}

interface MarkedReader {
  newsletter: number;
  subject: number | undefined;
  /** Undefined when nothing may be recorded about them. */
  reader: SubscriberId | undefined;
  /** When the issue was sent, in Unix ms. */
  sentAt: number;
  isTooSoon: boolean;
}

async function markedReader(
  list: SubscriberList,
  issueId: string,
  reader: SubscriberId,
  now: number,
): Promise<MarkedReader | 'test'> {
  if (isTestReader(reader)) return 'test';
  const issue = await readIssue(list.redis, issueId);
  const { number: newsletter } = await readNewsletter(list.redis, issue.newsletter);
  const membership = membershipOf(await readSubscriber(list, reader), newsletter);
  const isRecorded = membership?.state === 'confirmed' && agreedToClicks(membership.consent);
  return {
    newsletter,
    subject: subjectOf(issue, reader),
    reader: isRecorded ? reader : undefined,
    sentAt: issue.startedAt,
    isTooSoon: await isTooSoon(list, issue, reader, now),
  };
}

const subjectOf = (issue: Issue, reader: SubscriberId): number | undefined =>
  issue.subjectTest ? (testGroup(issue.subjectTest, issue.id, reader) ?? issue.subjectDecision?.subject) : undefined;

async function isTooSoon({ redis }: SubscriberList, issue: Issue, reader: SubscriberId, now: number): Promise<boolean> {
  if (issue.ledgerGone) return false;
  const line = await readLedgerLine(redis, issue, reader);
  return line?.state === 'accepted' && now - line.at < scannerMs;
}
