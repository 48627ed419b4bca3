import { arrivalContext } from '../../feedback/arrival-context.js';
import { type IngestDeps, type Ingested, ingestReport } from '../../feedback/ingest-report.js';
import { messagesAt } from '../../feedback/messages-at.js';
import { readReport } from '../../feedback/read/read-report.js';

/** Max number of reports applied at the same time: each may wait for the disk. */
const maxConcurrent = 32;

/** Emails that were read, by their outcome. */
export interface IngestCounts extends Record<Ingested, number> {
  reports: number;
}

/**
 * Applies every bounce and complaint in files, folders or mailboxes of this machine. When this resolves, all of them are
 * on disk. Each counts once, however often it is read.
 * @param onProgress receives the number of emails so far
 * @throws InvalidInput for a path that cannot be read
 */
export async function ingestFiles(
  deps: IngestDeps,
  paths: readonly string[],
  onProgress: (reports: number) => void,
): Promise<IngestCounts> {
  const counts: IngestCounts = { reports: 0, applied: 0, unattributed: 0, ignored: 0, held: 0, unread: 0 };
  const under = new Set<Promise<void>>();
  const context = await arrivalContext(deps);
  for await (const { bytes } of messagesAt(paths, process.stdin)) {
    counts.reports += 1;
    const one = ingestReport(deps, readReport(bytes, context)).then((ingested) => {
      counts[ingested] += 1;
    });
    const settled = one.finally(() => under.delete(settled));
    under.add(settled);
    if (under.size >= maxConcurrent) await Promise.race(under);
    onProgress(counts.reports);
  }
  await Promise.all(under);
  return counts;
}
