/** A header line, folded or not, in `relaxed` canonical form (RFC 6376 §3.4.2), without its CRLF. */
export function relaxHeader(line: string): string {
  const colon = line.indexOf(':');
  const name = line.slice(0, colon).trimEnd().toLowerCase();
  const value = line.slice(colon + 1).trim();
  return `${name}:${/[\t\r]| {2}/.test(value) ? value.replace(/\r\n/g, '').replace(/[ \t]+/g, ' ') : value}`;
}

const lineEnd = Buffer.from('\r\n');

/**
 * A body in `simple` canonical form (RFC 6376 §3.4.3): unchanged, but with exactly one line end at its end.
 * @param body bytes whose lines end in CRLF
 */
export function simpleBody(body: Buffer): Buffer {
  let end = body.length;
  while (end >= 2 && body[end - 2] === lineEnd[0] && body[end - 1] === lineEnd[1]) end -= 2;
  return end + 2 <= body.length ? body.subarray(0, end + 2) : Buffer.concat([body, lineEnd]);
}
