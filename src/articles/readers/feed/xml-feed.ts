import { personName } from '../person-name.js';
import { atomContent, atomTitle, rssContent } from './entry-content.js';
import { pictureOf } from './entry-image.js';
import { atomCategoriesOf, categoriesOf } from './entry-labels.js';
import type { FeedElement, FeedFields, FeedItemElement, XmlFeed } from './feed-elements.js';
import { type FeedEntry, filled, ifWebAddress, type ReadableFeed } from './feed-entry.js';
import { attributesOfAll, htmlsOf, textsOf } from './field-texts.js';

/**
 * The items of an XML feed: RSS 0.9x and 2.0 (rssboard.org/rss-specification), RSS 1.0 (web.resource.org/rss/1.0), Atom
 * (RFC 4287) and Atom 0.3, with the modules for content, Dublin Core, media, podcasts, FeedBurner and PRISM; and
 * sitemaps (sitemaps.org/protocol), whose pages have titles if they are news.
 */
export function fromXml(feed: XmlFeed): ReadableFeed {
  const { fields, items, kind } = feed;
  const home = kind === 'atom' ? (atomLinks(fields)[0] ?? '') : (textsOf(fields, 'link')[0] ?? '');
  const authors = authorsOf(fields, ['author']);
  const read = { rss: fromRss, rdf: fromRss, atom: fromAtom, sitemap: fromSitemap, sitemaps: fromSitemap }[kind];
  const entries = items.map((item): FeedEntry => {
    const entry = { ...read(item), base: item.base, isCutOff: item.isCutOff };
    return kind === 'atom' && entry.authors.length === 0 ? { ...entry, authors } : entry;
  });
  return { bases: filled([feed.base, home]), home, entries };
}

type Entry = Omit<FeedEntry, 'base'>;

function fromRss({ fields, about }: FeedItemElement): Entry {
  const guid = fields.get('guid')?.[0];
  const id = guid?.html() ?? '';
  const isPermalink = guid?.attribute('ispermalink').toLowerCase() !== 'false';
  const atom = atomLinks(fields, 'atom:link');
  return {
    id: id.trim(),
    title: htmlsOf(fields, 'title', 'dc:title', 'itunes:title', 'media:title')[0] ?? '',
    links: filled([
      ...textsOf(fields, ...originals),
      ...textsOf(fields, 'link'),
      isPermalink ? ifWebAddress(id) : '',
      ...attributesOfAll(fields, 'link', 'href'),
      ifWebAddress(about),
      ...atom,
      ifWebAddress(id),
      ...linksOf(fields, 'atom:link', ['self']),
    ]),
    ...rssContent(fields),
    dates: textsOf(
      fields,
      ...['pubdate', 'published', 'dc:date', 'atom:published', 'date'],
      ...dublinDates,
      'atom:updated',
    ),
    authors: authorsOf(fields, [
      'author',
      'dc:creator',
      'dc:author',
      'dcterms:creator',
      'atom:author',
      'itunes:author',
      'media:credit',
    ]),
    categories: categoriesOf(fields),
    image: pictureOf(fields),
  };
}

/** The original links, where a service that counts clicks replaced them. */
const originals = ['feedburner:origlink', 'pheedo:origlink', 'originallink'];
const dublinDates = ['issued', 'created', 'date', 'available', 'submitted', 'modified'].map(
  (name) => `dcterms:${name}`,
);

function fromAtom({ fields }: FeedItemElement): Entry {
  const id = textsOf(fields, 'id')[0] ?? '';
  const source = fields.get('source')?.[0]?.children();
  const authors = authorsOf(fields, ['author', 'dc:creator']);
  return {
    id,
    title: atomTitle(fields),
    links: filled([
      ...textsOf(fields, ...originals),
      ...atomLinks(fields),
      ifWebAddress(id),
      ...linksOf(fields, 'link', ['self', 'related', 'via']),
    ]),
    ...atomContent(fields),
    dates: textsOf(fields, ...['published', 'issued', 'created', 'dc:date'], ...dublinDates, 'updated', 'modified'),
    authors: authors.length > 0 || !source ? authors : authorsOf(source, ['author']),
    categories: atomCategoriesOf(fields),
    image: pictureOf(fields),
  };
}

function fromSitemap({ fields }: FeedItemElement): Entry {
  const news = fields.get('news:news')?.[0]?.children();
  const images = (fields.get('image:image') ?? []).map((image) => image.children());
  const picture = images.flatMap((image) => textsOf(image, 'image:loc'))[0];
  return {
    id: '',
    title: news ? (htmlsOf(news, 'news:title')[0] ?? '') : '',
    links: textsOf(fields, 'loc'),
    content: '',
    contentBase: '',
    summary: '',
    dates: [...(news ? textsOf(news, 'news:publication_date') : []), ...textsOf(fields, 'lastmod')],
    authors: [],
    categories: [],
    image: picture ? { url: picture, alt: '' } : undefined,
  };
}

const rels = (link: FeedElement): string => link.attribute('rel').toLowerCase();

/** The addresses of the links with these relations, in the order of the relations. */
function linksOf(fields: FeedFields, name: string, relations: readonly string[]): string[] {
  const links = fields.get(name) ?? [];
  return relations.flatMap((relation) =>
    filled(links.filter((link) => rels(link) === relation).map((link) => link.attribute('href') || link.html())),
  );
}

/** The addresses for readers: HTML pages first, then other formats. */
function atomLinks(fields: FeedFields, name = 'link'): string[] {
  const links = (fields.get(name) ?? []).filter((link) => ['', 'alternate'].includes(rels(link)));
  const isPage = (link: FeedElement) => /^$|html/i.test(link.attribute('type'));
  const sorted = [...links.filter(isPage), ...links.filter((link) => !isPage(link))];
  return filled(sorted.map((link) => link.attribute('href') || link.html()));
}

function authorsOf(fields: FeedFields, names: readonly string[]): string[] {
  for (const name of names) {
    const persons = (fields.get(name) ?? []).map((element) => {
      const children = element.children();
      return children.has('name') || children.has('atom:name')
        ? (htmlsOf(children, 'name', 'atom:name')[0] ?? '')
        : element.html();
    });
    const found = [...new Set(filled(persons.map(personName)))];
    if (found.length > 0) return found;
  }
  return [];
}
