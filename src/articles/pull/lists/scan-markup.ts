import { foldSpace } from '../../readers/fold-space.js';

// Scanners for foreign markup that look at each character a bounded number of times, whatever is broken in it. They
// find addresses and short texts; whole documents are parsed in a thread (readers/document-reader.ts).

/** An element: its attributes by lower-case name, and the markup up to its end or to the next element of its name. */
export interface ScannedElement {
  attributes: Readonly<Record<string, string>>;
  inside: string;
}

/** Characters of a tag's attributes; a longer tag is passed over. No real tag is longer. */
const longestTag = 8_192;

/** The elements with a name, in order. Of nested ones the outer one ends where the inner one begins. */
export function* scanElements(markup: string, name: string): Generator<ScannedElement> {
  for (let tag = nextTag(markup, name, 0); tag; ) {
    const next = nextTag(markup, name, tag.end);
    if (tag.opens) {
      const limit = next?.start ?? markup.length;
      const length = markup.slice(tag.end, limit).indexOf('>');
      const attributes = length < 0 || length > longestTag ? {} : attributesIn(markup.slice(tag.end, tag.end + length));
      if (length >= 0) yield { attributes, inside: markup.slice(tag.end + length + 1, limit) };
    }
    tag = next;
  }
}

/** The next `<name` or `</name`, in upper or lower case. `end` is the position after the name. */
function nextTag(
  markup: string,
  name: string,
  from: number,
): { opens: boolean; start: number; end: number } | undefined {
  for (let start = markup.indexOf('<', from); start >= 0; start = markup.indexOf('<', start + 1)) {
    const opens = markup.charAt(start + 1) !== '/';
    const end = start + (opens ? 1 : 2) + name.length;
    if (markup.slice(end - name.length, end).toLowerCase() === name && /[\s/>]/.test(markup.charAt(end)))
      return { opens, start, end };
  }
  return undefined;
}

function attributesIn(tag: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  const skip = (from: number, kind: RegExp): number => {
    let at = from;
    while (at < tag.length && kind.test(tag.charAt(at))) at += 1;
    return at;
  };
  for (let at = 0; at < tag.length; ) {
    const start = skip(at, /[\s/"'=]/);
    const end = skip(start, /[^\s/"'=]/);
    const equals = skip(end, /\s/);
    at = Math.max(equals, at + 1);
    if (tag.charAt(equals) !== '=') continue;
    const value = skip(equals + 1, /\s/);
    const quote = /["']/.exec(tag.charAt(value))?.[0];
    const closed = quote ? tag.indexOf(quote, value + 1) : skip(value, /\S/);
    const last = closed < 0 ? tag.length : closed;
    attributes[tag.slice(start, end).toLowerCase()] ??= decodeEntities(tag.slice(value + (quote ? 1 : 0), last));
    at = last + (quote ? 1 : 0);
  }
  return attributes;
}

/** The text of a piece of markup, without tags, CDATA marks and entities. */
export function textIn(markup: string): string {
  const trimmed = markup.trim();
  if (trimmed.startsWith('<![CDATA[') && trimmed.endsWith(']]>')) return foldSpace(trimmed.slice(9, -3));
  const parts = trimmed.split('<').map((part, place) => (place === 0 ? part : part.slice(part.indexOf('>') + 1)));
  return foldSpace(decodeEntities(parts.join(' ')));
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

const decodeEntities = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
