import type { Redis } from 'ioredis';
import { dropBatches, openBatches } from '../delivery/batches.js';
import { freezeMails, readEdition, readMail } from '../delivery/edition.js';
import type { Finishing } from '../delivery/finish-issue.js';
import { enqueueNow } from '../delivery/plan-issue.js';
import { reconcileIssue } from '../delivery/reconcile.js';
import { PostriderError } from '../errors.js';
import { cancelIssue } from '../issues/compose.js';
import { IllegalTransition, type IssueState } from '../issues/issue.js';
import { changeIssueState, readIssue } from '../issues/issue-store.js';
import { locales } from '../locale/locale.js';

/** A ledger counts the time since a send began, for 48 days. */
const resumableMs = 45 * 86_400_000;

export class PausedTooLong extends PostriderError {
  override readonly code = 'issue.paused-too-long';
  override readonly retryable = false;
  constructor(id: string) {
    super(
      `The send of issue ${id} began more than 45 days ago. Cancel it, and compose a new issue for those not reached.`,
    );
  }
}

/** What to do where a command does not fit an issue's state. */
type Remedies = Partial<Record<IssueState, string>>;

const notGoingOut: Remedies = {
  draft: 'Nobody is mailed yet',
  scheduled: 'Nobody is mailed yet; `issue cancel` gives it up',
  sent: 'Everyone was mailed; `issue correct` changes what second tries and the archive show',
  cancelled: 'It goes to nobody any more',
};

/**
 * Pauses a send. Workers claim nobody any more from within half a second on; what is in flight then is finished and
 * settled. Second tries wait as well.
 * @param because for the publisher to read; empty: somebody wanted it
 * @throws IllegalTransition, NotFound
 */
export async function pauseIssue(redis: Redis, id: string, because = ''): Promise<void> {
  await change(redis, id, 'paused', ['sending'], notGoingOut, { pausedBecause: because });
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
  await change(redis, id, 'sending', ['paused'], {
    draft: `Start it: \`postrider issue send ${id}\``,
    scheduled: 'It goes out by itself when its time comes',
    sent: `Everyone was tried; \`postrider issue resend ${id}\` tries those again whom it did not reach`,
    cancelled: 'It goes to nobody any more; compose a new one',
  });
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
  const before = await remedied(id, 'cancelled', { sent: notGoingOut.sent ?? '' }, () => cancelIssue(redis, issue));
  const wasUnderWay = before === 'sending' || before === 'paused';
  if (wasUnderWay) await dropBatches(redis, id);
  return { wasUnderWay };
}

async function change(
  redis: Redis,
  id: string,
  to: IssueState,
  from: readonly IssueState[],
  remedies: Remedies,
  fields: Record<string, string> = {},
): Promise<void> {
  await remedied(id, to, remedies, () => changeIssueState(redis, id, to, fields, from));
}

async function remedied(
  id: string,
  to: IssueState,
  remedies: Remedies,
  act: () => Promise<IssueState>,
): Promise<IssueState> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof IllegalTransition)) throw error;
    throw new IllegalTransition(id, error.from, to, remedies[error.from]);
  }
}
