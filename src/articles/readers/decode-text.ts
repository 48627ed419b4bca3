/**
 * The text of a downloaded or saved file. Its character encoding is what its byte order mark says, else its
 * `Content-Type`, else its XML declaration or `<meta>` within the first 1024 bytes (HTML Standard, "determining the
 * character encoding"), else UTF-8 when it is valid UTF-8, else GB18030 for a page that says it is Chinese, else
 * windows-1252. Bytes that make no sense become U+FFFD; it never throws.
 */
export function decodeText(bytes: Uint8Array, contentType = ''): string {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  const label = markOf(bytes) ?? usable(charsetIn(contentType)) ?? usable(declared(head));
  if (label) return new TextDecoder(label).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(/\blang=["']?zh/i.test(head) ? 'gb18030' : 'windows-1252').decode(bytes);
  }
}

function markOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

const charsetIn = (text: string): string | undefined => /charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(text)?.[1];

function declared(head: string): string | undefined {
  const xml = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/i.exec(head)?.[1];
  const label = xml ?? charsetIn(/<meta\b[^>]*charset[^>]*>/i.exec(head)?.[0] ?? '');
  // A declaration that was readable as ASCII cannot be true when it says UTF-16.
  return label && /^utf-?16/i.test(label) ? 'utf-8' : label;
}

function usable(label: string | undefined): string | undefined {
  if (!label) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}
