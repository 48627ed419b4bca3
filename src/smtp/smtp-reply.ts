/** A server's reply to one command (RFC 5321 §4.2). */
export interface Reply {
  /** The three digits; 0: what the server sent is not a reply. */
  code: number;
  /** As received. Line feeds separate the lines of a long one. */
  text: string;
}

/** Max bytes of a reply: over a hundred lines of 512 bytes (RFC 5321 §4.5.3.1.5). No real reply is longer. */
const maxBytes = 64 * 1_024;

/**
 * Splits the bytes of a connection into replies, whatever the chunks.
 * @param take receives each complete reply; after one with `code` 0 the connection is unusable
 */
export function replyReader(take: (reply: Reply) => void): (chunk: Buffer) => void {
  let rest = '';
  /** The lines so far of a reply that has more. */
  let begun = '';
  return (chunk) => {
    rest += chunk.toString('latin1');
    let start = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', start)) {
      const line = rest.slice(start, rest[end - 1] === '\r' ? end - 1 : end);
      start = end + 1;
      if (line.trim() === '') continue;
      if (/^\d{3}-/.test(line)) {
        begun += `${line}\n`;
        continue;
      }
      const text = begun + line;
      begun = '';
      take({ code: /^\d{3}(?: |$)/.test(line) ? Number(line.slice(0, 3)) : 0, text: decoded(text) });
    }
    rest = rest.slice(start);
    if (rest.length + begun.length <= maxBytes) return;
    rest = '';
    begun = '';
    take({ code: 0, text: `more than ${maxBytes} bytes, and no end of the reply` });
  };
}

/** Decodes text of unknown encoding: as UTF-8 where it is valid, else as Latin-1. */
function decoded(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  const text = Buffer.from(bytes, 'latin1').toString();
  return text.includes('\ufffd') ? bytes : text;
}
