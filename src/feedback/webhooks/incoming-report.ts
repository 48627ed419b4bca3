import * as z from 'zod';
import type { ProviderReport } from '../../email-providers/email-provider.js';
import { providerNames } from '../../email-providers/email-providers.js';
import { sha256 } from '../../email-providers/proofs.js';
import { redactReply } from '../../redaction.js';
import { idOf, type SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { type AttributionDeps, claimOf, normalAddress } from '../attribute.js';
import { type FeedbackKind, feedbackEvent, proofs } from '../feedback-event.js';
import { describeRecipient } from '../read/describe-recipient.js';
import { noReport } from '../report.js';

const { id, kind, status, code, reason, fault, words } = feedbackEvent.shape;
const subscriber = z.string().regex(/^[0-9a-f]{16}$/);

/** A provider's report as stored until it is applied. It contains the reader's id instead of the address. */
export const incomingReport = z.object({
  id,
  provider: z.enum(providerNames),
  /** When it happened, else when it arrived, in Unix milliseconds. */
  at: z.number(),
  /** When the provider took the message, in Unix seconds; 0: unknown. */
  sentAt: z.number(),
  kind,
  /** Subscriber id of the address that it names; null when it is no address. */
  addressed: subscriber.nullable(),
  /** The reader that a keyed hash in it proves. */
  claim: z.object({ newsletter: z.number(), subscriber, proof: z.enum(proofs) }).nullable(),
  /** Without angle brackets, or empty. */
  messageId: z.string().max(300),
  status,
  code,
  reason,
  fault,
  words,
});
export type IncomingReport = z.infer<typeof incomingReport>;

/** An id for an event, made from the text that identifies it. */
export const digestOf = (text: string): string => sha256(text).toString('hex').slice(0, 32);

/** The dependencies of `toIncoming`. */
export type IncomingDeps = { list: SubscriberList } & Pick<AttributionDeps, 'tokenKeys' | 'bounceDomain'>;

/**
 * Turns a provider's report into the stored form.
 * @param now Unix milliseconds
 * @param ours our own names: a reply that names one is never hard
 */
export function toIncoming(
  deps: IncomingDeps,
  provider: IncomingReport['provider'],
  report: ProviderReport,
  now: number,
  ours: readonly string[],
): IncomingReport {
  const { address, listUnsubscribe, messageId, sentAt } = report;
  const normal = normalAddress(address);
  const claim = claimOf(deps, noReport({ returned: { ...noReport().returned, listUnsubscribe } }));
  // A name of the provider's own, so that two providers never share one.
  return incomingReport.parse({
    id: digestOf(JSON.stringify([provider, report.kind, report.id])),
    provider,
    at: report.at > 0 ? Math.min(report.at, now) : now,
    sentAt,
    addressed: normal === '' ? null : idOf(deps.list, normal).toString('hex'),
    // The provider's signature vouches for the link: it is not from a forwarded copy.
    claim: claim ? { newsletter: claim.newsletter, subscriber: claim.id.toString('hex'), proof: 'headers' } : null,
    messageId: messageId.slice(0, 300),
    ...classify(report, ours),
  });
}

/** The type before a diagnostic text (RFC 3464, 2.3.6). */
const diagnosticType = /^\s*(smtp|x-[\w-]+)\s*;\s*/i;

/**
 * Classifies a report by the server's code and words. The provider's label counts where they say nothing, and then as
 * a soft bounce at most: a label alone never takes a reader off the list.
 */
function classify(
  report: ProviderReport,
  ours: readonly string[],
): Pick<IncomingReport, 'kind' | 'status' | 'code' | 'reason' | 'fault' | 'words'> {
  const { address, label, status, reply, remoteMta } = report;
  if (report.kind !== 'bounce') {
    const kind: FeedbackKind = report.kind;
    return { kind, status: '', code: 0, reason: kind, fault: 'reader', words: '' };
  }
  const finding = { address, action: 'failed', status, replies: [reply.replace(diagnosticType, '')], remoteMta };
  const read = describeRecipient(finding, ours);
  const facts = { status: read.status.slice(0, 20), code: read.code, words: redactReply(read.reply, address) };
  const { kind, reason, fault } = read;
  if (kind === 'unknown' && label !== 'unknown') return { ...facts, kind: 'soft', reason: `${label}-by-label`, fault };
  return { ...facts, kind, reason, fault };
}
