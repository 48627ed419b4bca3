import type { Issue } from '../../issues/issue.js';
import { readLedgerLine } from '../../ledger/ledger.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { observe } from '../../observations.js';
import { readSubscriber, type SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { membershipOf } from '../../subscribers/record/subscriber.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import { applyFeedback } from '../apply-feedback.js';
import { type Attribution, attributeClues, sendsTo } from '../attribute.js';
import { feedbackEvent } from '../feedback-event.js';
import { countComplaint, type IngestDeps, type Ingested, sentAtOf } from '../ingest-report.js';
import { digestOf, type IncomingReport } from './incoming-report.js';

/**
 * Attributes and applies a provider's report. The provider's signature proves that it is about a message from us to
 * this address, so even without a keyed hash of ours it counts in full.
 */
export async function ingestIncoming(deps: IngestDeps, report: IncomingReport): Promise<Ingested> {
  const addressed = report.addressed === null ? undefined : Buffer.from(report.addressed, 'hex');
  const claimed = report.claim && { ...report.claim, id: Buffer.from(report.claim.subscriber, 'hex') };
  const found = await attributeClues(deps, {
    claim: claimed ?? undefined,
    addressed,
    messageId: report.messageId,
    isOwn: () => !addressed || !claimed || claimed.id.equals(addressed),
    fallbackProof: 'provider',
  });
  if (!found) {
    observe('unattributed', {});
    return 'unattributed';
  }
  const known =
    found.issue || found.noticeAt !== undefined ? found : { ...found, ...(await sentAround(deps, found, report)) };
  const sentAt = await sentAtOf(deps, known);
  if (sentAt === undefined) return 'ignored';
  const event = eventOf(report, known, sentAt || report.sentAt);
  const outcome = await applyFeedback(deps, event);
  // Whoever unsubscribes at the provider without naming a message gets no further email through it.
  if (event.kind === 'leave' && event.issue === '' && event.proof === 'provider')
    for (const { number } of await newslettersOf(deps.list, known.id))
      if (number !== event.newsletter)
        await applyFeedback(deps, { ...event, newsletter: number, id: digestOf(`${event.id} ${number}`) });
  if (outcome === 'applied') await countComplaint(deps, event);
  if (outcome === 'held') return 'held';
  return outcome === 'applied' || outcome === 'counted' ? 'applied' : 'ignored';
}

function eventOf(report: IncomingReport, found: Attribution, sentAt: number) {
  const { kind, provider, messageId: _, addressed: _id, claim: _claim, ...facts } = report;
  return feedbackEvent.parse({
    ...facts,
    // An address that the reader forwards to says little about the reader's own.
    kind: kind === 'hard' && !found.ownAddress ? 'soft' : kind,
    subscriber: found.id.toString('hex'),
    newsletter: found.newsletter.number,
    issue: found.issue?.id ?? '',
    sentAt,
    proof: found.proof,
    source: provider,
    outcome: 'taken',
  });
}

/** Providers give up after three days at most, and report at once. */
const reportedWithin = 5 * 86_400_000;
/** Max difference between our clock and the provider's, and between its reply to us and the time that it records. */
const clockMs = 10 * 60_000;

/**
 * The issue that a report is about when the provider returns nothing of our message: the one that the reader was sent
 * when the provider took the message, else the last one before the report.
 */
async function sentAround(
  { list }: IngestDeps,
  { id, proof, newsletter }: Attribution,
  { at, sentAt }: IncomingReport,
): Promise<{ issue: Issue; newsletter: Newsletter } | undefined> {
  const subscriber = await readSubscriber(list, id);
  const among = proof === 'provider' ? await newslettersOf(list, id) : [newsletter];
  const issues: { issue: Issue; newsletter: Newsletter }[] = [];
  for (const one of among)
    for (const issue of await sendsTo(list.redis, one, subscriber, at - reportedWithin)) {
      const isNear = issue.startedAt <= at + clockMs;
      if (isNear && !issue.folded && !issue.ledgerGone) issues.push({ issue, newsletter: one });
    }
  for (const found of issues.sort((a, b) => b.issue.startedAt - a.issue.startedAt)) {
    const line = await readLedgerLine(list.redis, found.issue, id);
    if (line?.state !== 'accepted' && line?.state !== 'uncertain') continue;
    const fits = sentAt > 0 ? Math.abs(line.at - sentAt * 1_000) <= clockMs : line.at <= at + clockMs;
    if (fits) return found;
  }
  return undefined;
}

async function newslettersOf(list: SubscriberList, id: SubscriberId): Promise<Newsletter[]> {
  const subscriber = await readSubscriber(list, id);
  return (await listNewsletters(list.redis)).filter(({ number }) => membershipOf(subscriber, number) !== undefined);
}
