import { type XmlTag, xmlTags } from './xml-tags.js';
import { declaredEntities, type Entities, markupOf } from './xml-text.js';

/** A text with its tags, so that an element's end is found without looking through the text. */
export interface XmlText {
  text: string;
  tags: readonly XmlTag[];
  entities: Entities;
  /** Places of closing tags in `tags`, by their names, in order. */
  closings: ReadonlyMap<string, readonly number[]>;
}

/** An element of a feed. It ends at the first closing tag of its name; one without ends before the next tag. */
export interface XmlElement {
  /** As written, in lower case, with its prefix. */
  name: string;
  tag: XmlTag;
  /** Places in `tags` of its content; `to` is not included. */
  from: number;
  to: number;
  /** Its content, as written. */
  inner: string;
}

export function readXml(text: string): XmlText {
  const tags = xmlTags(text);
  const closings = new Map<string, number[]>();
  for (const [place, { kind, name }] of tags.entries()) {
    if (kind !== 'close') continue;
    const places = closings.get(name);
    if (places) places.push(place);
    else closings.set(name, [place]);
  }
  const entities = declaredEntities(text.slice(0, tags[0]?.start ?? 0));
  return { text, tags, entities, closings };
}

/** The place of the first closing tag of a name at or after `from`; undefined when there is none. */
export function nextClosing({ closings }: XmlText, name: string, from: number): number | undefined {
  const places = closings.get(name) ?? [];
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return places[low];
}

/** The element whose opening tag is at `place`. @param limit no tag from here on belongs to it */
export function elementAt(xml: XmlText, place: number, tag: XmlTag, limit: number): XmlElement {
  const { text, tags } = xml;
  const { name } = tag;
  if (tag.kind === 'single') return { name, tag, from: place + 1, to: place + 1, inner: '' };
  const closing = nextClosing(xml, name, place + 1);
  const isClosed = closing !== undefined && closing < limit;
  const to = isClosed ? closing : place + 1;
  return { name, tag, from: place + 1, to, inner: text.slice(tag.end, tags[to]?.start ?? text.length) };
}

/** The direct children of an element. */
export function childrenOf(xml: XmlText, { from, to }: { from: number; to: number }): XmlElement[] {
  const children: XmlElement[] = [];
  for (let place = from; place < to; ) {
    const tag = xml.tags[place];
    if (!tag || tag.kind === 'close') {
      place++;
      continue;
    }
    const child = elementAt(xml, place, tag, to);
    children.push(child);
    place = Math.max(place + 1, child.to);
  }
  return children;
}

/** An element's content as HTML (xml-text.ts). */
export const htmlOf = (xml: XmlText, { inner, from, to }: XmlElement): string =>
  markupOf(inner, to > from, xml.entities).trim();
