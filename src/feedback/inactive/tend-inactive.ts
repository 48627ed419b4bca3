import { commentsBy } from '../../answers/comments/comment-store.js';
import { inactiveDetail } from '../../answers/inactive/keep-reader.js';
import {
  askedBefore,
  beginQuestion,
  endQuestion,
  forgetRefusals,
  openQuestions,
} from '../../answers/inactive/questions.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { inactiveQuestion } from '../../queues/catalogue.js';
import type { Queues } from '../../queues/queues.js';
import { ListResharding } from '../../redis/list-layouts.js';
import { changeSubscriber, type SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { type Membership, membershipOf, withMembership, withState } from '../../subscribers/record/subscriber.js';
import { inactiveBefore, inactiveReaders } from './inactive-readers.js';

const day = 86_400;
/** Max readers asked in one run, so that a wrong rule reaches few readers before somebody notices. */
const maxAsked = 500;
/** Max readers unsubscribed in one run. */
const maxUnsubscribed = 1_000;

/** The numbers of readers asked and unsubscribed by one run. */
export interface InactiveResult {
  asked: number;
  unsubscribed: number;
}

type InactiveNewsletter = Pick<Newsletter, 'slug' | 'number' | 'inactive' | 'clicks' | 'archivedAt'>;

/** Whether a newsletter asks inactive readers. That requires clicks by reader. */
export const asksInactive = ({ inactive, clicks, archivedAt }: Omit<InactiveNewsletter, 'slug' | 'number'>): boolean =>
  (inactive?.afterDays ?? 0) > 0 && clicks === 'reader' && archivedAt === '';

/**
 * Asks inactive readers whether they still want a newsletter, and unsubscribes those who did not answer in time.
 *
 * Guarantee: a reader is asked once for each time without an answer, however often and wherever this runs, and has the whole time to
 * answer from the moment the server accepted the email. If the server refuses it, the reader is asked again after 30
 * days. A reader who clicks, rates or comments meanwhile stays.
 * @param now Unix seconds
 */
export async function tendInactiveReaders(
  list: SubscriberList,
  queues: Queues,
  newsletter: InactiveNewsletter,
  now: number,
): Promise<InactiveResult> {
  const { inactive } = newsletter;
  if (!inactive || !asksInactive(newsletter)) return { asked: 0, unsubscribed: 0 };
  await remind(list, queues, newsletter.number);
  await forgetRefusals(list.redis, newsletter.number, now);
  const before = await inactiveBefore(list, newsletter, inactive.afterDays, now);
  let asked = 0;
  if (before !== undefined) {
    for await (const id of inactiveReaders(list, newsletter, before)) {
      if (asked === maxAsked) break;
      if (!(await beginQuestion(list.redis, newsletter.number, id, now))) continue;
      await enqueue(queues, newsletter.number, id.toString('hex'), now);
      asked += 1;
    }
  }
  const unsubscribed = await removeUnanswered(list, newsletter.number, inactive, now).catch(laterIfMoving);
  await list.onDisk();
  return { asked, unsubscribed };
}

/** Nobody is unsubscribed while the list is being moved to another number of buckets. The next run does it. */
function laterIfMoving(error: unknown): number {
  if (!(error instanceof ListResharding)) throw error;
  return 0;
}

/** Makes the jobs of unsent emails again, in case they were lost. The same email has the same Message-ID. */
async function remind({ redis }: SubscriberList, queues: Queues, newsletter: number): Promise<void> {
  for (const { reader, at } of await openQuestions(redis, newsletter)) await enqueue(queues, newsletter, reader, at);
}

const enqueue = (queues: Queues, newsletter: number, subscriber: string, at: number) =>
  queues.enqueue('sendNotice', `${inactiveQuestion}-${newsletter}-${subscriber}-${at}`, {
    kind: inactiveQuestion,
    newsletter,
    subscriber,
    at,
    messageIdForm: 'hex',
  });

async function removeUnanswered(
  list: SubscriberList,
  newsletter: number,
  { afterDays, answerDays }: NonNullable<Newsletter['inactive']>,
  now: number,
): Promise<number> {
  let removed = 0;
  for (const { reader, at } of await askedBefore(list.redis, newsletter, now - answerDays * day, maxUnsubscribed)) {
    const words = `no answer within ${answerDays} days to "Do you still want this?"`;
    const inactiveFrom = at - afterDays * day;
    const hasWritten = (await commentsBy(list.redis, reader)).some(
      (comment) => comment.newsletter === newsletter && comment.state === 'held' && comment.at > inactiveFrom * 1_000,
    );
    const { before, after } = await changeSubscriber(list, Buffer.from(reader, 'hex'), (current) => {
      const membership = membershipOf(current, newsletter);
      if (!current || !membership || hasWritten || !isInactiveSince(membership, inactiveFrom)) return current;
      return withMembership(current, withState(membership, 'unsubscribed', 'system', now, inactiveDetail(words)));
    });
    if (before !== after) removed += 1;
    await endQuestion(list.redis, newsletter, reader);
  }
  return removed;
}

/**
 * Whether a reader has neither answered nor signed up again.
 * @param from since when they had shown no sign when they were asked. A comment of that time may be approved later.
 */
const isInactiveSince = ({ state, engagedAt, confirmedAt }: Membership, from: number) =>
  state === 'confirmed' && engagedAt <= from && confirmedAt <= from;
