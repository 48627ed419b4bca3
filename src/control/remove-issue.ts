import { dropBatches } from '../delivery/batches.js';
import { forgetSharePicture } from '../delivery/share-picture.js';
import { NotFound, PostriderError } from '../errors.js';
import { IllegalTransition } from '../issues/issue.js';
import { changeIssueState, readIssue } from '../issues/issue-store.js';
import { removeLedger } from '../ledger/remove-ledger.js';
import { keys, takingKeys } from '../redis/keys.js';
import { announceChange } from '../redis/site-changes.js';
import { topics } from '../redis/site-topics.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';

/** An issue of the newsletter is scheduled or being sent. */
export class NewsletterInUse extends PostriderError {
  override readonly code = 'newsletter.in-use';
  override readonly retryable = false;
  /** @param issues ids of the issues in the way */
  constructor(
    readonly slug: string,
    readonly issues: readonly string[],
  ) {
    super(`Newsletter "${slug}" has issues that are scheduled or being sent: ${issues.join(', ')}.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'newsletter.in-use': NewsletterInUse;
  }
}

/** The keys to remove with an issue, besides its ledger and its templates. */
const ofIssue = [
  'tally',
  'outcomes',
  'tallyAttempts',
  'tallyRefusals',
  'undecided',
  'holds',
  'unaccepted',
  'bouncedLater',
  'approval',
  'problems',
  'rehearsal',
  'links',
  'clicks',
  'opened',
  'raters',
  'history',
  'issue',
] as const;

/**
 * Removes an issue with its ledger.
 * @param list key of the list that names it
 * @throws NewsletterInUse when it is being sent
 */
export async function removeIssue(
  { redis }: SubscriberList,
  slug: string,
  id: string,
  list = keys.issues(slug),
): Promise<void> {
  try {
    const issue = await readIssue(redis, id);
    // Workers leave a cancelled issue alone: even the retries of a sent one stop.
    await changeIssueState(redis, id, 'cancelled', {}, ['draft', 'sent', 'cancelled']);
    await dropBatches(redis, id);
    await removeLedger(redis, issue);
    const editions = Array.from({ length: issue.edition }, (_, i) => keys.templates(id, i + 1));
    await redis.unlink(...editions);
  } catch (error) {
    if (error instanceof IllegalTransition) throw new NewsletterInUse(slug, [id]);
    // An interrupted run has removed it already, except from the newsletter's list.
    if (!(error instanceof NotFound)) throw error;
  }
  await redis.unlink(...ofIssue.map((name) => keys[name](id)), takingKeys.omissions(id));
  await forgetSharePicture(redis, id);
  await redis.zrem(list, id);
  await redis.zrem(keys.startedIssues(slug), id);
  await announceChange(redis, topics.content(slug));
}
