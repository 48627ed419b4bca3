import { issuesBeingSent, readIssue } from '../issues/issue-store.js';
import type { Queues } from '../queues/queues.js';
import type { SubscriberList } from '../subscribers/subscriber-store.js';
import { openBatches } from './batches.js';
import { type Finishing, finishIssue } from './finish-issue.js';
import { enqueueBatch } from './plan-issue.js';
import { enqueuePlan } from './start-issue.js';

/**
 * Makes the jobs again that issues in `sending` need, from what is in Redis about them. Queues may lose anything: a job
 * that is there already is not doubled, one that is missing comes back.
 */
export async function reconcile(delivery: Finishing & { list: SubscriberList; queues: Queues }): Promise<void> {
  const { list, queues } = delivery;
  for (const id of await issuesBeingSent(list.redis)) {
    const issue = await readIssue(list.redis, id);
    if (!issue.planned) await enqueuePlan(queues, id);
    for (const batch of await openBatches(list.redis, id)) await enqueueBatch(queues, id, batch);
    await finishIssue(delivery, id);
  }
}
