import { beginPlan, markPlanned, readIssue } from '../issues/issue-store.js';
import type { Logger } from '../log.js';
import type { Queues } from '../queues/queues.js';
import { compileFilter } from '../subscribers/audience.js';
import { scanLayout } from '../subscribers/scan-buckets.js';
import type { SubscriberList } from '../subscribers/subscriber-store.js';
import { type Batch, noteBatch } from './batches.js';
import { freezeMails, readEdition } from './edition.js';
import { finishIssue } from './finish-issue.js';
import { freeze } from './ledger.js';
import { noteProblem } from './problems.js';

export interface Planning {
  list: SubscriberList;
  queues: Queues;
  publicUrl: string;
  log: Logger;
}

/** Recipients in one job: some seconds of work, so that a lost job costs little and a stop is quick. */
const batchSize = 500;

/** Hands a batch to the workers. A second call while its job waits or runs adds nothing. */
export function enqueueBatch(queues: Queues, issueId: string, batch: Batch): Promise<void> {
  return queues.enqueue('deliverBatch', `deliver-${issueId}-${batch.from}-${batch.to}`, { issueId, ...batch });
}

/**
 * Plans an issue: renders it once per locale, writes the audience into the ledger bucket by bucket, and hands each
 * range to the workers as soon as it is written, so that the first mail does not wait for the last bucket.
 *
 * Guarantee: safe to run again at any point. Who is in the ledger stays as they are, a batch keeps its range (the same
 * ledger cuts the same ranges), and who confirmed after the send started is in none.
 */
export async function planIssue(planning: Planning, issueId: string): Promise<void> {
  try {
    await plan(planning, issueId);
  } catch (error) {
    await noteProblem(planning.list.redis, issueId, error);
    throw error;
  }
}

async function plan({ list, queues, publicUrl, log }: Planning, issueId: string): Promise<void> {
  const issue = await readIssue(list.redis, issueId);
  if (issue.state !== 'sending' || issue.planned) return;
  const edition = await readEdition(list.redis, publicUrl, issue);
  await freezeMails(list.redis, edition);
  const confirmedUntil = Math.floor(issue.startedAt / 1000);
  const filter = { ...issue.audience, state: ['confirmed' as const] };
  const belongs = await compileFilter(list, edition.newsletter, filter, confirmedUntil);

  // A plan that is run again counts also whom the first run wrote and who left since: their batch must not be missed.
  const again = await beginPlan(list.redis, issueId);
  let from = 0;
  let recipients = 0;
  let total = 0;
  const cut = async (to: number) => {
    if (recipients > 0) {
      await noteBatch(list.redis, issueId, { from, to }, recipients);
      await enqueueBatch(queues, issueId, { from, to });
    }
    total += recipients;
    from = to + 1;
    recipients = 0;
  };
  for await (const { bucket, records } of scanLayout(list, list.layout)) {
    const ids = records.filter(({ record }) => belongs(record)).map(({ id }) => id);
    if (ids.length > 0 || again) recipients += await freeze(list.redis, bucket, issueId, ids);
    if (recipients >= batchSize) await cut(bucket);
  }
  await cut(list.meta.buckets - 1);
  await markPlanned(list.redis, issueId);
  log.info({ issue: issueId, recipients: total }, 'issue planned');
  // With nobody to mail, or with every batch done already, no batch will come to finish the issue.
  await finishIssue({ list, queues, log }, issueId);
}
