import { createHash } from 'node:crypto';
import { noReport, type Report, type ReportedRecipient } from '../report.js';
import { addressesIn } from './addresses.js';
import { readDeliveryStatus, type StatusGroup } from './delivery-status.js';
import { describeRecipient, type Finding } from './describe-recipient.js';
import { header, headerValues, rawHeader } from './headers.js';
import { asLines, type Message, partText, readMessage } from './mime.js';
import { readComplaint } from './read-complaint.js';
import { automationOf, humanText, isAutoReply, isDelay, isWrittenReport } from './recognise.js';
import { readReturned, returnedHeaders } from './returned-message.js';
import { challengeWords } from './subjects.js';
import { findWriter } from './writers.js';
import { type Mention, otherAddresses, readWrittenReport, reportLines, tellingReply } from './written-report.js';

/** Max depth of a report inside forwarded messages. */
const maxForwards = 3;

/**
 * Reads a returned email: a bounce, a delay notice, a complaint or an automatic reply. It is pure and never throws. It reads
 * the first two megabytes, so time and memory are bounded.
 * @param message the whole email as it arrived, with its headers
 */
export function readReport(message: Uint8Array): Report {
  const report = readText(asLines(message), 0);
  const isReport = report.recipients.length > 0 || report.complaint !== undefined;
  // An email that unsubscribes must be recognised when it arrives again. Reports are recognised by their content.
  if (report.id === '' && !isReport) report.id = createHash('sha256').update(message).digest('hex');
  return report;
}

function readText(text: string, depth: number): Report {
  const message = readMessage(text);
  const automation = automationOf(message);
  const common = { id: messageId(message), arrivedFor: arrivedFor(message), ...(automation && { automation }) };
  const complaint = readComplaint(message);
  if (complaint) return { ...complaint, ...common };
  const bounce = readBounce(message);
  const saysNothing = bounce?.recipients.every(({ kind, reply }) => kind === 'unknown' && reply === '') ?? true;
  if (bounce && !saysNothing) return { ...bounce, ...common };
  const forwarded = depth < maxForwards ? readForwarded(message, depth) : undefined;
  if (forwarded) return { ...forwarded, arrivedFor: [...new Set([...common.arrivedFor, ...forwarded.arrivedFor])] };
  if (bounce) return { ...bounce, ...common };
  return noReport({ ...common, kind: isAutoReply(message) ? 'auto-reply' : 'none' });
}

const messageId = ({ headers }: Message): string =>
  /<([^<>\s]{1,500})>/.exec(rawHeader(headers, 'message-id'))?.[1] ?? '';

const arrivalHeaders = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-rcpt-to', 'to'];

const arrivedFor = ({ headers }: Message): string[] => [
  ...new Set(arrivalHeaders.flatMap((name) => headerValues(headers, name).flatMap(addressesIn)).slice(0, 50)),
];

/** A report that someone forwarded as an attachment. Our own message, returned by a report, is never read as one. */
function readForwarded(message: Message, depth: number): Report | undefined {
  for (const part of message.parts) {
    if (!part.type.startsWith('message/') || part.type === 'message/delivery-status') continue;
    const inner = readText(part.bytes, depth + 1);
    if (inner.kind === 'bounce' || inner.kind === 'delay' || inner.kind === 'complaint') return inner;
  }
  return undefined;
}

function readBounce(message: Message): Report | undefined {
  const text = humanText(message);
  const groups = statusGroups(message, text);
  const writer = findWriter(message, text);
  if (groups.length === 0 && !isWrittenReport(message, text, writer)) return undefined;
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
  const recipients = (over.length > 0 ? over : delayed).map(describeRecipient);
  const named = unique(
    recipients.filter(({ address, reply, status }) => address !== '' || reply !== '' || status !== ''),
  );
  if (named.every(({ kind }) => kind === 'policy') && challengeWords.test(text.slice(0, 2_000))) return undefined;
  const kind = named.length === 0 ? 'none' : over.length > 0 ? 'bounce' : 'delay';
  return noReport({ kind, recipients: named, writer: writer?.name ?? '', returned });
}

function statusGroups(message: Message, text: string): StatusGroup[] {
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
function fromGroups(groups: StatusGroup[], mentions: Mention[], message: Message, text: string): Finding[] {
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
        remoteMta: group.remoteMta,
      };
    });
}

/** The recipients of a report without fields. */
function fromText(
  message: Message,
  mentions: Mention[],
  text: string,
  own: ReadonlySet<string>,
  to: string,
): Finding[] {
  const action = isDelay(message, text) ? 'delayed' : 'failed';
  const failed = addressesIn(rawHeader(message.headers, 'x-failed-recipients'));
  const whole = mentions.length > 1 ? '' : tellingReply(reportLines(text));
  const finding = (address: string, mention?: Mention): Finding => ({
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
