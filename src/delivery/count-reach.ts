import { readArticles } from '../articles/store/article-store.js';
import { inDigits } from '../counted.js';
import type { Issue } from '../issues/issue.js';
import { describeReaders, type IssueAudience, issueReaders } from '../issues/issue-readers.js';
import type { TakingIssue } from '../issues/taking/takers.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { compileFilter } from '../subscribers/list/audience.js';
import type { AudienceShare } from '../subscribers/list/audience-words.js';
import { scanBuckets } from '../subscribers/list/scan-buckets.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { EarlierIssues, readerKey } from './omissions/earlier-issues.js';
import { isLeftFor } from './omitter.js';

/** The readers that an issue would reach. */
export interface Reach extends AudienceShare {
  /** Of `matching`: readers who have some of the articles from other issues, and get the rest. */
  withoutSome: number;
  /** Readers of its audience who are not emailed, because they have everything from other issues. */
  haveAll: number;
  /** The other issues from which they have articles. */
  from: string[];
}

/** Counts the readers that an issue would reach if it were sent now. Reads the list once. */
export async function countReach(
  list: SubscriberList,
  newsletter: Newsletter,
  issue: IssueAudience & TakingIssue & Pick<Issue, 'articles'>,
): Promise<Reach> {
  const belongs = await issueReaders(list, newsletter, issue);
  const isConfirmed = await compileFilter(list, newsletter, { state: ['confirmed'] });
  const earlier = await EarlierIssues.of(list.redis, issue);
  const articles = earlier ? await readArticles(list.redis, issue.articles) : [];
  const reach = { matching: 0, confirmed: 0, withoutSome: 0, haveAll: 0 };
  for await (const { records } of scanBuckets(list)) {
    const readers = records.filter(({ record }) => belongs(record));
    for (const { record } of records) if (isConfirmed(record)) reach.confirmed += 1;
    const had = await earlier?.hadBy(readers.map(({ id }) => id));
    for (const { id, record } of readers) {
      const omitted = had?.get(readerKey(id)) ?? new Set<string>();
      if (!isLeftFor({ articles, newsletter }, omitted, record)) reach.haveAll += 1;
      else {
        reach.matching += 1;
        if (omitted.size > 0) reach.withoutSome += 1;
      }
    }
  }
  const concerns = reach.withoutSome + reach.haveAll > 0;
  return { ...reach, from: concerns && earlier ? earlier.issues.map(({ issue: { id } }) => id) : [] };
}

/** Why an issue that reaches nobody does not: its readers have its articles already, or it has no readers. */
export function whyNobody(issue: Pick<Issue, 'audience' | 'stream'>, { haveAll, from }: Reach): string {
  if (haveAll === 0) return `It goes to ${describeReaders(issue)}, and the list has none.`;
  const everybody = `Everybody in its audience (${inDigits(haveAll)})`;
  return `${everybody} has its articles from ${from.join(' and ')} already. Give it others, or delete it.`;
}
