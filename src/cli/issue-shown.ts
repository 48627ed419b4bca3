import type { Issue } from '../issues/issue.js';
import { countIssueReaders, issueConditions } from '../issues/issue-readers.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { shareInWords } from '../subscribers/list/audience-words.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { waitInWords } from './waiting-words.js';

/** An issue's state, with the time or the command that it waits for. */
export function stateInWords({ state, tick, startAt, waits }: Issue, timeZone: string): string {
  if (waits) return waitInWords(waits, startAt, timeZone);
  if (state === 'scheduled') return `scheduled for ${shownMoment(startAt, timeZone)}`;
  return state === 'draft' && tick > 0 ? 'draft, waits for `postrider issue send`' : state;
}

/** The facts of an issue that commands print. */
export function shownIssue(
  issue: Issue,
  articles: readonly { id: string; title: string; url: string; section: string }[],
) {
  const { id, newsletter, state, subject, preheader, edition } = issue;
  const list = articles.map(({ id: article, title, url, section }) => ({ id: article, title, url, section }));
  return {
    id,
    newsletter,
    state,
    pausedBecause: issue.pausedBecause || null,
    subject,
    preheader,
    edition,
    articles: list,
  };
}

/** The readers that an issue would reach now: how many of the confirmed ones, and why these. Reads the list once. */
export async function reachOf(list: SubscriberList, newsletter: Newsletter, issue: Issue) {
  const share = await countIssueReaders(list, newsletter, issue);
  const segment = issue.segment || null;
  return { segment, reach: share, inWords: shareInWords(share, issueConditions(issue)) };
}

/** A draft as its editors see it: each article as this issue shows it. */
export function shownDraft(
  issue: Issue,
  articles: readonly { id: string; title: string; url: string; section: string }[],
) {
  const { revision, note, sectionNotes, sponsors, subjectTest, versions } = issue;
  const shown = articles.map((article) => ({ ...article, title: versions[article.id]?.title ?? article.title }));
  return { ...shownIssue(issue, shown), revision, note, sectionNotes, sponsors, subjectTest, versions };
}
