import * as z from 'zod';
import { type EntryImage, escapeText, type FeedEntry, filled } from '../feed/feed-entry.js';
import { personName } from '../person-name.js';
import { plainText } from '../plain-text.js';
import type { Posts } from './posts.js';

/** A value of the wrong type counts as missing: plugins change what WordPress sends. */
const text = z.string().optional().catch(undefined);
const rendered = z
  .object({ rendered: text, protected: z.boolean().optional().catch(undefined) })
  .catch({ rendered: undefined, protected: undefined });
const list = <T extends z.ZodType>(inner: T) => z.array(inner).catch([]);

// What could not be embedded is there as an error: an object with a code.
const author = z.object({ name: text }).catch({ name: undefined });
const term = z
  .object({ name: text, slug: text, taxonomy: text })
  .catch({ name: undefined, slug: undefined, taxonomy: undefined });
const media = z.object({ source_url: text, alt_text: text }).catch({ source_url: undefined, alt_text: undefined });
const embedded = z
  .object({ author: list(author), 'wp:term': list(list(term)), 'wp:featuredmedia': list(media) })
  .catch({ author: [], 'wp:term': [], 'wp:featuredmedia': [] });

const nothing = { rendered: undefined, protected: undefined };
const post = z.object({
  id: z.number().optional().catch(undefined),
  guid: rendered.default(nothing),
  link: text,
  date: text,
  date_gmt: text,
  modified_gmt: text,
  title: rendered.default(nothing),
  content: rendered.default(nothing),
  excerpt: rendered.default(nothing),
  jetpack_featured_media_url: text,
  _embedded: embedded.default({ author: [], 'wp:term': [], 'wp:featuredmedia': [] }),
});
type Post = z.infer<typeof post>;

/**
 * Reads posts of the WordPress REST API (/wp/v2/posts) with their embedded author, terms and picture.
 * @throws SyntaxError, ZodError when it is not a list
 */
export function fromWordPress(json: string): Posts {
  const posts = z
    .array(z.unknown())
    .parse(JSON.parse(json))
    .map((given) => post.catch(post.parse({})).parse(given));
  return { entries: posts.map(entryOf), changedAt: posts.map((one) => Date.parse(utc(one.modified_gmt)) || 0) };
}

function entryOf(given: Post): FeedEntry {
  const { guid, id, link, title, content, excerpt } = given;
  const { author: authors } = given._embedded;
  return {
    id: guid.rendered?.trim() || (id === undefined ? '' : String(id)),
    title: title.rendered ?? '',
    links: filled([link]),
    content: content.rendered?.trim() || (excerpt.rendered ?? ''),
    contentBase: '',
    summary: content.rendered?.trim() ? (excerpt.rendered ?? '') : '',
    dates: filled([utc(given.date_gmt), given.date]),
    authors: [...new Set(filled(authors.map(({ name }) => personName(name ?? ''))))],
    categories: categoriesOf(given),
    image: pictureOf(given),
    base: '',
    ...(content.protected ? { leftOut: 'a password protects it' } : {}),
  };
}

/** Its categories, then its tags. WordPress sends their names as HTML. */
function categoriesOf({ _embedded: { 'wp:term': groups } }: Post): string[] {
  const terms = groups.flat().filter(({ slug }) => slug !== 'uncategorized');
  const named = (taxonomy: string) => terms.filter((one) => one.taxonomy === taxonomy).map(({ name }) => name ?? '');
  return filled([...named('category'), ...named('post_tag')].map(plainText));
}

function pictureOf({ _embedded, jetpack_featured_media_url: jetpack }: Post): EntryImage | undefined {
  const [first] = _embedded['wp:featuredmedia'];
  const [url] = filled([first?.source_url, jetpack]);
  return url ? { url, alt: plainText(escapeText(first?.alt_text ?? '')) } : undefined;
}

/** A date in UTC, which WordPress writes without its zone. */
const utc = (date = ''): string => (/^\d{4}-\d\d-\d\dT[\d:.]{5,16}$/.test(date) ? `${date}Z` : '');
