import type { Redis } from 'ioredis';
import { requireApproval } from '../delivery/approval.js';
import { openBatches } from '../delivery/batches.js';
import { awaitsEmails, type FreezeDeps, freezeEmails, readEdition, readFrozenEmail } from '../delivery/edition.js';
import type { ProviderHold } from '../delivery/holds/hold.js';
import { readHolds } from '../delivery/holds/hold-store.js';
import { enqueueNow } from '../delivery/plan-issue.js';
import { reconcileIssue } from '../delivery/reconcile.js';
import type { Someone } from '../identity.js';
import { type ContentBasis, contentBasis, contentMark } from '../issues/content-basis.js';
import { archivedBecause, type Issue, isPausedAsChanged } from '../issues/issue.js';
import { changeIssueState, readIssue } from '../issues/issue-store.js';
import { locales } from '../locale/locale.js';
import { readNewsletter, requireActive } from '../newsletters/newsletter-store.js';
import { unlessRefused, wouldRefuse } from '../redis/refused-writes.js';
import { announceChange } from '../redis/site-changes.js';
import { topics } from '../redis/site-topics.js';
import { requireRecent } from './paused-too-long.js';
import { resendIssue } from './resend-issue.js';
import { type ResumeProvidersDeps, resumeProviders } from './resume-providers.js';

/**
 * Pauses a send. Workers stop claiming within half a second; messages in flight get their outcome. Retries wait too.
 * @param because reason to show to the publisher; empty: a person paused it
 * @param by left out: Postrider itself
 * @throws IllegalTransition, NotFound
 */
export async function pauseIssue(redis: Redis, id: string, because = '', by?: Someone): Promise<void> {
  await changeIssueState(redis, id, 'paused', { pausedBecause: because }, ['sending'], { by });
}

/**
 * Requires that a paused issue whose emails are still to be made is approved as it is, where its newsletter needs that:
 * it would pause itself again.
 * @throws NotApproved, NothingToSend
 */
export async function requireApprovalToGoOn(redis: Redis, issue: Issue): Promise<void> {
  if (await awaitsEmails(redis, issue)) await requireApproval(redis, issue);
}

/**
 * Resumes an issue that is paused, or that has readers on hold, for the recipients without an outcome. Messages that
 * were refused before the issue paused itself are sent now, too.
 * @param content what the person has seen of an issue that paused because it had changed. Default: as it is now
 * @throws NewsletterArchived, IllegalTransition, NotFound, PausedTooLong, NotApproved, ChangedSinceLook
 */
export async function resumeIssue(
  deps: ResumeProvidersDeps & FreezeDeps & { publicUrl: string },
  id: string,
  by?: Someone,
  content?: ContentBasis,
): Promise<void> {
  const { redis } = deps.list;
  const issue = await readIssue(redis, id);
  requireActive(await readNewsletter(redis, issue.newsletter));
  const holds = await readHolds(redis, id);
  const held = holds.length > 0 && (issue.state === 'sending' || issue.state === 'sent');
  if (issue.state === 'paused' || held) requireRecent(issue);
  // With holds or deferred messages, more than jobs is written: either all of it, or nothing.
  const refusal = holds.length > 0 || isResent(issue) ? await wouldRefuse(redis) : undefined;
  if (refusal) throw refusal;
  if (held) return resumeProviders(deps, issue, holds);
  await requireApprovalToGoOn(redis, issue);
  // A backup taken during a correction may lack the edition's templates. Existing templates are kept.
  if (issue.state === 'paused' && issue.planned && !(await readFrozenEmail(redis, issue, locales[0])))
    await freezeEmails(deps, await readEdition(redis, deps.publicUrl, issue));
  const basis = content ?? (await contentBasis(redis, issue));
  const isChanged = isPausedAsChanged(issue);
  // Emails of before, such as a killed worker leaves, are not of what this person has seen. They go in the same step,
  // because who resumes it a moment later must not delete those that are being sent by then.
  const seen = isChanged ? { revision: basis.issue, forgets: issue.edition } : {};
  await changeIssueState(redis, id, 'sending', isChanged ? lookOf(basis, by) : {}, ['paused'], { by, ...seen });
  if (isChanged) await announceChange(redis, topics.issues(issue.newsletter));
  // It is resumed: where Redis refuses the jobs, the reconciler makes them later.
  await unlessRefused(() => enqueueRest(deps, issue, holds));
}

/** Whoever resumes an issue that has changed has looked at what others have changed, and is its sender. */
const lookOf = (basis: ContentBasis, by: Someone | undefined): Record<string, string | number> => ({
  ...{ seenContent: contentMark(basis), seen: basis.issue },
  ...(by ? { sender: by.id, senderName: by.name } : {}),
});

/** Whether its deferred messages are sent at once: what made it pause itself may have deferred them. */
const isResent = ({ planned, pausedBecause }: Issue): boolean =>
  planned && pausedBecause !== '' && pausedBecause !== archivedBecause;

/** Queues everything that is left of an issue that was paused. */
async function enqueueRest(
  deps: ResumeProvidersDeps & FreezeDeps & { publicUrl: string },
  issue: Issue,
  holds: readonly ProviderHold[],
): Promise<void> {
  const { id } = issue;
  if (holds.length > 0) await resumeProviders(deps, issue, holds);
  if (isResent(issue)) await resendIssue(deps, id, ['deferred']);
  await reconcileIssue(deps, id);
  // Batches that waited for the relay when the pause began are sent now.
  const now = Date.now();
  for (const batch of await openBatches(deps.list.redis, id))
    if (batch.dueAt <= now) await enqueueNow(deps.queues, id, batch);
}
