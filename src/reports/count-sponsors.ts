import type { Redis } from 'ioredis';
import { type DraftContent, withoutChanges } from '../issues/draft-content.js';
import { readHistory } from '../issues/draft-history.js';
import type { Issue } from '../issues/issue.js';
import { issueDay } from '../issues/issue-day.js';
import { runsOn } from '../issues/sponsor-slot.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';

/** How many emails a sponsor was in. */
export interface SponsorCount {
  /** The slot, like `s1`. */
  id: string;
  title: string;
  url: string;
  /** Id of the sponsor that it was taken from; null: it was written for this issue. */
  sponsor: string | null;
  /** Emails with it that a server accepted. 0 when its days do not include the day of the issue. */
  emails: number;
}

/**
 * Counts the accepted emails of each sponsor of an issue. A sponsor that a correction added or removed is counted for
 * the editions that had it.
 * @param accepted emails of the issue that servers accepted
 */
export async function countSponsors(redis: Redis, issue: Issue, accepted: number): Promise<SponsorCount[]> {
  if (issue.sponsors.length === 0 && issue.corrections.length === 0) return [];
  const day = issueDay(issue, await readNewsletter(redis, issue.newsletter));
  const history = issue.corrections.length > 0 ? await readHistory(redis, issue.id) : [];
  const counts = new Map<string, SponsorCount>();
  const add = ({ sponsors }: DraftContent, emails: number) => {
    for (const { id, title, url, sponsor = null, ...slot } of sponsors) {
      const name = JSON.stringify([id, title, url, sponsor]);
      const before = counts.get(name)?.emails ?? 0;
      counts.set(name, { id, title, url, sponsor, emails: before + (runsOn(slot, day) ? emails : 0) });
    }
  };
  let content: DraftContent = issue;
  let until = accepted;
  for (const { at, acceptedBefore } of issue.corrections.toReversed()) {
    add(content, Math.max(0, until - acceptedBefore));
    until = acceptedBefore;
    // A correction and its entry in the history have the same time.
    content = withoutChanges(content, history.find((entry) => entry.at === at)?.changes ?? []);
  }
  add(content, until);
  return [...counts.values()];
}
