import { createHash } from 'node:crypto';
import type { SoftBounceDeps } from '../delivery/soft-bounce.js';
import { noteComplaint, type TallyDeps } from '../delivery/tally.js';
import { readLedgerLine } from '../ledger/ledger.js';
import type { Logger } from '../log.js';
import { observe } from '../observations.js';
import { redactReply } from '../redaction.js';
import { withinChange } from '../redis/change-scope.js';
import { readSubscriber } from '../subscribers/list/subscriber-store.js';
import { membershipOf } from '../subscribers/record/subscriber.js';
import { applyFeedback } from './apply-feedback.js';
import type { ArrivalDeps } from './arrival-context.js';
import { type Attribution, type AttributionDeps, attribute, claimOf } from './attribute.js';
import { type FeedbackEvent, type FeedbackKind, feedbackEvent } from './feedback-event.js';
import type { FeedbackReport, ReportedRecipient } from './report.js';
import { keepUnread } from './unread-reports.js';
import { unsubscribeByEmail, unsubscribersOf } from './unsubscribe-by-email.js';

/** The dependencies for applying reports. */
export interface IngestDeps extends AttributionDeps, ArrivalDeps, SoftBounceDeps, Omit<TallyDeps, 'redis'> {
  log: Logger;
}

/**
 * The outcome of a report. `unread`: its words were not understood, and are kept for a person to read. `applied`: a reader or a count changed. `held`: kept until an operator decides.
 * `unattributed`: nothing proves which reader it is about. `ignored`: it reports nothing that counts, or arrived
 * before.
 */
export type Ingested = 'applied' | 'held' | 'unread' | 'unattributed' | 'ignored';

/**
 * Attributes and applies a report. When this resolves, its effect is on disk: it may be acknowledged or deleted.
 * @param envelopeTo the address to which it was delivered, if the receiving server knows it
 */
export async function ingestReport(deps: IngestDeps, report: FeedbackReport, envelopeTo?: string): Promise<Ingested> {
  const unsubscribers = unsubscribersOf(deps, report, envelopeTo);
  if (unsubscribers.length > 0) {
    const outcomes: unknown[] = [];
    for (const claim of unsubscribers) outcomes.push(await unsubscribeByEmail(deps, report, claim));
    return outcomes.includes('applied') ? 'applied' : 'ignored';
  }
  const isKept = await keepIfUnread(deps, report, envelopeTo);
  if (report.kind !== 'bounce' && report.kind !== 'complaint') return isKept ? 'unread' : 'ignored';
  const recipients = report.recipients.length > 0 ? report.recipients : [undefined];
  let ingested: Ingested | undefined;
  for (const [place, recipient] of recipients.entries()) {
    const found = await attribute(deps, report, recipient, envelopeTo);
    if (!found) observe('unattributed', {});
    const one = found ? await apply(deps, report, recipient, place, found) : 'unattributed';
    ingested = ingested === undefined || order.indexOf(one) < order.indexOf(ingested) ? one : ingested;
  }
  return ingested ?? 'ignored';
}

/** Keeps an email that was not understood, if our signature proves its reader. */
async function keepIfUnread(
  deps: IngestDeps,
  report: FeedbackReport,
  envelopeTo: string | undefined,
): Promise<boolean> {
  if (!report.unread) return false;
  const claim = claimOf(deps, report, envelopeTo);
  if (claim?.proof !== 'bounce-address') return false;
  return withinChange(async () => {
    const isKept = await keepUnread(deps.list, report, claim);
    await deps.list.onDisk();
    return isKept;
  });
}

/** The outcome of a report about several recipients is the first of these that one of them has. */
const order: readonly Ingested[] = ['applied', 'held', 'ignored', 'unattributed'];

async function apply(
  deps: IngestDeps,
  report: FeedbackReport,
  recipient: ReportedRecipient | undefined,
  place: number,
  found: Attribution,
): Promise<Ingested> {
  const kind = kindOf(report, recipient, found);
  const sentAt = await sentAtOf(deps, found);
  // A reader who was not sent this issue cannot have bounced it.
  if (kind === undefined || sentAt === undefined) return 'ignored';
  if (await hasReturnedSince(deps, report, found, sentAt)) return 'ignored';
  const event = eventOf(report, recipient, place, found, kind, sentAt);
  const outcome = await applyFeedback(deps, event);
  if (outcome === 'applied') await countComplaint(deps, event);
  if (outcome === 'held') return 'held';
  return outcome === 'applied' || outcome === 'counted' ? 'applied' : 'ignored';
}

/** Counts a reader's complaint for its issue. Too many pause an issue that is being sent. */
export async function countComplaint(
  { list, autoPause, log }: IngestDeps,
  { kind, issue }: FeedbackEvent,
): Promise<void> {
  if (kind === 'complaint' && issue !== '') await noteComplaint({ redis: list.redis, autoPause, log }, issue);
}

/** The effect that a report may have, by its proof. Undefined: none. */
function kindOf(
  { kind, complaint }: FeedbackReport,
  recipient: ReportedRecipient | undefined,
  { proof, ownAddress }: Attribution,
): FeedbackKind | undefined {
  if (kind === 'complaint') {
    // Any forwarded message contains a valid token. Without the provider's signature, a complaint only unsubscribes.
    if (complaint?.type === 'not-spam' || proof === 'address') return undefined;
    return complaint?.provenBy === undefined || proof === 'link' ? 'leave' : 'complaint';
  }
  const said = recipient?.kind ?? 'unknown';
  // The same link unsubscribes, so a forged report can do no more than that. Soft bounces would add up.
  if (proof === 'link' && ownAddress && said === 'hard') return 'leave';
  if (proof === 'link' && said === 'soft') return 'unknown';
  const doubtful = proof === 'address' || !ownAddress;
  return said === 'hard' && doubtful ? 'soft' : said;
}

/**
 * Whether the reader has confirmed again after a complaint was written, and after the message that it is about was sent.
 * Both count: a provider's clock may be wrong, and a complaint about an old message may be new.
 */
async function hasReturnedSince(
  { list }: Pick<IngestDeps, 'list'>,
  { complaint }: FeedbackReport,
  { id, newsletter }: Attribution,
  sentAt: number,
): Promise<boolean> {
  const { writtenAt } = complaint ?? {};
  if (writtenAt === undefined || sentAt === 0) return false;
  const membership = membershipOf(await readSubscriber(list, id), newsletter.number);
  return membership?.state === 'confirmed' && membership.confirmedAt > Math.max(writtenAt, sentAt);
}

/** When the message was sent, in Unix seconds; 0: unknown. Undefined: it was never sent to the reader. */
export async function sentAtOf(
  { list }: Pick<IngestDeps, 'list'>,
  { id, issue, noticeAt }: Pick<Attribution, 'id' | 'issue' | 'noticeAt'>,
): Promise<number | undefined> {
  if (!issue) return noticeAt ?? 0;
  if (issue.folded) return Math.floor(issue.startedAt / 1_000);
  const line = await readLedgerLine(list.redis, issue, id);
  return line && line.attempts > 0 ? Math.floor(line.at / 1_000) : undefined;
}

function eventOf(
  report: FeedbackReport,
  recipient: ReportedRecipient | undefined,
  place: number,
  { id, newsletter, proof, issue }: Attribution,
  kind: FeedbackKind,
  sentAt: number,
): FeedbackEvent {
  const { complaint, returned } = report;
  const said = recipient ?? { address: '', status: '', code: 0, reason: '', fault: 'reader' as const, reply: '' };
  return feedbackEvent.parse({
    id: digest([report.id, report.kind, id.toString('hex'), place, returned.messageId, said.status, said.reply]),
    at: Date.now(),
    kind,
    subscriber: id.toString('hex'),
    newsletter: newsletter.number,
    issue: issue?.id ?? '',
    sentAt,
    proof,
    source: 'report',
    status: said.status.slice(0, 20),
    code: said.code,
    reason: complaint ? complaint.type.slice(0, 60) : said.reason.slice(0, 60),
    fault: said.fault,
    words: redactReply(said.reply || (complaint ? `Complaint by ${complaint.userAgent}` : ''), said.address),
    outcome: 'taken',
  });
}

/** A hash of a report's content without transport headers, so that a copy by another route is the same report. */
const digest = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
