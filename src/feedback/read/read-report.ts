import { createHash } from 'node:crypto';
import { type FeedbackReport, noReport, type ReportedRecipient, type ReturnedMessage } from '../report.js';
import { addressesIn } from './addresses.js';
import { readDeliveryStatus, type StatusGroup } from './delivery-status.js';
import { describeRecipient, type StatusFound } from './describe-recipient.js';
import { header, headerValues, rawHeader } from './headers.js';
import { asLines, type MimeMessage, partText, readMessage } from './mime.js';
import { readComplaint } from './read-complaint.js';
import {
  asksToLeave,
  automationOf,
  humanText,
  isAutoReply,
  isDelay,
  isFromSystem,
  isWrittenReport,
  mayBeReport,
} from './recognise.js';
import { readReturned, returnedHeaders } from './returned-message.js';
import { challengeWords } from './subjects.js';
import { findWriter } from './writers.js';
import { type Mention, otherAddresses, readWrittenReport, reportLines, tellingReply } from './written-report.js';

/** Max depth of a report inside forwarded messages. */
const maxForwards = 3;

/** What is known about an email beside its content. */
export interface ArrivalContext {
  /** Addresses of the envelope, if the receiving server knows them. A report has no sender: `from` is empty. */
  envelope?: { from: string; to: string };
  /** Whether an address is a bounce address that we signed. */
  isBounceAddress?: (address: string) => boolean;
  /** Our own names in addition to those in the email: domains, the EHLO name. A reply that names one is never hard. */
  ours?: readonly string[];
}

/**
 * Reads a returned email: a bounce, a delay notice, a complaint or an automatic reply. It is pure and never throws. It reads
 * the first two megabytes, so time and memory are bounded.
 *
 * An email without a sender to a bounce address that we signed is a report even if nothing else shows it, so its words
 * are read.
 * @param message the whole email as it arrived, with its headers
 */
export function readReport(message: Uint8Array, context: ArrivalContext = {}): FeedbackReport {
  const report = readText(asLines(message), 0, context);
  const isReport = report.recipients.length > 0 || report.complaint !== undefined;
  // An email that unsubscribes must be recognised when it arrives again. Reports are recognised by their content.
  if (report.id === '' && !isReport) report.id = createHash('sha256').update(message).digest('hex');
  return report;
}

function readText(text: string, depth: number, context: ArrivalContext): FeedbackReport {
  const message = readMessage(text);
  const automation = automationOf(message);
  const common = {
    id: messageId(message),
    arrivedFor: arrivedFor(message),
    ...(automation && { automation }),
    ...(asksToLeave(message) && { asksToLeave: true }),
  };
  const complaint = readComplaint(message);
  if (complaint) return { ...complaint, ...common };
  const bounce = readBounce(message, context);
  const saysNothing = bounce?.recipients.every(({ kind, reply }) => kind === 'unknown' && reply === '') ?? true;
  if (bounce && !saysNothing) return { ...bounce, ...common, ...unreadWords(message, bounce) };
  const forwarded = depth < maxForwards ? readForwarded(message, depth, context) : undefined;
  if (forwarded) return { ...forwarded, arrivedFor: [...new Set([...common.arrivedFor, ...forwarded.arrivedFor])] };
  if (bounce) return { ...bounce, ...common, ...unreadWords(message, bounce) };
  const other = noReport({ ...common, kind: isAutoReply(message) ? 'auto-reply' : 'none' });
  return { ...other, ...unreadWords(message, other) };
}

/** The words of an email that gives no reason for a failure. A report of success gives none, and is understood. */
function unreadWords(message: MimeMessage, { kind, recipients }: FeedbackReport): Pick<FeedbackReport, 'unread'> {
  const isUnread =
    kind === 'none'
      ? !message.parts.some(({ type }) => type.includes('delivery-status'))
      : kind === 'bounce' && recipients.every(({ reason }) => reason === 'unexplained');
  if (!isUnread) return {};
  const text = reportLines(humanText(message))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return { unread: { subject: header(message.headers, 'subject').slice(0, 1_000), text: text.slice(0, 10_000) } };
}

const messageId = ({ headers }: MimeMessage): string =>
  /<([^<>\s]{1,500})>/.exec(rawHeader(headers, 'message-id'))?.[1] ?? '';

const arrivalHeaders = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-rcpt-to', 'to'];

const arrivedFor = ({ headers }: MimeMessage): string[] => [
  ...new Set(arrivalHeaders.flatMap((name) => headerValues(headers, name).flatMap(addressesIn)).slice(0, 50)),
];

/** A report that someone forwarded as an attachment. Our own message, returned by a report, is never read as one. */
function readForwarded(message: MimeMessage, depth: number, { ours = [] }: ArrivalContext): FeedbackReport | undefined {
  for (const part of message.parts) {
    if (!part.type.startsWith('message/') || part.type === 'message/delivery-status') continue;
    const inner = readText(part.bytes, depth + 1, { ours });
    if (inner.kind === 'bounce' || inner.kind === 'delay' || inner.kind === 'complaint') return inner;
  }
  return undefined;
}

function readBounce(message: MimeMessage, context: ArrivalContext): FeedbackReport | undefined {
  const text = humanText(message);
  const groups = statusGroups(message, text);
  const writer = findWriter(message, text);
  const recognised = groups.length > 0 || isWrittenReport(message, text, writer);
  if (!recognised && !(isProven(message, context) && mayBeReport(message))) return undefined;
  const returned = readReturned(returnedHeaders(message));
  const own = new Set(
    [...arrivedFor(message), ...addressesIn(header(message.headers, 'from')), returned.from, returned.returnPath]
      .filter((address) => address !== '')
      .map((address) => address.toLowerCase()),
  );
  const mentions = readWrittenReport(text, own);
  const findings =
    groups.length > 0
      ? fromGroups(groups, mentions, message, text)
      : fromText(message, mentions, text, own, returned.to);
  const over = findings.filter(({ action }) => action === 'failed');
  const delayed = findings.filter(({ action }) => action === 'delayed');
  const ours = ownNames(message, returned, context);
  const recipients = (over.length > 0 ? over : delayed).map((finding) => describeRecipient(finding, ours));
  const named = unique(
    recipients.filter(({ address, reply, status }) => address !== '' || reply !== '' || status !== ''),
  ).filter((recipient) => recognised || isPlain(recipient, message));
  if (named.every(({ kind }) => kind === 'policy') && challengeWords.test(text.slice(0, 2_000))) return undefined;
  const kind = named.length === 0 ? 'none' : over.length > 0 ? 'bounce' : 'delay';
  return noReport({ kind, recipients: named, writer: writer?.name ?? '', returned });
}

/** Whether an email came without a sender to a bounce address that we signed. */
function isProven(message: MimeMessage, { envelope, isBounceAddress }: ArrivalContext): boolean {
  if (!isBounceAddress) return false;
  const withoutSender = envelope ? envelope.from === '' : /^<\s*>$/.test(rawHeader(message.headers, 'return-path'));
  return withoutSender && [...(envelope ? [envelope.to] : []), ...arrivedFor(message)].some(isBounceAddress);
}

/**
 * Whether words that nothing but the bounce address marks as a report can be read as one. A reader's own program writes
 * from the reader's address, or on behalf of a person who left. Its words never count.
 */
function isPlain({ address, kind, reason }: ReportedRecipient, message: MimeMessage): boolean {
  if (reason === 'unexplained' || reason === 'moved') return false;
  if (addressesIn(header(message.headers, 'from')).some((from) => from.toLowerCase() === address.toLowerCase()))
    return false;
  return kind !== 'hard' || address !== '' || isFromSystem(message);
}

/** Our names in an email: where it arrived, and the sender of the message that it returns. */
function ownNames(message: MimeMessage, returned: ReturnedMessage, { envelope, ours = [] }: ArrivalContext): string[] {
  const addresses = [envelope?.to ?? '', ...arrivedFor(message), returned.from, returned.returnPath];
  const domains = addresses.map((address) => address.slice(address.lastIndexOf('@') + 1).toLowerCase());
  return [...new Set([...domains, ...ours])].filter((name) => name !== '');
}

function statusGroups(message: MimeMessage, text: string): StatusGroup[] {
  const parts = message.parts.filter(({ type }) =>
    /^message\/(global-)?delivery-status|^text\/delivery-status/.test(type),
  );
  const groups = parts.flatMap((part) => readDeliveryStatus(partText(part).trimStart()));
  if (groups.length > 0) return groups;
  // In a damaged report, or one forwarded as text, the fields are in the text, perhaps quoted.
  const written = message.parts.filter(({ type }) => !type.startsWith('message/') || type.includes('status'));
  const whole = written.length > 1 ? written.map(partText).join('\n\n') : text;
  const start = whole.search(/^[>| \t]{0,8}(reporting-mta|final-recipient|original-recipient):/im);
  if (start < 0) return [];
  const fields = whole.slice(start, start + 100_000).replace(/^[>| \t]{1,8}(?=[A-Za-z-]{4,30}:)/gm, '');
  return readDeliveryStatus(fields).filter(({ address, action }) => address !== '' && action !== '');
}

/** The recipients in the RFC 3464 fields. Missing words and addresses are taken from the text. */
function fromGroups(groups: StatusGroup[], mentions: Mention[], message: MimeMessage, text: string): StatusFound[] {
  const failed = addressesIn(rawHeader(message.headers, 'x-failed-recipients'));
  const single = groups.length === 1;
  return groups
    .filter(({ action, status }) => !/^(delivered|relayed|expanded)$/.test(action) && !status.startsWith('2.'))
    .map((group) => {
      const address = group.address || (single ? (failed[0] ?? mentions[0]?.address ?? '') : '');
      const mention = mentions.find((one) => one.address.toLowerCase() === address.toLowerCase());
      const delayed = group.action === 'delayed' || (group.action === '' && isDelay(message, text));
      return {
        address,
        action: delayed ? 'delayed' : 'failed',
        status: group.status,
        replies: [
          group.diagnostic,
          mention?.reply ?? '',
          single && /^(\d\.[0-9]\.0)?$/.test(group.status) ? tellingReply(reportLines(text)) : '',
        ],
        context: mention?.context ?? (single ? text.slice(0, 4_000) : undefined),
        remoteMta: group.remoteMta,
      };
    });
}

/** The recipients of a report without fields. */
function fromText(
  message: MimeMessage,
  mentions: Mention[],
  text: string,
  own: ReadonlySet<string>,
  to: string,
): StatusFound[] {
  const action = isDelay(message, text) ? 'delayed' : 'failed';
  const failed = addressesIn(rawHeader(message.headers, 'x-failed-recipients'));
  const whole = mentions.length > 1 ? '' : tellingReply(reportLines(text));
  const finding = (address: string, mention?: Mention): StatusFound => ({
    address,
    action,
    status: '',
    replies: [mention?.reply ?? '', whole],
    context: mention?.context,
    remoteMta: '',
  });
  if (failed.length > 0)
    return failed.map((address) =>
      finding(
        address,
        mentions.find((one) => one.address.toLowerCase() === address.toLowerCase()),
      ),
    );
  if (mentions.length > 0) return mentions.map((mention) => finding(mention.address, mention));
  const others = otherAddresses(text, own);
  const named = others.length > 0 ? others.slice(0, 1) : addressesIn(to).slice(0, 1);
  return [finding(named[0] ?? '')];
}

/** Keeps the first finding for each address. To choose the worse of two would be a guess. */
function unique(recipients: ReportedRecipient[]): ReportedRecipient[] {
  const seen = new Set<string>();
  return recipients.filter(({ address }) => {
    const key = address.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
