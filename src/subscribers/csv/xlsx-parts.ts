import { damaged } from './xlsx-archive.js';

/** What a scanner has found: an element begins or ends, or a text. */
export type XmlPart =
  | { kind: 'open'; name: string; attributes: string; isEmpty: boolean }
  | { kind: 'close'; name: string }
  | { kind: 'text'; text: string };

/** Max length of a tag, and of a text between two tags, in characters. Excel allows 32,767 in a cell. */
const maxPart = 262_144;

/**
 * Splits the XML of a workbook into its parts as it arrives. It reads each character once or twice, expands no entity but
 * the five of XML, and refuses a document type: such entities can grow without end.
 * @throws UnreadableCsv
 */
export async function* xmlParts(chunks: AsyncIterable<string>): AsyncGenerator<XmlPart[]> {
  let rest = '';
  for await (const chunk of chunks) {
    rest += chunk;
    const parts: XmlPart[] = [];
    let at = 0;
    for (;;) {
      const next = partAt(rest, at);
      if (next === undefined) break;
      if (next.part) parts.push(next.part);
      at = next.end;
    }
    rest = rest.slice(at);
    if (rest.length > maxPart) throw damaged();
    if (parts.length > 0) yield parts;
  }
}

/** @returns undefined while a part is not complete */
function partAt(text: string, at: number): { part?: XmlPart; end: number } | undefined {
  if (text[at] !== '<') {
    const end = text.indexOf('<', at);
    return end < 0 ? undefined : { part: { kind: 'text', text: unescaped(text.slice(at, end)) }, end };
  }
  if (text.startsWith('<!--', at)) return past(text, '-->', at);
  if (text.startsWith('<![CDATA[', at)) {
    const found = past(text, ']]>', at);
    return found && { part: { kind: 'text', text: text.slice(at + 9, found.end - 3) }, end: found.end };
  }
  if (text.startsWith('<!DOCTYPE', at)) throw damaged();
  if (text.startsWith('<?', at)) return past(text, '?>', at);
  // Not all of the beginning of a comment may be here.
  if (text.startsWith('<!', at) && text.length - at < 9) return undefined;
  const close = tagEnd(text, at);
  if (close < 0) return undefined;
  const inside = text.slice(at + 1, close);
  if (inside.startsWith('/'))
    return { part: { kind: 'close', name: localName(inside.slice(1).trim()) }, end: close + 1 };
  const isEmpty = inside.endsWith('/');
  const body = isEmpty ? inside.slice(0, -1) : inside;
  const space = body.search(/\s/);
  const [name, attributes] = space < 0 ? [body, ''] : [body.slice(0, space), body.slice(space)];
  return { part: { kind: 'open', name: localName(name), attributes, isEmpty }, end: close + 1 };
}

function past(text: string, mark: string, at: number): { end: number } | undefined {
  const found = text.indexOf(mark, at);
  return found < 0 ? undefined : { end: found + mark.length };
}

/** The `>` of a tag. One in the value of an attribute is none. */
function tagEnd(text: string, at: number): number {
  let quote = '';
  for (let i = at; i < text.length; i += 1) {
    const letter = text[i] ?? '';
    if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '>') return i;
  }
  return -1;
}

/** `row` of `x:row`. */
const localName = (name: string) => name.slice(name.indexOf(':') + 1);

/** The value of an attribute; empty if it is missing. @param name with its prefix, if it has one */
export function xmlAttribute(attributes: string, name: string): string {
  for (const quote of ['"', "'"]) {
    const begin = ` ${name}=${quote}`;
    const at = attributes.replace(/\s/g, ' ').indexOf(begin);
    if (at < 0) continue;
    const end = attributes.indexOf(quote, at + begin.length);
    return unescaped(attributes.slice(at + begin.length, end < 0 ? undefined : end));
  }
  return '';
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-z]{2,4});/g, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole;
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
