import { notePutBack, openBatches } from '../delivery/batches.js';
import type { ProviderHold } from '../delivery/holds/hold.js';
import { removeHolds } from '../delivery/holds/hold-store.js';
import { enqueueNow } from '../delivery/plan-issue.js';
import type { Issue } from '../issues/issue.js';
import type { Pacer } from '../pacing/pacing.js';
import { peekDomain } from '../subscribers/record/peek.js';
import { type ResendDeps, resendIssue } from './resend-issue.js';

export type ResumeProvidersDeps = ResendDeps & { pacer: Pick<Pacer, 'groupOf'> };

/**
 * Sends an issue to the readers that were on hold: not tried yet, refused, or failed because the hold lasted
 * for a day.
 */
export async function resumeProviders(
  deps: ResumeProvidersDeps,
  { id, planned }: Issue,
  holds: readonly ProviderHold[],
): Promise<void> {
  const { redis } = deps.list;
  const providers = new Set(holds.map(({ provider }) => provider));
  // First, so that a run that begins after this puts nobody on hold.
  await removeHolds(redis, id, holds);
  const isTheirs = (record: Buffer | undefined) =>
    record !== undefined && providers.has(deps.pacer.groupOf(peekDomain(record)));
  if (planned) await resendIssue(deps, id, ['deferred', 'failed'], { isIncluded: isTheirs });
  for (const batch of await openBatches(redis, id)) {
    // A run that ends at this moment may note a later time. The reconciler finds this note.
    await notePutBack(redis, id, batch);
    await enqueueNow(deps.queues, id, batch);
  }
}
