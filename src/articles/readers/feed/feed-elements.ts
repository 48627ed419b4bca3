import { Namespaces } from './namespaces.js';
import { attributesOf } from './xml-attributes.js';
import { childrenOf, elementAt, htmlOf, nextClosing, readXml, type XmlElement, type XmlText } from './xml-elements.js';
import type { XmlTag } from './xml-tags.js';

/** One element of a feed or of an item. Its parts are read when they are asked for. */
export interface FeedElement {
  attribute(name: string): string;
  /** Its content as HTML. */
  html(): string;
  children(): FeedFields;
}

/** Elements by their names as namespaces.ts gives them. */
export type FeedFields = ReadonlyMap<string, readonly FeedElement[]>;

export interface FeedItemElement {
  fields: FeedFields;
  /** Its `xml:base`. */
  base: string;
  /** Its `rdf:about`. */
  about: string;
  /** Whether the document ends inside it. */
  isCutOff: boolean;
}

export interface XmlFeed {
  kind: 'rss' | 'atom' | 'rdf' | 'sitemap' | 'sitemaps';
  /** Elements of the feed itself. */
  fields: FeedFields;
  /** Its `xml:base`. */
  base: string;
  items: readonly FeedItemElement[];
}

const kinds: Record<string, XmlFeed['kind']> = {
  rss: 'rss',
  feed: 'atom',
  rdf: 'rdf',
  urlset: 'sitemap',
  sitemapindex: 'sitemaps',
};
const itemNames: Record<XmlFeed['kind'], string> = {
  rss: 'item',
  atom: 'entry',
  rdf: 'item',
  sitemap: 'url',
  sitemaps: 'sitemap',
};

interface FeedScan {
  xml: XmlText;
  names: Namespaces;
  /** Places in `tags` where an item begins, in order. */
  starts: readonly number[];
  /** Place of the feed's own closing tag; undefined when the document ends before it. */
  end: number | undefined;
}

/**
 * Splits a feed into its elements, however broken it is: an item ends where it is closed or where the next one begins,
 * and a fault in one does not affect the others.
 * @returns undefined when there is no feed in the text, or nothing but a broken beginning of one
 */
export function feedElements(text: string): XmlFeed | undefined {
  const xml = readXml(text);
  const rootPlace = xml.tags.findIndex(({ kind, name }) => kind !== 'close' && localName(name) in kinds);
  const root = xml.tags[rootPlace];
  const kind = root && kinds[localName(root.name)];
  if (!root || !kind) return undefined;
  // RDF's own prefix is not that of its items.
  const rootPrefix = kind === 'rdf' ? '' : root.name.slice(0, Math.max(0, root.name.indexOf(':')));
  const names = new Namespaces(rootPrefix, kind === 'atom');
  const { base, first } = readOpenings(xml, rootPlace, names);
  const starts: number[] = [];
  for (let place = first; place < xml.tags.length; place++) {
    const tag = xml.tags[place];
    if (tag && tag.kind !== 'close' && names.nameOf(tag.name) === itemNames[kind]) starts.push(place);
  }
  const end = root.kind === 'single' ? first : nextClosing(xml, root.name, first);
  const { fields, items } = readBody({ xml, names, starts, end }, first);
  if (items.length === 0 && end === undefined) return undefined;
  return { kind, fields: fieldsOf(xml, fields, names), base, items };
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Reads the root and the `<channel>` that may follow it.
 * @returns their `xml:base`, and the place of the tag after them
 */
function readOpenings(xml: XmlText, rootPlace: number, names: Namespaces): { base: string; first: number } {
  let base = '';
  for (let place = rootPlace; ; place++) {
    const tag = xml.tags[place];
    const isOpening = tag && tag.kind !== 'close' && (place === rootPlace || localName(tag.name) === 'channel');
    if (!isOpening) return { base, first: place };
    const attributes = attributesOf(xml.text.slice(tag.start, tag.end), xml.entities);
    names.declare(attributes);
    base ||= attributes.get('xml:base') ?? '';
  }
}

function readBody(scan: FeedScan, first: number): { fields: XmlElement[]; items: FeedItemElement[] } {
  const { xml, starts } = scan;
  const fields: XmlElement[] = [];
  const items: FeedItemElement[] = [];
  let upcoming = 0;
  for (let place = first; place < xml.tags.length; ) {
    const tag = xml.tags[place];
    while ((starts[upcoming] ?? Number.POSITIVE_INFINITY) < place) upcoming++;
    const start = starts[upcoming] ?? xml.tags.length;
    if (!tag || tag.kind === 'close') place++;
    else if (place === start) {
      const { item, end } = itemAt(scan, tag, place, starts[upcoming + 1]);
      items.push(item);
      place = end;
    } else {
      const field = elementAt(xml, place, tag, xml.tags.length);
      // An element that is never closed must not swallow the items after it.
      if (field.to <= start) fields.push(field);
      place = field.to <= start ? field.to : place + 1;
    }
  }
  return { fields, items };
}

/** @param next place where the item after this one begins */
function itemAt({ xml, names, end: endOfFeed }: FeedScan, tag: XmlTag, place: number, next: number | undefined) {
  const attributes = attributesOf(xml.text.slice(tag.start, tag.end), xml.entities);
  names.declare(attributes);
  const closing = tag.kind === 'single' ? place + 1 : nextClosing(xml, tag.name, place + 1);
  const end = Math.min(
    ...[closing, next, endOfFeed, xml.tags.length].filter((at): at is number => at !== undefined && at > place),
  );
  const item: FeedItemElement = {
    fields: fieldsOf(xml, childrenOf(xml, { from: place + 1, to: end }), names),
    base: attributes.get('xml:base') ?? '',
    about: attributes.get('rdf:about') ?? '',
    isCutOff: closing === undefined && next === undefined && endOfFeed === undefined,
  };
  return { item, end: Math.max(end, place + 1) };
}

function fieldsOf(xml: XmlText, elements: readonly XmlElement[], names: Namespaces): FeedFields {
  const fields = new Map<string, FeedElement[]>();
  for (const element of elements) {
    const field = fieldOf(xml, element, names);
    const { tag } = element;
    const opening = xml.text.slice(tag.start, tag.end);
    const declares = opening.includes('xmlns');
    if (declares) names.declare(attributesOf(opening, xml.entities));
    const name = names.nameOf(element.name, declares ? field.attribute('xmlns') : '');
    const same = fields.get(name);
    if (same) same.push(field);
    else fields.set(name, [field]);
  }
  return fields;
}

function fieldOf(xml: XmlText, element: XmlElement, names: Namespaces): FeedElement {
  let attributes: Map<string, string> | undefined;
  let html: string | undefined;
  return {
    attribute(name) {
      attributes ??= attributesOf(xml.text.slice(element.tag.start, element.tag.end), xml.entities);
      return attributes.get(name) ?? '';
    },
    html() {
      html ??= htmlOf(xml, element);
      return html;
    },
    children: () => fieldsOf(xml, childrenOf(xml, element), names),
  };
}
