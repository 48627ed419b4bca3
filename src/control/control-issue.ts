import type { Redis } from 'ioredis';
import { dropBatches, openBatches } from '../delivery/batches.js';
import { freezeMails, readEdition, readMail } from '../delivery/edition.js';
import type { Finishing } from '../delivery/finish-issue.js';
import { enqueueNow } from '../delivery/plan-issue.js';
import { reconcileIssue } from '../delivery/reconcile.js';
import { PostriderError } from '../errors.js';
import { cancelIssue } from '../issues/compose.js';
import { changeIssueState, readIssue } from '../issues/issue-store.js';
import { locales } from '../locale/locale.js';

/** A ledger counts the time since a send began, for 48 days. */
const resumableMs = 45 * 86_400_000;

export class PausedTooLong extends PostriderError {
  override readonly code = 'issue.paused-too-long';
  override readonly retryable = false;
  constructor(readonly id: string) {
    super(`The send of issue ${id} began more than 45 days ago.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'issue.paused-too-long': PausedTooLong;
  }
}

/**
 * Pauses a send. Workers claim nobody any more from within half a second on; what is in flight then is finished and
 * settled. Second tries wait as well.
 * @param because for the publisher to read; empty: somebody wanted it
 * @throws IllegalTransition, NotFound
 */
export async function pauseIssue(redis: Redis, id: string, because = ''): Promise<void> {
  await changeIssueState(redis, id, 'paused', { pausedBecause: because }, ['sending']);
}

/**
 * Goes on with a paused issue, to those who were not reached: whoever has an outcome keeps it.
 * @throws IllegalTransition, NotFound
 */
export async function resumeIssue(sending: Finishing & { publicUrl: string }, id: string): Promise<void> {
  const { redis } = sending.list;
  const issue = await readIssue(redis, id);
  if (issue.state === 'paused' && issue.startedAt < Date.now() - resumableMs) throw new PausedTooLong(id);
  // A backup that was taken during a correction may lack its mails. Where they are, they stay.
  if (issue.state === 'paused' && issue.planned && !(await readMail(redis, issue, locales[0])))
    await freezeMails(redis, await readEdition(redis, sending.publicUrl, issue));
  await changeIssueState(redis, id, 'sending', {}, ['paused']);
  await reconcileIssue(sending, id);
  // Who waited for the relay when the pause came does not wait on.
  const now = Date.now();
  for (const batch of await openBatches(redis, id)) if (batch.dueAt <= now) await enqueueNow(sending.queues, id, batch);
}

/**
 * Gives an issue up. Of one that nobody was mailed of, the articles are free again. Of one that is on its way nobody else
 * is mailed, second tries stop, too; who was not reached stays `waiting` in the ledger.
 * @returns whether mails had gone out, or could have
 * @throws IllegalTransition, NotFound
 */
export async function giveUpIssue(redis: Redis, id: string): Promise<{ wasUnderWay: boolean }> {
  const issue = await readIssue(redis, id);
  const before = await cancelIssue(redis, issue);
  const wasUnderWay = before === 'sending' || before === 'paused';
  if (wasUnderWay) await dropBatches(redis, id);
  return { wasUnderWay };
}
