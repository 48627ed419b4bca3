/** What a server says to one command (RFC 5321 §4.2). */
export interface Reply {
  /** The three digits; 0 where it sent what is no reply. */
  code: number;
  /** As it came, the lines of a long one parted by line feeds. */
  text: string;
}

/** A line may have 512 bytes (RFC 5321 §4.5.3.1.5); whoever sends a hundred of them to one command will never end. */
const mostBytes = 64 * 1_024;

/**
 * Cuts what comes over a line into replies, however it was cut on the way.
 * @param take is given each reply when it is whole; after one without end (`code` 0) the line is of no use
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
    if (rest.length + begun.length <= mostBytes) return;
    rest = '';
    begun = '';
    take({ code: 0, text: `more than ${mostBytes} bytes, and no end of the reply` });
  };
}

/** Nobody says what the words are written in: UTF-8 where they are that, else each byte for itself. */
function decoded(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  const text = Buffer.from(bytes, 'latin1').toString();
  return text.includes('\ufffd') ? bytes : text;
}
