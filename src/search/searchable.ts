import { createHash } from 'node:crypto';
import { publicBody } from '../articles/pull/body-policy.js';
import type { BodyPolicy } from '../articles/pull/source.js';
import { articleText, type StoredArticle } from '../articles/store/article.js';
import { comparableAddress } from '../articles/store/duplicates.js';
import { withFallbacks } from '../issues/editor-fields.js';
import type { Issue } from '../issues/issue.js';
import type { Day } from '../newsletters/zoned-time.js';
import type { SearchDocument } from './search-index.js';

/** The texts of a document that may be searched and shown. */
export type SearchText = Pick<SearchDocument, 'title' | 'lead' | 'author' | 'text'>;

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

/** The text of a sanitised body, its headings apart from what follows. */
const readable = (body: string): string =>
  articleText(body.replaceAll(/<\/h[1-6]>/g, ' ·$&'))
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim();

const isWordSign = /[\p{L}\p{N}]/u;

/** Markdown without its signs, near enough for a search. */
const unmarked = (markdown: string): string =>
  markdown
    .replace(/!?\[([^\][]{0,500})\]\([^()\s]{0,2000}\)/g, '$1')
    .replace(/[*_`~]+/g, (signs, at: number, text: string) =>
      isWordSign.test(text[at - 1] ?? '') && isWordSign.test(text[at + signs.length] ?? '') ? ' ' : '',
    )
    .replace(/[#>|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** @param policy how much of its text may be shown */
export function textOfArticle(article: StoredArticle, policy: BodyPolicy): SearchText {
  const { title, excerpt, author } = article;
  return { title, lead: excerpt, author, text: readable(publicBody(article, policy)) };
}

export function textOfIssue({ subject, preheader, articles, note, sectionNotes }: Issue): SearchText {
  const notes = [note, ...Object.values(sectionNotes)].map(unmarked).filter(Boolean);
  const fill = (text: string) => withFallbacks(text, articles.length);
  return { title: fill(subject), lead: fill(preheader), author: '', text: notes.map(fill).join(' ') };
}

const yearOf = (at: number | null): number => (at === null ? 0 : new Date(at).getUTCFullYear());

/**
 * A number that is the same for articles that are one story: by the address to which it leads, without the differences
 * that `comparableAddress` ignores. 48 bits of its SHA-256: two stories of 200,000 share one with a probability of 0.007 %.
 */
function storyOf({ url, finalUrl }: Pick<StoredArticle, 'url' | 'finalUrl'>): number {
  const address = comparableAddress(finalUrl || url);
  return 1 + createHash('sha256').update(address).digest().readUIntBE(0, 6);
}

export function searchableArticle(article: StoredArticle, policy: BodyPolicy, version: string): SearchDocument {
  const { id, newsletters, section, publishedAt } = article;
  const date = Date.parse(publishedAt ?? '');
  const at = Number.isNaN(date) ? null : date;
  return {
    kind: 'article',
    id,
    version,
    ...textOfArticle(article, policy),
    newsletters,
    section,
    at,
    year: yearOf(at),
    story: storyOf(article),
  };
}

/** @param day when it went out */
export function searchableIssue(issue: Issue, day: Day, version: string): SearchDocument {
  const { id, newsletter } = issue;
  const at = Date.parse(day);
  const texts = textOfIssue(issue);
  return {
    kind: 'issue',
    id,
    version,
    ...texts,
    newsletters: [newsletter],
    section: '',
    at,
    year: yearOf(at),
    story: 0,
  };
}
