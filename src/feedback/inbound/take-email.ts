import { createHash } from 'node:crypto';
import type { DnsLookup } from '../../checks/dns/dns-lookup.js';
import { type IngestDeps, type Ingested, ingestReport } from '../ingest-report.js';
import { readReport } from '../read/read-report.js';
import type { Report } from '../report.js';
import { provenProvider } from './complaint-senders.js';
import { countTaken, type Way } from './way-status.js';

export interface TakeDeps extends IngestDeps {
  /** Finds the keys of mailbox providers that sign complaints. */
  dns: Pick<DnsLookup, 'txt'>;
}

/**
 * Applies an email that came in by a way of its own. When this resolves, its effect is on disk, and the sender may be
 * told so or the email be moved. The same email again changes nothing.
 * @param envelopeTo the address to which it was delivered; undefined where the way does not know it
 * @throws whatever keeps it from being applied: then keep the email, and try again
 */
export async function takeEmail(
  deps: TakeDeps,
  way: Way,
  bytes: Uint8Array,
  envelopeTo: string | undefined,
): Promise<Ingested> {
  return takeReport(deps, way, bytes, readReport(bytes), envelopeTo);
}

/** The same for an email that was read before. */
export async function takeReport(
  deps: TakeDeps,
  way: Way,
  bytes: Uint8Array,
  report: Report,
  envelopeTo?: string,
): Promise<Ingested> {
  if (report.complaint) report.complaint.provenBy = await provenProvider(Buffer.from(bytes), deps.dns);
  // An email that unsubscribes must be recognised when it comes again. A copy of a report has other transport headers.
  if (report.recipients.length === 0 && !report.complaint && report.id === '')
    report.id = createHash('sha256').update(bytes).digest('hex');
  const ingested = await ingestReport(deps, report, envelopeTo);
  await deps.list.onDisk();
  // Only a figure for the doctor: a failure must not bring the email back.
  await countTaken(deps.list.redis, way, ingested).catch(() => undefined);
  return ingested;
}
