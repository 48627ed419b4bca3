/** The values of the entities that a document declares. */
export type Entities = ReadonlyMap<string, string>;

const known: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Text with the entities of XML and the document's own in it replaced. Others, such as `&eacute;`, stay: they are
 * HTML's.
 */
export function decodeEntities(text: string, own: Entities): string {
  return text.replace(/&(#\d{1,7}|#[xX][\da-fA-F]{1,6}|[\p{L}_][\w.-]{0,31});/gu, (whole, name: string) => {
    if (!name.startsWith('#')) return known[name] ?? own.get(name) ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    const character = code <= 0x10ffff ? String.fromCodePoint(code) : '';
    return withoutControls(character);
  });
}

/** Without control characters, which XML forbids and no reader shows. */
export const withoutControls = (text: string): string => text.replace(/[^\P{Cc}\t\n\r]/gu, '');

/**
 * The content of an element as HTML: its character data as it is, its other text decoded. Markup that somebody forgot
 * to escape, and XHTML, stay as they are, except that prefixes are removed from their names.
 */
export function markupOf(inner: string, hasTags: boolean, entities: Entities): string {
  const decode = (text: string) =>
    hasTags ? text.replace(/(<\/?)[a-z]\w{0,20}:(?=[a-z])/gi, '$1') : decodeEntities(withoutComments(text), entities);
  let html = '';
  let at = 0;
  for (let open = inner.indexOf('<![CDATA['); open >= 0; open = inner.indexOf('<![CDATA[', at)) {
    html += decode(inner.slice(at, open));
    const close = inner.indexOf(']]>', open);
    const end = close < 0 ? inner.length : close;
    html += inner.slice(open + 9, end);
    at = Math.min(inner.length, end + 3);
  }
  return html + decode(inner.slice(at));
}

function withoutComments(text: string): string {
  let kept = '';
  let at = 0;
  for (let open = text.indexOf('<!--'); open >= 0; open = text.indexOf('<!--', at)) {
    const close = text.indexOf('-->', open + 4);
    if (close < 0) break;
    kept += text.slice(at, open);
    at = close + 3;
  }
  return kept + text.slice(at);
}

/** Limits for declared entities and for the characters of one, so that they cannot inflate a document. */
const limits = { entities: 100, characters: 200 };

/** The plain entities that a DOCTYPE declares (XML 1.0, 4.2). One that names another, or a file, is not followed. */
export function declaredEntities(head: string): Entities {
  const found = new Map<string, string>();
  for (const part of head.split('<!ENTITY').slice(1, limits.entities)) {
    const [, name, quote, rest] = /^\s{1,20}([\p{L}_][\w.-]{0,31})\s{1,20}(["'])(.{0,200})/su.exec(part) ?? [];
    const end = rest?.indexOf(quote ?? '') ?? -1;
    if (name && rest !== undefined && end >= 0 && end <= limits.characters) {
      // With its character references replaced the value is markup, so it is decoded once more.
      const value = decodeEntities(decodeEntities(rest.slice(0, end), new Map()), new Map());
      if (!/&[\p{L}_#]/u.test(value)) found.set(name, value);
    }
  }
  return found;
}
