/**
 * Name of a document's first element without its prefix, in lower case: `rss` for `<?xml …?><!-- … --><ns:RSS>`.
 * Skips a byte order mark, white space, declarations, comments, and a DOCTYPE with its subset before it.
 *
 * A scanner rather than a regular expression, because the input is foreign: it visits every character at most once.
 * @returns undefined when something else comes first, for example text
 */
export function rootElement(text: string): string | undefined {
  let at = skipSpace(text, text.startsWith('\ufeff') ? 1 : 0);
  while (text[at] === '<') {
    const end = endOfNonElement(text, at);
    if (end === undefined) return elementName(text, at + 1);
    at = skipSpace(text, end);
  }
  return undefined;
}

/** @returns the position after the declaration, comment or DOCTYPE at `at`; undefined when none starts there */
function endOfNonElement(text: string, at: number): number | undefined {
  if (text.startsWith('<?', at)) return after(text, '>', at + 2);
  if (text.startsWith('<!--', at)) return after(text, '-->', at + 2);
  return text.startsWith('<!', at) ? endOfDoctype(text, at + 2) : undefined;
}

/** An internal subset, `[…]`, holds declarations with a `>` of their own (XML 1.0, 2.8). */
function endOfDoctype(text: string, from: number): number {
  const close = after(text, '>', from);
  // Only up to the `>`: a search to the end of the text, once per DOCTYPE, would be quadratic.
  const subset = text.slice(from, close).indexOf('[');
  return subset < 0 ? close : after(text, '>', after(text, ']', from + subset));
}

const after = (text: string, mark: string, from: number): number => {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
};

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at++;
  return at;
}

/** Characters of a name that are read; every root element that matters has fewer. */
const longestName = 64;

function elementName(text: string, from: number): string | undefined {
  const whole = /^([\w:-]+)[\s/>]/.exec(text.slice(from, from + longestName))?.[1];
  return whole?.slice(whole.lastIndexOf(':') + 1).toLowerCase();
}
