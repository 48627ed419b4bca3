import * as z from 'zod';
import { escapeText, type FeedEntry, filled } from '../feed/feed-entry.js';
import { personName } from '../person-name.js';
import type { Posts } from './posts.js';

const text = z.string().optional().catch(undefined);
const named = z
  .array(z.object({ name: text, visibility: text }).catch({ name: undefined, visibility: undefined }))
  .catch([]);
const post = z.object({
  id: text,
  title: text,
  url: text,
  html: text,
  excerpt: text,
  custom_excerpt: text,
  og_description: text,
  meta_description: text,
  feature_image: text,
  feature_image_alt: text,
  published_at: text,
  updated_at: text,
  tags: named.default([]),
  authors: named.default([]),
});
type Post = z.infer<typeof post>;

const count = z.number().optional().catch(undefined);
const pagination = z.object({ pages: count, total: count });
const answer = z.object({
  posts: z.array(z.unknown()),
  meta: z.object({ pagination }).catch({ pagination: { pages: undefined, total: undefined } }),
});

/**
 * Reads posts of Ghost's Content API with their tags and authors. A post for members has only the text that everybody may
 * see: the part before its paywall, or its excerpt.
 * @throws SyntaxError, ZodError when it is not a list of posts
 */
export function fromGhost(json: string): Posts {
  const given = answer.parse({ meta: undefined, ...JSON.parse(json) });
  const posts = given.posts.map((one) => post.catch(post.parse({})).parse(one));
  return {
    entries: posts.map(entryOf),
    changedAt: posts.map(({ updated_at: at }) => Date.parse(at ?? '') || 0),
    ...given.meta.pagination,
  };
}

function entryOf(given: Post): FeedEntry {
  const [summary = ''] = filled([given.custom_excerpt, given.excerpt, given.og_description, given.meta_description]);
  const [picture] = filled([given.feature_image]);
  return {
    id: given.id?.trim() ?? '',
    title: escapeText(given.title ?? ''),
    links: filled([given.url]),
    // A summary alone is no text of the article.
    content: given.html?.trim() ?? '',
    contentBase: '',
    summary: escapeText(summary),
    dates: filled([given.published_at]),
    authors: [...new Set(filled(given.authors.map(({ name }) => personName(escapeText(name ?? '')))))],
    // Internal tags (#name) are for the theme.
    categories: filled(given.tags.filter(({ visibility }) => visibility !== 'internal').map(({ name }) => name)),
    image: picture ? { url: picture, alt: given.feature_image_alt ?? '' } : undefined,
    base: '',
  };
}
