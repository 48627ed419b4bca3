import { SaxesParser } from 'saxes';
import { damaged } from './xlsx-archive.js';

/** What is in a part of a workbook: an element begins or ends, or a text. Names have no prefix. */
export type XmlPart =
  | { kind: 'open'; name: string; attributes: Readonly<Record<string, string>> }
  | { kind: 'close'; name: string }
  | { kind: 'text'; text: string };

/** Max length of a tag, and of a text between two tags, in characters. Excel allows 32,767 in a cell. */
const maxPart = 262_144;

/**
 * Splits the XML of a workbook into its parts as it arrives. It refuses a document type: entities that one declares can
 * grow without end.
 * @throws UnreadableCsv
 */
export async function* xmlParts(chunks: AsyncIterable<string>): AsyncGenerator<XmlPart[]> {
  const parser = new SaxesParser({ position: false, xmlns: false });
  let parts: XmlPart[] = [];
  parser.on('opentag', ({ name, attributes }) => parts.push({ kind: 'open', name: localName(name), attributes }));
  parser.on('closetag', ({ name }) => parts.push({ kind: 'close', name: localName(name) }));
  for (const kind of ['text', 'cdata'] as const) parser.on(kind, (text) => parts.push({ kind: 'text', text }));
  parser.on('doctype', () => {
    throw damaged();
  });
  // Characters without a part: one that never ends would fill the memory.
  let silent = 0;
  for await (const chunk of chunks) {
    parse(() => parser.write(chunk));
    silent = parts.length > 0 ? 0 : silent + chunk.length;
    if (silent > maxPart) throw damaged();
    if (parts.length > 0) yield parts;
    parts = [];
  }
  parse(() => parser.close());
  if (parts.length > 0) yield parts;
}

function parse(step: () => unknown): void {
  try {
    step();
  } catch (error) {
    throw damaged(error);
  }
}

/** `row` of `x:row`. */
const localName = (name: string) => name.slice(name.indexOf(':') + 1);
