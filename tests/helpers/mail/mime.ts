/** One leaf of a MIME message, with only its transfer encoding decoded. */
export interface DecodedPart {
  type: string;
  encoding: string;
  content: Buffer;
}

interface EncodedPart {
  head: string;
  encoding: string;
  body: string;
}

/** Splits a message of this project's form: a head and one multipart of leaves. */
function splitParts(message: Buffer): { head: string; parts: EncodedPart[] } {
  const text = message.toString('latin1');
  const headEnd = text.indexOf('\r\n\r\n');
  const head = text.slice(0, headEnd + 2);
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1];
  if (!boundary) throw new Error('no boundary');
  const bodies = `\r\n${text.slice(headEnd + 4)}`.split(`\r\n--${boundary}`);
  if (bodies.at(-1) !== '--\r\n') throw new Error('the multipart does not end');
  const parts = bodies.slice(1, -1).map((part) => {
    if (!part.startsWith('\r\n')) throw new Error('a boundary has no line of its own');
    const end = part.indexOf('\r\n\r\n');
    const partHead = part.slice(2, end);
    const encoding = /^Content-Transfer-Encoding: (\S+)$/im.exec(partHead)?.[1]?.toLowerCase() ?? '7bit';
    return { head: partHead, encoding, body: part.slice(end + 4) };
  });
  return { head, parts };
}

/** Splits a message of this project's form and decodes the leaves. */
export function decodeParts(message: Buffer): { head: string; headerNames: string[]; parts: DecodedPart[] } {
  const { head, parts } = splitParts(message);
  return {
    head,
    headerNames: [...head.matchAll(/^([A-Za-z-]+):/gm)].map((match) => match[1] ?? ''),
    parts: parts.map(({ head: partHead, encoding, body }) => ({
      type: /Content-Type: ([^;\r\n]+)/i.exec(partHead)?.[1] ?? '',
      encoding,
      content: decode(encoding, body),
    })),
  };
}

function decode(encoding: string, body: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(body);
  return Buffer.from(body, 'latin1');
}

function decodeQuotedPrintable(text: string): Buffer {
  const soft = text.replace(/=\r\n/g, '');
  return Buffer.from(
    soft.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/**
 * Violations of RFC 5322 §2.1.1 and RFC 2045 §2.7, §2.8, §6.4, §6.7 and §6.8. Empty when the encoding is valid.
 */
export function encodingFaults(message: Buffer): string[] {
  const faults: string[] = [];
  const text = message.toString('latin1');
  if (/[^\r]\n|\r[^\n]/.test(text)) faults.push('a bare CR or LF');
  if (/(?:^|\n)\./.test(text)) faults.push('a line that begins with a dot');
  if (text.includes('\0')) faults.push('a NUL');
  const { head, parts } = splitParts(message);
  if (/[^\p{ASCII}]/u.test(head)) faults.push('a byte over 127 in the head');
  for (const line of head.split('\r\n')) if (line.length > 998) faults.push(`a header line of ${line.length} bytes`);
  const whole = /^Content-Transfer-Encoding: (\S+)$/im.exec(head)?.[1] ?? '7bit';
  const widest = parts.some(({ encoding }) => encoding === '8bit') ? '8bit' : '7bit';
  if (whole !== widest) faults.push(`the whole is called ${whole}, a part ${widest}`);
  for (const [i, { encoding, body }] of parts.entries()) {
    const lines = body.split('\r\n');
    const longest = Math.max(...lines.map((line) => line.length));
    if (longest > (/^[78]bit$/.test(encoding) ? 998 : 76)) faults.push(`part ${i} has a line of ${longest} bytes`);
    if (encoding !== '8bit' && /[^\p{ASCII}]/u.test(body)) faults.push(`part ${i} holds a byte over 127`);
    // Allowed, but a relay may remove it, which breaks a signature over the body.
    if (/[ \t](\r\n|$)/.test(body)) faults.push(`part ${i} has a line that ends in a blank`);
    if (encoding === 'quoted-printable') {
      if (/=(?![0-9A-F]{2}|\r\n)/.test(body)) faults.push(`part ${i} has a broken escape`);
      if (/(?!\r\n|\n)\p{Cc}/u.test(body)) faults.push(`part ${i} holds a control character`);
    } else if (encoding === 'base64') {
      if (!/^(?:(?:[\w+/]{4})*(?:[\w+/]{4}|[\w+/]{3}=|[\w+/]{2}==)\r\n)*$/.test(body))
        faults.push(`part ${i} is not base64 in whole groups`);
      if (/=(?!=?(\r\n)?$)/.test(body)) faults.push(`part ${i} is padded before its end`);
    } else if (!/^[78]bit$/.test(encoding)) faults.push(`part ${i} has the encoding ${encoding}`);
  }
  return faults;
}
