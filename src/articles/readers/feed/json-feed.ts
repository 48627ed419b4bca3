import * as z from 'zod';
import { personName } from '../person-name.js';
import { escapeText, type FeedEntry, filled, ifWebAddress, type ReadableFeed, textAsHtml } from './feed-entry.js';
import { jsonItems } from './json-items.js';

/** A value of the wrong type counts as missing, so that the item and the feed can still be read. */
const text = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined);
const person = z
  .union([z.object({ name: text }), z.string().transform((name) => ({ name }))])
  .optional()
  .catch(undefined);
const people = z.array(person).optional().catch(undefined);
const item = z.object({
  id: text,
  url: text,
  external_url: text,
  title: text,
  content_html: text,
  content_text: text,
  summary: text,
  image: text,
  banner_image: text,
  date_published: text,
  date_modified: text,
  author: person,
  authors: people,
  tags: z.array(text).optional().catch(undefined),
  attachments: z
    .array(z.object({ url: text, mime_type: text }).catch({ url: undefined, mime_type: undefined }))
    .optional()
    .catch(undefined),
});
const feed = z.object({
  home_page_url: text,
  feed_url: text,
  author: person,
  authors: people,
  items: z.array(z.unknown()).catch([]),
});

/**
 * Reads JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1). If it is not valid JSON, reads the items that are.
 * @throws SyntaxError if neither the document nor any item is valid JSON, ZodError if the document is not an object
 */
export function fromJson(json: string): ReadableFeed {
  const { head, items } = readJson(json);
  const authors = namesOf(head);
  const entries = items.map(({ given, ...broken }): FeedEntry => {
    const entry = { ...entryOf(item.catch({}).parse(given)), ...broken };
    return entry.authors.length > 0 ? entry : { ...entry, authors };
  });
  return { bases: filled([head.home_page_url, head.feed_url]), home: head.home_page_url ?? '', entries };
}

interface GivenItem {
  given: unknown;
  isCutOff?: boolean;
  isBroken?: boolean;
}

function readJson(json: string): { head: z.infer<typeof feed>; items: readonly GivenItem[] } {
  try {
    const head = feed.parse(parseJson(json));
    return { head, items: head.items.map((given) => ({ given })) };
  } catch (error) {
    const pieces = error instanceof SyntaxError ? jsonItems(json) : undefined;
    const items = pieces?.items.map((piece): GivenItem => {
      const given = parsedOr(undefined, piece.json);
      return given === undefined ? { given, isCutOff: piece.isCutOff, isBroken: !piece.isCutOff } : { given };
    });
    if (!pieces || !items?.some(({ given }) => given !== undefined)) throw error;
    return { head: feed.catch({ items: [] }).parse(parsedOr({}, pieces.rest)), items };
  }
}

function parsedOr<T>(instead: T, json: string): unknown {
  try {
    return parseJson(json);
  } catch {
    return instead;
  }
}

/** Hand-made feeds have line breaks and tabs within texts, which JSON forbids. */
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const mended = json.replace(/[\p{Cc}]/gu, ' ');
    if (mended === json) throw error;
    return JSON.parse(mended);
  }
}

function entryOf(given: z.infer<typeof item>): FeedEntry {
  const { content_html: html, content_text: plain, summary, attachments, image, banner_image: banner } = given;
  const attached = attachments?.find(({ mime_type: type }) => type?.startsWith('image/'))?.url;
  const [picture] = filled([image, banner, attached]);
  const content = html?.trim() || textAsHtml(plain ?? '');
  return {
    id: given.id?.trim() ?? '',
    title: escapeText(given.title ?? ''),
    links: filled([given.url, ifWebAddress(given.id ?? ''), given.external_url]),
    content: content || textAsHtml(summary ?? ''),
    contentBase: '',
    summary: content ? escapeText(summary ?? '') : '',
    dates: filled([given.date_published, given.date_modified]),
    authors: namesOf(given),
    categories: filled(given.tags ?? []),
    image: picture ? { url: picture, alt: '' } : undefined,
    base: '',
  };
}

type Credited = Pick<z.infer<typeof item>, 'author' | 'authors'>;

const namesOf = ({ author, authors }: Credited): string[] => [
  ...new Set(filled([...(authors ?? []), author].map((one) => personName(escapeText(one?.name ?? ''))))),
];
