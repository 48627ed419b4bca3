import { withoutAddresses } from '../../redaction.js';

/** A piece of a comment's line: text, or a link to the address that it shows. */
export interface CommentPiece {
  text: string;
  href?: string;
}

/** Up to a space, or a sign that ends an address in Chinese text, where no space follows. */
const webAddress = /https?:\/\/[^\s<>"“”，。；：！？、（）【】「」『』《》]+/gi;

/** Punctuation that may follow an address. A closing bracket belongs to the address if its opening one does. */
const trailing = new Set(".,;:!?'’»");

/**
 * Cuts a line of a comment into texts and links. Only whole http and https addresses become links, and no email address is
 * left, wherever it is.
 */
export function commentPieces(line: string): CommentPiece[] {
  const pieces: CommentPiece[] = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') pieces.push({ text: withoutAddresses(plain) });
    plain = '';
  };
  let at = 0;
  for (const match of line.matchAll(webAddress)) {
    const text = addressIn(match[0]);
    plain += line.slice(at, match.index);
    at = match.index + text.length;
    if (isSafe(text)) {
      flush();
      const { href, host } = new URL(text);
      // Letters of another script can look like another host: then the address is shown as browsers call it.
      pieces.push({ text: host.includes('xn--') ? href : text, href });
    } else plain += text;
  }
  plain += line.slice(at);
  flush();
  return pieces;
}

function addressIn(found: string): string {
  const cut = withoutTrailing(found);
  return cut.endsWith(')') && !cut.includes('(') ? withoutTrailing(cut.slice(0, -1)) : cut;
}

function withoutTrailing(text: string): string {
  let end = text.length;
  while (trailing.has(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** No name or password before the host, which could look like another host, and no email address. */
function isSafe(text: string): boolean {
  if (!URL.canParse(text) || /[\p{L}\p{M}\p{N}_.+-]@[\p{L}\p{M}\p{N}_-]+\./u.test(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '' && hostname.includes('.');
}
