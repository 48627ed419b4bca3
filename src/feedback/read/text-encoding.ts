/** Charset names that servers use and the decoder does not know. */
const charsetNames: Record<string, string> = {
  'ansi_x3.4-1968': 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  '7bit': 'utf-8',
  '8bit': 'utf-8',
  cp936: 'gb18030',
  gb_2312: 'gb18030',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-ms': 'iso-2022-jp',
  cp932: 'shift_jis',
  'windows-31j': 'shift_jis',
  'ks_c_5601-1987': 'euc-kr',
  utf8: 'utf-8',
  'x-unknown': 'utf-8',
};

/**
 * Decodes bytes by the named charset if it is known and they are valid in it, else by UTF-8 if they are valid, else by the
 * most common charset of unlabelled bytes like these. Never throws.
 * @param bytes one character per byte
 */
export function decodeMailText(bytes: string, charset: string): string {
  const name = charset.toLowerCase();
  if (!/[\x80-\xff]/.test(bytes) && !bytes.includes('\u001b$')) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  return (
    decodeAs(buffer, charsetNames[name] ?? name) ??
    decodeAs(buffer, bytes.includes('\u001b$') ? 'iso-2022-jp' : 'utf-8') ??
    decodeAs(buffer, looksChinese(bytes) ? 'gb18030' : 'windows-1252') ??
    bytes
  );
}

function decodeAs(buffer: Buffer, name: string): string | undefined {
  if (name === '') return undefined;
  try {
    return new TextDecoder(name, { fatal: true }).decode(buffer);
  } catch {
    return undefined;
  }
}

/** In GB 2312 a character is a pair of high bytes. In Western text, high bytes are mostly single. */
function looksChinese(bytes: string): boolean {
  const pairs = bytes.match(/[\xb0-\xf7][\xa1-\xfe]/g)?.length ?? 0;
  const high = bytes.match(/[\x80-\xff]/g)?.length ?? 0;
  return pairs >= 3 && pairs * 2 >= high * 0.8;
}

/** Decodes a Content-Transfer-Encoding as far as it is valid. @returns one character per byte */
export function decodeTransfer(body: string, encoding: string): string {
  const name = encoding.trim().toLowerCase();
  if (name === 'base64') return Buffer.from(body, 'base64').toString('latin1').replace(/\r\n?/g, '\n');
  if (name !== 'quoted-printable') return body;
  return body
    .replace(/=[ \t]*\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\r\n?/g, '\n');
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The approximate text of an HTML document: enough to find words and addresses. */
export function htmlText(html: string): string {
  return ['style', 'script', 'title']
    .reduce(withoutElement, html.slice(0, 300_000))
    .replace(/<(?:br|\/p|\/div|\/tr|\/h\d|\/li|p|div|tr|hr)\b[^<>]{0,2000}>/gi, '\n')
    .replace(/<\/?[a-z!][^<>]{0,4000}>/gi, ' ')
    .replace(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|(\w{2,6}));/gi, (all, decimal?: string, hex?: string, name?: string) => {
      const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : 0;
      if (code > 0 && code < 0x110000) return String.fromCodePoint(code);
      return entities[name?.toLowerCase() ?? ''] ?? all;
    })
    .replace(/[ \t\u00a0]+/g, ' ');
}

/** Removes an element with its content, in one pass. */
function withoutElement(html: string, tag: string): string {
  const lower = html.toLowerCase();
  let text = '';
  let from = 0;
  for (let start = lower.indexOf(`<${tag}`); start >= 0; start = lower.indexOf(`<${tag}`, from)) {
    const end = lower.indexOf(`</${tag}`, start);
    if (end < 0) break;
    text += html.slice(from, start);
    from = end;
  }
  return text + html.slice(from);
}
