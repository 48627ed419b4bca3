/** One leaf of a MIME message, its transfer encoding undone and nothing else. */
export interface DecodedPart {
  type: string;
  content: Buffer;
}

/** Splits a message of this project's form (a head, one multipart, quoted-printable leaves) and decodes the leaves. */
export function decodeParts(message: Buffer): { head: string; headerNames: string[]; parts: DecodedPart[] } {
  const text = message.toString('latin1');
  const headEnd = text.indexOf('\r\n\r\n');
  const head = text.slice(0, headEnd + 2);
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1];
  if (!boundary) throw new Error('no boundary');
  const bodies = text.slice(headEnd + 4).split(`--${boundary}`);
  const parts = bodies.slice(1, -1).map((body) => {
    const content = body.slice(2, -2);
    const end = content.indexOf('\r\n\r\n');
    const partHead = content.slice(0, end);
    if (!/quoted-printable/i.test(partHead)) throw new Error(`another encoding: ${partHead}`);
    return {
      type: /Content-Type: ([^;\r\n]+)/i.exec(partHead)?.[1] ?? '',
      content: decodeQuotedPrintable(content.slice(end + 4)),
    };
  });
  const headerNames = [...head.matchAll(/^([A-Za-z-]+):/gm)].map((match) => match[1] ?? '');
  return { head, headerNames, parts };
}

function decodeQuotedPrintable(text: string): Buffer {
  const soft = text.replace(/=\r\n/g, '');
  return Buffer.from(
    soft.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/** What RFC 5322 §2.1.1 and RFC 2045 §6.7 forbid in a message. Empty when the encoding is valid. */
export function encodingFaults(message: Buffer): string[] {
  const faults: string[] = [];
  const text = message.toString('latin1');
  if (/[^\p{ASCII}]/u.test(text)) faults.push('a byte over 127');
  if (/[^\r]\n|\r[^\n]/.test(text)) faults.push('a bare CR or LF');
  if (text.includes('\0')) faults.push('a NUL');
  const lines = text.split('\r\n');
  const bodyStart = lines.indexOf('');
  for (const [i, line] of lines.entries()) {
    if (i < bodyStart && line.length > 998) faults.push(`header line ${i} has ${line.length} characters`);
    const isQuotedPrintable = i > bodyStart && !line.startsWith('--') && !/^Content-/.test(line);
    if (!isQuotedPrintable) continue;
    if (line.length > 76) faults.push(`line ${i} has ${line.length} characters`);
    if (/=(?![0-9A-F]{2}|$)/.test(line)) faults.push(`line ${i} has a broken escape`);
    if (/[ \t]$/.test(line)) faults.push(`line ${i} ends in a space`);
    if (/(?!\t)\p{Cc}/u.test(line)) faults.push(`line ${i} holds a control character`);
  }
  return faults;
}
