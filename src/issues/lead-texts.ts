import type { Redis } from 'ioredis';
import { makeExcerpt } from '../articles/readers/excerpt.js';
import type { Article } from '../articles/store/article.js';
import { readArticle } from '../articles/store/article-store.js';
import { keys } from '../redis/keys.js';
import { announceChange } from '../redis/site-changes.js';
import { topics } from '../redis/site-topics.js';
import type { DraftContent, LeadText } from './draft-content.js';
import type { Issue } from './issue.js';

/** An article as an issue shows it. */
type ShownArticle = Pick<Article, 'title' | 'excerpt'>;

/** The subject and the preheader of an issue with this lead story, unless an editor writes others. */
export const leadTexts = (lead: ShownArticle): Record<LeadText, string> => ({
  subject: lead.title,
  preheader: preheaderOf(lead),
});

/** Preview text from the lead story, which every reader gets. */
function preheaderOf({ excerpt }: ShownArticle): string {
  // Inboxes show about this many columns.
  return makeExcerpt(excerpt, 140);
}

/** The content with those texts of the lead that no editor wrote. @param lead as the issue shows it */
export function withLeadTexts<T extends Pick<DraftContent, 'subject' | 'preheader' | 'followsLead'>>(
  content: T,
  lead: ShownArticle,
): T {
  const { followsLead } = content;
  if (followsLead.length === 0) return content;
  const texts = leadTexts(lead);
  return { ...content, ...Object.fromEntries(followsLead.map((text) => [text, texts[text]])) };
}

/** Max columns of a text that an import made: four lines of an email. */
const shownWidth = 240;
/** Max code points of such a text, also of those that earlier versions imported. A longer one is an editor's. */
const importedLength = 300;

/** A text as an issue shows it. One that an editor wrote is never cut. */
const shownExcerpt = (excerpt: string): string =>
  [...excerpt].length <= importedLength ? makeExcerpt(excerpt, shownWidth) : excerpt;

/** An article with the headline, excerpt and picture that the issue gives it. */
export function shownArticle<T extends Article>(article: T, { versions }: Pick<DraftContent, 'versions'>): T {
  const {
    title = article.title,
    excerpt = shownExcerpt(article.excerpt),
    image = article.image,
  } = versions[article.id] ?? {};
  return { ...article, title, excerpt, image };
}

/** The content with the texts that its lead story has now: it may have been changed, or imported again. */
export async function followLead<T extends DraftContent>(redis: Redis, content: T): Promise<T> {
  if (content.followsLead.length === 0) return content;
  const lead = await readArticle(redis, content.articles[0] ?? '');
  return lead ? withLeadTexts(content, shownArticle(lead, content)) : content;
}

/**
 * Keeps the texts that follow the lead story as they are in the emails, when the send begins.
 * @param shown the issue as its emails show it
 */
export async function keepLeadTexts(
  redis: Redis,
  known: Pick<Issue, 'id' | 'newsletter' | 'subject' | 'preheader'>,
  { subject, preheader }: Pick<Issue, 'subject' | 'preheader'>,
): Promise<void> {
  if (subject === known.subject && preheader === known.preheader) return;
  await redis.hset(keys.issue(known.id), { subject, preheader });
  await announceChange(redis, topics.issues(known.newsletter));
}
