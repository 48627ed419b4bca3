import { type IngestDeps, type Ingested, ingestReport } from '../ingest-report.js';
import { readReport } from '../read/read-report.js';
import { countTaken, type Way } from './way-status.js';

/**
 * Applies an email that came in by a way of its own. When this resolves, its effect is on disk, and the sender may be
 * told so or the email be moved. The same email again changes nothing.
 * @param envelopeTo the address to which it was delivered; undefined where the way does not know it
 * @throws whatever keeps it from being applied: then keep the email, and try again
 */
export async function takeEmail(
  deps: IngestDeps,
  way: Way,
  bytes: Uint8Array,
  envelopeTo: string | undefined,
): Promise<Ingested> {
  const ingested = await ingestReport(deps, readReport(bytes), envelopeTo);
  await deps.list.onDisk();
  // Only a figure for the doctor: a failure must not bring the email back.
  await countTaken(deps.list.redis, way, ingested).catch(() => undefined);
  return ingested;
}
