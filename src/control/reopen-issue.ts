import { type FreezeDeps, freezeEmails, isFrozen, readEdition } from '../delivery/edition.js';
import type { FinishDeps } from '../delivery/finish-issue.js';
import { enqueuePlan } from '../delivery/plan-issue.js';
import { rebatch } from '../delivery/reconcile.js';
import type { Someone } from '../identity.js';
import type { Issue } from '../issues/issue.js';
import { changeIssueState } from '../issues/issue-store.js';
import { takeAgain } from '../issues/taking/hold-articles.js';

/**
 * Continues the send of an issue that was cancelled half-way, for the recipients without an outcome. Its articles are
 * its own again, except for those that another issue has taken since.
 * @throws IllegalTransition
 */
export async function reopenIssue(
  deps: FinishDeps & FreezeDeps & { publicUrl: string },
  issue: Issue,
  by?: Someone,
): Promise<void> {
  const { redis } = deps.list;
  await takeAgain(redis, issue);
  if (issue.planned && !(await isFrozen(redis, issue)))
    await freezeEmails(deps, await readEdition(redis, deps.publicUrl, issue));
  await changeIssueState(redis, issue.id, 'sending', { finishedAt: 0, ledgerPacked: 0 }, ['cancelled'], { by });
  if (issue.planned) await rebatch(deps, issue);
  else await enqueuePlan(deps.queues, issue.id);
}
