import type { Redis } from 'ioredis';
import { picturesFor, type ShownPicture } from '../../articles/pictures/shown-picture.js';
import { readArticles } from '../../articles/store/article-store.js';
import { withFallbacks } from '../../issues/editor-fields.js';
import type { Issue } from '../../issues/issue.js';
import { issueDay } from '../../issues/issue-day.js';
import { readIssue } from '../../issues/issue-store.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Day } from '../../newsletters/zoned-time.js';
import type { Frame } from '../kit/frame.js';
import { showArticles, showList } from '../kit/shown-topics.js';

/** An issue as lists show it. */
export interface PastIssue {
  issue: Issue;
  title: string;
  /** Its number in the newsletter. */
  number: string;
  day: Day;
  /** What its first story, or its preview text, says. */
  excerpt: string;
  /** That of its first story, whose headline most issues have; null when it has none, or is on the page already. */
  picture: ShownPicture | null;
  /** Headlines besides the title; empty when only names are read. */
  also: readonly string[];
  /** Stories that are neither the first nor among `also`. */
  more: number;
}

/** Stories that are read: the first of them that was not removed leads. */
const lookedAt = 3;

/**
 * Reads issues for a list, in the order of their ids.
 * @param withPictures false reads their names and dates alone
 * @param seen addresses of pictures that are on the page already, and are not shown again
 */
export function readPastIssues(
  redis: Redis,
  frame: Frame,
  newsletter: Newsletter,
  ids: readonly string[],
  withPictures = true,
  seen: ReadonlySet<string> = new Set(),
): Promise<PastIssue[]> {
  showList(frame.shown, newsletter.slug);
  return Promise.all(
    ids.map(async (id) => {
      const issue = await readIssue(redis, id);
      const { subject, preheader, articles: listed } = issue;
      const articles = withPictures ? await readArticles(redis, listed.slice(0, lookedAt)) : [];
      showArticles(frame.shown, articles);
      const stories = articles.filter(({ removedAt }) => removedAt === null);
      const [lead] = stories;
      const [picture = null] = await picturesFor(redis, lead ? [lead] : [], 'card', frame.base);
      const title = withFallbacks(subject, listed.length);
      const also = stories.filter((story) => story.title !== title).map((story) => story.title);
      return {
        issue,
        title,
        number: id.slice(newsletter.slug.length + 1),
        day: issueDay(issue, newsletter, issue.createdAt),
        excerpt: withFallbacks(preheader, listed.length) || (lead?.excerpt ?? ''),
        picture: picture && seen.has(picture.src) ? null : picture,
        also,
        more: listed.length - articles.length,
      };
    }),
  );
}
