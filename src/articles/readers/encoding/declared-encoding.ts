/** The encoding and language that the beginning of a document declares. */
export interface Declaration {
  /** The label of its XML declaration or `<meta>`, as written. */
  label: string | undefined;
  /** The language of its root element, as written. */
  language: string | undefined;
}

/** Elements whose text is not markup, whatever it looks like. */
const rawText = new Set(['script', 'style', 'title', 'textarea', 'noscript', 'template']);

/**
 * Looks for a declaration as a browser does (HTML Standard, "prescan a byte stream to determine its encoding"): never
 * in comments, in the attributes of other elements or in scripts, and in the first `<meta>` that has one. Unlike a
 * browser it does not stop at 1,024 bytes.
 * @param head the beginning of the document, each byte one character
 */
export function readDeclaration(head: string): Declaration {
  const xml = /^\s*<\?xml\s[^>]{0,200}?\bencoding\s{0,20}=\s{0,20}["']([^"'>]{1,40})/i.exec(head.slice(0, 400));
  const found: Declaration = { label: xml?.[1], language: undefined };
  for (let at = head.indexOf('<'); at >= 0 && !found.label; at = head.indexOf('<', at)) {
    if (head.startsWith('<!--', at)) {
      at = after(head, '-->', at + 2);
      continue;
    }
    const name = /^[a-z][a-z0-9-]*/i.exec(head.slice(at + 1, at + 40))?.[0].toLowerCase();
    if (!name) {
      at = /[!?/]/.test(head.charAt(at + 1)) ? after(head, '>', at) : at + 1;
      continue;
    }
    const { attributes, end } = readAttributes(head, at + 1 + name.length);
    if (name === 'meta') {
      found.label = labelOfMeta(attributes);
      if (/^content-language$/i.test(attributes.get('http-equiv') ?? '')) found.language ??= attributes.get('content');
    }
    if (name === 'html' || name === 'rss' || name === 'feed')
      found.language = attributes.get('lang') || attributes.get('xml:lang') || found.language;
    at = rawText.has(name) ? afterElement(head, name, end) : end;
  }
  return found;
}

function labelOfMeta(attributes: ReadonlyMap<string, string>): string | undefined {
  const charset = attributes.get('charset')?.trim();
  if (charset) return charset;
  const declares = /^content-type$/i.test(attributes.get('http-equiv') ?? '');
  return declares ? charsetIn(attributes.get('content') ?? '') : undefined;
}

/** The charset of a `Content-Type`. */
export const charsetIn = (contentType: string): string | undefined =>
  /charset\s{0,20}=\s{0,20}["']?\s{0,20}([^\s"';,]{1,40})/i.exec(contentType.slice(0, 1000))?.[1];

const after = (text: string, mark: string, from: number): number => {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
};

/** The position after an element. One without an end tag ends at once, so that nothing after it is missed. */
function afterElement(text: string, name: string, from: number): number {
  const found = text.toLowerCase().indexOf(`</${name}`, from);
  return found < 0 ? from : found;
}

/** Reads the attributes of a tag; the first of each name counts. @returns them, and the position after the tag */
function readAttributes(text: string, from: number): { attributes: Map<string, string>; end: number } {
  const attributes = new Map<string, string>();
  let at = from;
  const skip = (pattern: RegExp): string => {
    const start = at;
    while (at < text.length && pattern.test(text.charAt(at))) at++;
    return text.slice(start, at);
  };
  while (at < text.length) {
    skip(/[\s/]/);
    if (text[at] === '>' || text[at] === '<') break;
    const start = at;
    const name = skip(/[^\s=>/]/).toLowerCase();
    skip(/\s/);
    let value = '';
    if (text[at] === '=') {
      at++;
      skip(/\s/);
      const quote = text[at];
      if (quote === '"' || quote === "'") {
        const end = text.indexOf(quote, at + 1);
        value = text.slice(at + 1, end < 0 ? text.length : end);
        at = end < 0 ? text.length : end + 1;
      } else value = skip(/[^\s>]/);
    }
    if (name && !attributes.has(name)) attributes.set(name, value);
    if (at === start) at++;
  }
  return { attributes, end: text[at] === '>' ? at + 1 : at };
}
