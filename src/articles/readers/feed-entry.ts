import type { AtomFeed, JsonFeed, MediaNs, RdfFeed, RssFeed } from 'feedsmith';

/** One item of any feed format, as its feed wrote it: nothing resolved, decoded or cleaned yet. */
export interface FeedEntry {
  /** HTML; a plain text title has been escaped. */
  title: string;
  link: string;
  /** HTML: the full text when the feed has it, else its summary. */
  content: string;
  /** HTML; empty when the feed has only the content. */
  summary: string;
  date: string;
  author: string;
  category: string;
  /** Named as a picture by the feed itself. */
  image: { url: string; alt: string } | undefined;
  /** The item's own `xml:base` (XML Base), relative to the feed's. */
  base: string;
}

/** RSS 2.0 (rssboard.org/rss-specification), with the content, Dublin Core, media and iTunes modules. */
export function fromRss(item: RssFeed.Item<string>): FeedEntry {
  const permalink = item.guid?.isPermaLink === false ? undefined : item.guid?.value;
  return {
    title: first(item.title, item.dc?.titles?.[0], item.itunes?.title),
    link: first(item.link, webAddress(permalink), item.atom?.links?.find(isAlternate)?.href),
    content: first(item.content?.encoded, item.description, item.itunes?.summary),
    summary: item.content?.encoded ? first(item.description) : '',
    date: first(item.pubDate, item.dc?.dates?.[0], item.dcterms?.issued?.[0], item.atom?.published, item.atom?.updated),
    // An author with an address only stays unnamed: addresses are not for readers.
    author: first(item.authors?.find((person) => person.name)?.name, item.dc?.creators?.[0], item.itunes?.author),
    category: first(item.categories?.[0]?.name, item.dc?.subjects?.[0]),
    image: pictureAmong(
      item.enclosures?.map(({ url, type }) => ({ url, type })),
      item.media,
      item.itunes?.image,
    ),
    base: first(item.xml?.base),
  };
}

/** RSS 1.0 (web.resource.org/rss/1.0). */
export function fromRdf(item: RdfFeed.Item<string>): FeedEntry {
  return {
    title: first(item.title, item.dc?.titles?.[0]),
    link: first(item.link, webAddress(item.rdf?.about)),
    content: first(item.content?.encoded, item.description, item.dc?.descriptions?.[0]),
    summary: item.content?.encoded ? first(item.description) : '',
    date: first(item.dc?.dates?.[0], item.dcterms?.issued?.[0], item.dcterms?.dates?.[0]),
    author: first(item.dc?.creators?.[0]),
    category: first(item.dc?.subjects?.[0]),
    image: pictureAmong(undefined, item.media, undefined),
    base: first(item.xml?.base),
  };
}

/** Atom (RFC 4287). */
export function fromAtom(entry: AtomFeed.Entry<string>): FeedEntry {
  const enclosures = entry.links
    ?.filter(({ rel }) => rel === 'enclosure')
    .map(({ href, type }) => ({ url: href, type }));
  return {
    title: /html/i.test(entry.title?.type ?? '') ? first(entry.title?.value) : escapeText(first(entry.title?.value)),
    link: first(entry.links?.find(isAlternate)?.href, webAddress(entry.id)),
    content: first(asHtml(entry.content), asHtml(entry.summary)),
    summary: entry.content?.value ? asHtml(entry.summary) : '',
    date: first(entry.published, entry.dc?.dates?.[0], entry.updated),
    author: first(entry.authors?.[0]?.name, entry.dc?.creators?.[0]),
    category: first(entry.categories?.[0]?.label, entry.categories?.[0]?.term),
    image: pictureAmong(enclosures, entry.media, undefined),
    base: first(entry.xml?.base),
  };
}

/** JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1). */
export function fromJson(item: JsonFeed.Item<string>): FeedEntry {
  const attached = item.attachments?.map(({ url, mime_type: type }) => ({ url, type }));
  const picture = first(item.image, item.banner_image);
  return {
    title: escapeText(first(item.title)),
    link: first(item.url, webAddress(item.id), item.external_url),
    content: first(item.content_html, textAsHtml(first(item.content_text)), textAsHtml(first(item.summary))),
    summary: escapeText(first(item.summary)),
    date: first(item.date_published, item.date_modified),
    author: first(item.authors?.[0]?.name),
    category: first(item.tags?.[0]),
    image: picture ? { url: picture, alt: '' } : pictureAmong(attached, undefined, undefined),
    base: '',
  };
}

const first = (...texts: (string | undefined)[]): string => texts.find((text) => text?.trim())?.trim() ?? '';

const webAddress = (text: string | undefined): string | undefined =>
  /^https?:\/\//i.test(text ?? '') ? text : undefined;

const isAlternate = ({ rel }: { rel?: string }): boolean => rel === undefined || rel === 'alternate';

const escapeText = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

const textAsHtml = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((part) => (part.trim() ? `<p>${escapeText(part.trim())}</p>` : ''))
    .join('');

/** RFC 4287, 3.1.1: a text construct without a type is plain text. */
function asHtml(text: { value?: string; type?: string } | undefined): string {
  return /html/i.test(text?.type ?? '') ? first(text?.value) : textAsHtml(first(text?.value));
}

/** An enclosure, a media:content or media:thumbnail (Media RSS 1.5.1), or the iTunes picture, in that order. */
function pictureAmong(
  enclosures: { url?: string; type?: string }[] | undefined,
  media: MediaNs.ItemOrFeed | undefined,
  itunes: string | undefined,
): FeedEntry['image'] {
  const enclosed = enclosures?.find(isPicture);
  if (enclosed?.url) return { url: enclosed.url, alt: '' };
  const sources = [media, ...(media?.groups ?? [])];
  const described = sources.flatMap((source) => source?.contents ?? []).find(isPicture);
  if (described?.url) return { url: described.url, alt: first(described.description?.value, described.title?.value) };
  const thumbnail = sources.flatMap((source) => [
    ...(source?.thumbnails ?? []),
    ...(source?.contents?.flatMap((c) => c.thumbnails ?? []) ?? []),
  ])[0];
  const url = first(thumbnail?.url, itunes);
  return url ? { url, alt: '' } : undefined;
}

const isPicture = ({ url, type, medium }: { url?: string; type?: string; medium?: string }): boolean =>
  Boolean(url) &&
  (medium === 'image' || (type ? type.startsWith('image/') : /\.(?:jpe?g|png|gif|webp)(?:$|\?)/i.test(url ?? '')));
