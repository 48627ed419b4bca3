import type { Redis } from 'ioredis';
import { NotFound } from '../../errors.js';
import type { Issue } from '../../issues/issue.js';
import { readIssue } from '../../issues/issue-store.js';
import { otherTakers, type TakingIssue } from '../../issues/taking/takers.js';
import { asTheyAre } from '../../ledger/ledger.js';
import { offsetsIn, stateAt } from '../../ledger/ledger-entry.js';
import type { LedgerState } from '../../ledger/ledger-states.js';
import type { BucketTag } from '../../redis/layout.js';
import { bucketAt, idLength, type SubscriberId } from '../../subscribers/record/subscriber-id.js';
import { none, readOmissions, readOmitted } from './omission-store.js';

/** An issue that has some of the articles, with the ledger that says who has them from it. */
interface EarlierIssue {
  issue: Issue;
  /** Of the articles in question, those that it has. */
  articles: readonly string[];
  /** The sets of articles that it left out for some readers, by number. */
  omissions: ReadonlyMap<number, readonly string[]>;
}

/** Articles by reader. The key is the subscriber id as Latin-1 text. */
export type ArticlesByReader = ReadonlyMap<string, ReadonlySet<string>>;

export const readerKey = (id: SubscriberId): string => id.toString('latin1');

/** Ends without an email: the reader does not have the issue, and does not get it by itself. */
const without: readonly LedgerState[] = ['bounced', 'failed', 'excluded'];
/** The reader has no email yet. They get it, unless the issue was cancelled. */
const pending: readonly LedgerState[] = ['waiting', 'deferred'];

/**
 * The issues from which readers of an issue have some of its articles already, or are about to get them. Whether one
 * does is read from the ledgers, so that it holds after any order of sending, cancelling and sending again.
 */
export class EarlierIssues {
  private constructor(
    readonly redis: Redis,
    readonly issues: readonly EarlierIssue[],
  ) {}

  /** @returns undefined when no other issue with one of the articles has begun, which is the usual case */
  static async of(redis: Redis, issue: TakingIssue & Pick<Issue, 'articles'>): Promise<EarlierIssues | undefined> {
    const articlesOf = new Map<string, string[]>();
    for (const [article, others] of await otherTakers(redis, issue))
      for (const other of others) articlesOf.set(other, [...(articlesOf.get(other) ?? []), article]);
    const found = await Promise.all([...articlesOf].map(([id, articles]) => openEarlier(redis, id, articles)));
    const begun = found.filter((one) => one !== undefined);
    return begun.length === 0 ? undefined : new EarlierIssues(redis, begun);
  }

  /** Which of the articles each of some readers has, or is about to get. Readers without any are missing. */
  async hadBy(ids: readonly SubscriberId[]): Promise<ArticlesByReader> {
    const had = new Map<string, Set<string>>();
    for (const earlier of this.issues) {
      for (const [bucket, group] of this.#byBucket(earlier, ids)) await this.#addOf(earlier, bucket, group, had);
    }
    return had;
  }

  /** Groups readers by the buckets of the ledger: the list may have moved to another layout since. */
  #byBucket({ issue: { layout } }: EarlierIssue, ids: readonly SubscriberId[]): Map<BucketTag, SubscriberId[]> {
    const groups = new Map<BucketTag, SubscriberId[]>();
    if (!layout) return groups;
    for (const id of ids) {
      const bucket = bucketAt(layout, id);
      const group = groups.get(bucket);
      if (group) group.push(id);
      else groups.set(bucket, [id]);
    }
    return groups;
  }

  async #addOf(
    { issue, articles, omissions }: EarlierIssue,
    bucket: BucketTag,
    ids: readonly SubscriberId[],
    had: Map<string, Set<string>>,
  ): Promise<void> {
    const [ledger] = await asTheyAre(this.redis, issue)([bucket]);
    if (!ledger) return;
    const states = new Map<string, LedgerState>();
    for (const at of offsetsIn(ledger))
      states.set(ledger.toString('latin1', at, at + idLength), stateAt(ledger, at + idLength));
    const readers = ids.filter((id) => counts(states.get(readerKey(id)), issue));
    const omitted =
      omissions.size > 0 ? await readOmitted(this.redis, bucket, issue.id, readers) : readers.map(() => none);
    for (const [i, id] of readers.entries()) {
      const leftOut = omissions.get(omitted[i] ?? none) ?? [];
      const set = had.get(readerKey(id)) ?? new Set<string>();
      for (const article of articles) if (!leftOut.includes(article)) set.add(article);
      if (set.size > 0) had.set(readerKey(id), set);
    }
  }
}

function counts(state: LedgerState | undefined, issue: Pick<Issue, 'state'>): boolean {
  if (state === undefined || without.includes(state)) return false;
  return !pending.includes(state) || issue.state !== 'cancelled';
}

async function openEarlier(redis: Redis, id: string, articles: readonly string[]): Promise<EarlierIssue | undefined> {
  const issue = await readIssue(redis, id).catch((error: unknown) => {
    // A draft that was deleted.
    if (!(error instanceof NotFound)) throw error;
  });
  // A folded ledger does not know its readers any more; its articles count as sent to everybody (fold-ledger.ts).
  if (!issue?.layout || issue.folded) return undefined;
  return { issue, articles, omissions: issue.omissions > 0 ? await readOmissions(redis, id) : new Map() };
}
