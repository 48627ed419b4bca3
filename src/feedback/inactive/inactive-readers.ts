import { setImmediate as letOthersRun } from 'node:timers/promises';
import { isListed } from '../../issues/issue.js';
import { startedIssues } from '../../issues/issues-by-start.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { membershipIn } from '../../subscribers/list/audience.js';
import { scanBuckets } from '../../subscribers/list/scan-buckets.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { agreedToClicks } from '../../subscribers/record/click-consent.js';
import { peekMembership } from '../../subscribers/record/peek.js';
import { decodeRecord, unpackTime } from '../../subscribers/record/record.js';
import { subscriberStates } from '../../subscribers/record/subscriber.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';

const day = 86_400;

/** A reader is not inactive before this number of issues came out after their last answer. */
const minIssues = 3;

const confirmedState = subscriberStates.indexOf('confirmed');

/**
 * The time before which an inactive reader's last answer was: at least `days` ago, and before the last three issues.
 * Undefined: there have been fewer issues.
 */
export async function inactiveBefore(
  { redis }: Pick<SubscriberList, 'redis'>,
  { slug }: Pick<Newsletter, 'slug'>,
  days: number,
  now: number,
): Promise<number | undefined> {
  let count = 0;
  for await (const issue of startedIssues(redis, slug)) {
    if (isListed(issue)) count += 1;
    if (count === minIssues) return Math.min(now - days * day, Math.floor(issue.startedAt / 1_000));
  }
  return undefined;
}

/**
 * Finds readers who confirmed before a time, and have not clicked, rated or commented since. Readers whose clicks are
 * not recorded are left out, because it is unknown whether they read.
 */
export async function* inactiveReaders(
  list: SubscriberList,
  { number }: Pick<Newsletter, 'number'>,
  before: number,
): AsyncGenerator<SubscriberId> {
  for await (const { records } of scanBuckets(list)) {
    // Messages that this process sends must not wait for many buckets.
    await letOthersRun();
    for (const { id, record } of records) {
      const seen = peekMembership(record, number);
      if (seen?.state !== confirmedState || lastSign(seen) >= before) continue;
      const consent = membershipIn(decodeRecord(record), number)?.consent;
      if (consent && agreedToClicks(consent)) yield id;
    }
  }
}

const lastSign = ({ engagedAt, confirmedAt }: { engagedAt: number; confirmedAt: number }) =>
  Math.max(engagedAt === 0 ? 0 : unpackTime(engagedAt), unpackTime(confirmedAt));

/** Counts the readers that a rule would ask now. */
export async function countInactive(
  list: SubscriberList,
  newsletter: Pick<Newsletter, 'slug' | 'number'>,
  days: number,
  now: number,
): Promise<number> {
  const before = await inactiveBefore(list, newsletter, days, now);
  if (before === undefined) return 0;
  let count = 0;
  for await (const _ of inactiveReaders(list, newsletter, before)) count += 1;
  return count;
}
