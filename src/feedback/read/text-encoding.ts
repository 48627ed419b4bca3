/** Names that servers use for charsets and the decoder does not know. */
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
 * Reads bytes as text: in the charset named, when that is known and fits; else UTF-8 where they are that, else the charset that mail
 * servers without a label use most for such bytes. Never throws.
 * @param bytes one character a byte
 */
export function decodeText(bytes: string, charset: string): string {
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

/** GB 2312 puts its characters in pairs of high bytes; Western letters are mostly single. */
function looksChinese(bytes: string): boolean {
  const pairs = bytes.match(/[\xb0-\xf7][\xa1-\xfe]/g)?.length ?? 0;
  const high = bytes.match(/[\x80-\xff]/g)?.length ?? 0;
  return pairs >= 3 && pairs * 2 >= high * 0.8;
}

/** Undoes a Content-Transfer-Encoding; a damaged one is read as far as it goes. @returns one character a byte */
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

/** The text of an HTML document, roughly: enough to find words and addresses. */
export function htmlText(html: string): string {
  return ['style', 'script', 'title']
    .reduce(withoutElement, html.slice(0, 300_000))
    .replace(/<(?:br|\/p|\/div|\/tr|\/h\d|\/li|p|div|tr|hr)\b[^>]{0,2000}>/gi, '\n')
    .replace(/<\/?[a-z!][^<>]{0,4000}>/gi, ' ')
    .replace(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|(\w{2,6}));/gi, (all, decimal?: string, hex?: string, name?: string) => {
      const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : 0;
      if (code > 0 && code < 0x110000) return String.fromCodePoint(code);
      return entities[name?.toLowerCase() ?? ''] ?? all;
    })
    .replace(/[ \t\u00a0]+/g, ' ');
}

/** Leaves out what is between a tag and its end. One pass, whatever the text. */
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
