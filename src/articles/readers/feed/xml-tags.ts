/** One tag of an XML text. `name` has its prefix and is in lower case. */
export interface XmlTag {
  name: string;
  kind: 'open' | 'close' | 'single';
  /** Position of its `<`. */
  start: number;
  /** Position after its `>`. */
  end: number;
}

/**
 * Every tag of a text that may be broken XML, in order. Comments, character data, declarations and a DOCTYPE are passed
 * over. A `<` that starts no tag is text.
 *
 * A scanner rather than a regular expression, because the input is foreign: it visits every character a bounded number
 * of times.
 */
export function xmlTags(text: string): XmlTag[] {
  const tags: XmlTag[] = [];
  const names = new Map<string, string>();
  const ends = new EndSearch(text);
  for (let at = text.indexOf('<'); at >= 0; ) {
    let next = at + 1;
    const sign = text.charAt(next);
    if (sign === '!') next = endOfDeclaration(text, at, ends);
    else if (sign === '?') next = ends.after('>', at + 2) ?? next;
    else {
      const tag = tagAt(text, at, names);
      if (tag) {
        tags.push(tag);
        next = tag.end;
      }
    }
    at = text.indexOf('<', next);
  }
  return tags;
}

/** Finds end marks. Once a mark does not occur again, it is not searched for any more. */
class EndSearch {
  readonly #missing = new Set<string>();
  constructor(readonly text: string) {}

  after(mark: string, from: number): number | undefined {
    if (this.#missing.has(mark)) return undefined;
    const found = this.text.indexOf(mark, from);
    if (found < 0) this.#missing.add(mark);
    return found < 0 ? undefined : found + mark.length;
  }
}

function endOfDeclaration(text: string, at: number, ends: EndSearch): number {
  if (text.startsWith('<!--', at)) return ends.after('-->', at + 4) ?? at + 4;
  // Character data that is never closed reaches to the end of the text.
  if (text.startsWith('<![CDATA[', at)) return ends.after(']]>', at + 9) ?? text.length;
  const close = ends.after('>', at + 2);
  if (close === undefined) return at + 2;
  const subset = text.slice(at, close).includes('[');
  return (subset && ends.after(']', close)) || close;
}

const longestName = 80;

function tagAt(text: string, at: number, names: Map<string, string>): XmlTag | undefined {
  const closes = text.charAt(at + 1) === '/';
  const from = at + (closes ? 2 : 1);
  const written = /^[\p{L}_][\w.:-]*/u.exec(text.slice(from, from + longestName))?.[0];
  if (!written) return undefined;
  const close = endOfTag(text, from + written.length);
  if (close === undefined) return undefined;
  // One string for each name, however often it occurs.
  let name = names.get(written);
  if (name === undefined) {
    name = written.toLowerCase();
    names.set(Buffer.from(written).toString(), name);
  }
  const kind = closes ? 'close' : text.charAt(close - 1) === '/' ? 'single' : 'open';
  return { name, kind, start: at, end: close + 1 };
}

/** Position of the `>` of a tag. One within quotes does not count, unless the quotes are never closed. */
function endOfTag(text: string, from: number): number | undefined {
  let quote = '';
  let first: number | undefined;
  for (let at = from; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === '<') return first;
    if (sign === '>') {
      if (quote === '') return at;
      first ??= at;
    } else if (sign === quote) quote = '';
    else if (quote === '' && (sign === '"' || sign === "'")) quote = sign;
  }
  return first;
}
