import * as z from 'zod';
import type { ArticleRatings } from '../../answers/votes/votes.js';
import { editableFields, type StoredArticle } from '../../articles/store/article.js';
import { editsOf, focusPoint } from '../../articles/store/article-record.js';
import type { ListedArticle } from '../../issues/page-articles.js';
import { articleField, count, cursor, limit, newsletterField, onlyNewsletter, pastTime, time } from '../fields.js';
import { pageOf } from '../page.js';

// An article, as callers change it and as programs get it.

const image = z
  .object({ url: z.string(), alt: z.string(), focus: focusPoint.optional() })
  .nullable()
  .meta({ description: 'The picture, what it shows in words, and the point that every cut keeps in view.' });
const publishedAt = pastTime.meta({ description: 'UTC, ISO 8601; null: undated.' });

const listed = {
  id: articleField,
  title: z.string().meta({ examples: ['A new berth opens'] }),
  url: z.string().meta({ examples: ['https://www.example.com/berth'] }),
  newsletters: z.array(newsletterField),
  section: z.string().meta({ examples: ['City'] }),
  publishedAt,
  source: z.string().nullable().meta({ description: 'Id of its source; null: imported by hand.' }),
  sentIn: z.string().nullable().meta({ description: 'Id of the issue that sent it to everybody.' }),
  partlySentIn: z.array(z.string()).meta({
    description:
      'Ids of the issues that sent it to a part of the readers: to a segment, or before they were cancelled.',
  }),
  draft: z.string().nullable().meta({ description: 'Id of an issue that has it and has not been sent.' }),
  duplicate: z
    .object({ of: z.string(), because: z.enum(['address', 'text', 'title']) })
    .nullable()
    .meta({
      description:
        'The article that it repeats, and what is the same. Digests leave out the same address, and the same text from another source.',
    }),
  old: z.boolean().meta({
    description:
      'Whether scheduled digests leave it to an editor, because it is more than 60 days older than the last issue and in none.',
  }),
  picture: z
    .object({
      state: z.enum(['waiting', 'made', 'failed', 'refused', 'evicted']).meta({
        description:
          '`waiting`: not tried yet. `failed`: it could not be fetched. `refused`: it is not there, or cannot be used. `evicted`: there is no room for it.',
      }),
      reason: z.string().meta({ description: 'Why there is none; empty: there is.' }),
      nextAttemptAt: time.nullable().meta({ description: 'null: it is not tried again by itself.' }),
    })
    .nullable()
    .meta({ description: 'The state of its picture; null: it has none.' }),
};

export const articlePageDocument = pageOf(z.object(listed));

const ratingCounts = z.object({
  count,
  average: z.number().min(0).max(5).meta({ description: '1 to 5 with one decimal; 0: no ratings.' }),
});

export const article = z.object({
  ...listed,
  author: z.string().meta({ examples: ['City desk'] }),
  excerpt: z.string().meta({ examples: ['It took three years to build.'] }),
  image,
  text: z
    .string()
    .nullable()
    .meta({
      description: 'Its text in Markdown, if it was written here; null: it came from elsewhere.',
      examples: [null],
    }),
  body: z.string().meta({ description: 'Sanitised HTML.', examples: ['<p>It took three years to build.</p>'] }),
  language: z.string().meta({ description: 'Empty: a newsletter of any language may take it.', examples: ['en'] }),
  importedAt: time,
  removedAt: time.nullable(),
  revision: z.int().meta({ description: 'Increases with each change. It is the ETag.' }),
  edits: z.array(z.object({ field: z.enum(editableFields), yours: z.unknown(), source: z.unknown() })).meta({
    description: 'Fields that were edited by hand, each with its value and the value of the source.',
    examples: [[{ field: 'title', yours: 'A new berth opens', source: 'Berth opens' }]],
  }),
  ratings: z
    .object({ readers: ratingCounts, visitors: ratingCounts })
    .meta({ description: 'Ratings by readers, through their emails, and by visitors of the article’s page.' }),
});

const title = z.string().trim().min(1).max(500).describe('Its title.');
const text = z.string().trim().min(1).max(300_000);
const own = {
  section: z.string().trim().max(200).optional().describe('Its section.'),
  publishedAt: publishedAt.optional(),
  author: z.string().trim().max(200).optional().describe('Its author.'),
  excerpt: z.string().trim().max(1_000).optional().describe('Its excerpt.'),
};

export const newOwnArticle = z
  .strictObject({
    title,
    text: text.meta({ description: 'Its text in Markdown, without the title.' }),
    ...own,
    excerpt: own.excerpt.describe('Its excerpt. Default: the beginning of the text.'),
    publishedAt: publishedAt.optional().meta({ description: 'UTC, ISO 8601; null: undated. Default: now.' }),
    image: z
      .strictObject({
        url: z.url({ protocol: /^https?$/ }),
        alt: z.string().max(1_000).default(''),
        focus: focusPoint.optional(),
      })
      .nullable()
      .optional()
      .meta({ description: 'Its picture; null: none. Default: the first picture of the text.' }),
  })
  .meta({ examples: [{ title: 'A new berth opens', text: 'It took **three years** to build.', section: 'City' }] });

export const articleChange = z
  .strictObject({
    title: title.optional(),
    ...own,
    text: text.optional().meta({
      description: 'Its text in Markdown. Only of an article that was written here.',
    }),
    image: z
      .strictObject({
        url: z.url({ protocol: /^https?$/ }).optional(),
        alt: z.string().max(1_000).optional(),
        focus: focusPoint.nullable().optional(),
      })
      .nullable()
      .optional()
      .meta({
        description:
          'With "url" and "alt": another picture. With a part of the fields: the others stay, unless the address changes. A "focus" of null: the part that draws most attention.',
      }),
    revert: z
      .array(z.enum(editableFields))
      .optional()
      .meta({ description: 'Fields that take the source’s value again.' }),
    refetch: z.boolean().optional().meta({ description: 'true: fetch its picture again now, whatever its state.' }),
  })
  .meta({ minProperties: 1, examples: [{ title: 'A new berth opens' }] });

const flag = z.enum(['true', 'false']).transform((word) => word === 'true');
export const articleQuery = z.object({
  search: z.string().max(200).optional().meta({ description: 'Only articles with all these words.' }),
  section: z.string().max(200).optional().meta({ description: 'Only this section.' }),
  from: z.iso.datetime().optional().meta({ description: 'Published at this time or later.' }),
  until: z.iso.datetime().optional().meta({ description: 'Published at this time or earlier.' }),
  source: z.string().max(100).optional().meta({ description: 'Id of a source; empty: imported by hand.' }),
  unsent: flag.optional().meta({ description: 'Only articles that no issue has sent to everybody.' }),
  removed: flag.optional().meta({ description: 'Only removed articles.' }),
  cursor,
  limit: limit(1_000, 50),
});
export const allArticlesQuery = articleQuery.extend({ newsletter: onlyNewsletter });

/** Their names in the API's document. */
export const articleSchemas = {
  ArticlePage: articlePageDocument,
  Article: article,
  ArticleChange: articleChange,
  NewOwnArticle: newOwnArticle,
};

/** An article with all that is known about it. */
export interface WholeArticle {
  article: StoredArticle;
  listed: ListedArticle;
  ratings: ArticleRatings;
}

/** An article of a list, as programs get it. */
export function listedDocument({ article: one, sentIn, partlySentIn, draft, duplicate, old, picture }: ListedArticle) {
  const { id, title, url, newsletters, section, publishedAt, sourceId } = one;
  const sent = { sentIn, partlySentIn, draft };
  return {
    id,
    title,
    url,
    newsletters,
    section,
    publishedAt,
    source: sourceId || null,
    ...sent,
    duplicate,
    old,
    picture,
  };
}

/** A whole article, as programs get it. */
export function articleDocument({ article: found, listed: one, ratings }: WholeArticle) {
  const { author, excerpt, image: shown, written, body, language, importedAt, removedAt, revision } = found;
  const own = { author, excerpt, image: shown, text: written || null, body, language, importedAt, removedAt, revision };
  return { ...listedDocument(one), ...own, edits: editsOf(found), ratings };
}
