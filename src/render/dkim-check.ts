import { createHash, type KeyObject, verify } from 'node:crypto';

/** A test email for canonicalization: folded lines, trailing and repeated spaces, a tab, empty lines at the end. */
export const probe = Buffer.from(
  'From: Postrider <news@example.com>\r\nTo: =?UTF-8?B?546L5bCP5piO?=\r\n <reader@example.org>\r\nSubject: A  spaced\r\n' +
    '\tsubject \r\nMessage-ID: <probe@example.com>\r\nList-Unsubscribe: <https://news.example.com/u>\r\n\r\n' +
    'Two  blanks,\ta tab \r\n\r\n.dot\r\n\r\n\r\n',
);

/**
 * Whether the first signature of an email is valid (RFC 6376 §3.4 and §6.1.3). It shares no code with the signer, so
 * that an error there cannot confirm itself. Simple rather than fast.
 */
export function verifies(signed: Buffer, publicKey: KeyObject): boolean {
  const text = signed.toString('latin1');
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const fields = head.split(/\r\n(?![ \t])/);
  const signature = fields[0] ?? '';
  const tag = (name: string) =>
    new RegExp(`[:;]\\s*${name}=([^;]*)`).exec(signature)?.[1]?.replace(/[ \t\r\n]/g, '') ?? '';
  const lines = rest.join('\r\n\r\n').split('\r\n');
  const relaxedLines = lines.map((line) =>
    line
      .split(/[ \t]+/)
      .join(' ')
      .replace(/ $/, ''),
  );
  while (relaxedLines.at(-1) === '') relaxedLines.pop();
  const body = relaxedLines.map((line) => `${line}\r\n`).join('');
  const bodyHash = createHash('sha256').update(body, 'latin1').digest('base64');
  if (tag('bh') !== bodyHash) return false;

  const relaxed = (field: string) => {
    const [name = '', ...value] = field.split(':');
    return `${name.toLowerCase().trim()}:${value
      .join(':')
      .replace(/\r\n/g, '')
      .replace(/[ \t]+/g, ' ')
      .trim()}`;
  };
  const left = fields.slice(1).map(relaxed);
  let data = '';
  for (const name of tag('h').toLowerCase().split(':')) {
    const at = left.findLastIndex((field) => field.startsWith(`${name}:`));
    if (at >= 0) data += `${left.splice(at, 1)[0]}\r\n`;
  }
  data += relaxed(signature.replace(/([;\s]b=)[^;]*$/, '$1'));
  const bytes = Buffer.from(data, 'latin1');
  const value = Buffer.from(tag('b'), 'base64');
  return publicKey.asymmetricKeyType === 'rsa'
    ? verify('sha256', bytes, publicKey, value)
    : verify(null, createHash('sha256').update(bytes).digest(), publicKey, value);
}
