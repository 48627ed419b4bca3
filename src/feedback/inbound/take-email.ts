import type { DnsLookup } from '../../checks/dns/dns-lookup.js';
import { arrivalContext } from '../arrival-context.js';
import { type IngestDeps, type Ingested, ingestReport } from '../ingest-report.js';
import { type ArrivalContext, readReport } from '../read/read-report.js';
import type { FeedbackReport } from '../report.js';
import { type Channel, countTaken } from './channel-status.js';
import { provenProvider } from './complaint-senders.js';

export interface TakeEmailDeps extends IngestDeps {
  /** Finds the keys of mailbox providers that sign complaints. */
  dns: Pick<DnsLookup, 'txt'>;
}

/**
 * Applies an email from a channel. When this resolves, its effect is on disk: the caller may acknowledge or move the
 * email. Applying the same email again changes nothing.
 * @param envelope undefined where the channel does not know it
 * @throws the error that prevented it: keep the email then, and try again
 */
export async function takeEmail(
  deps: TakeEmailDeps,
  channel: Channel,
  bytes: Uint8Array,
  envelope: ArrivalContext['envelope'],
): Promise<Ingested> {
  const report = readReport(bytes, await arrivalContext(deps, envelope));
  return takeReport(deps, channel, bytes, report, envelope?.to);
}

/** The same for an email that was read before. */
export async function takeReport(
  deps: TakeEmailDeps,
  channel: Channel,
  bytes: Uint8Array,
  report: FeedbackReport,
  envelopeTo?: string,
): Promise<Ingested> {
  if (report.complaint) report.complaint.provenBy = await provenProvider(Buffer.from(bytes), deps.dns);
  const ingested = await ingestReport(deps, report, envelopeTo);
  // Only a figure for the doctor: its failure must not make the sender repeat the email.
  await countTaken(deps.list.redis, channel, ingested).catch(() => undefined);
  return ingested;
}
