/** A header line, folded or not, in `relaxed` canonical form (RFC 6376 §3.4.2), without its CRLF. */
export function relaxHeader(line: string): string {
  const colon = line.indexOf(':');
  const name = line.slice(0, colon).trimEnd().toLowerCase();
  const value = line.slice(colon + 1).trim();
  return `${name}:${/[\t\r]| {2}/.test(value) ? value.replace(/\r\n/g, '').replace(/[ \t]+/g, ' ') : value}`;
}

const lineEnd = Buffer.from('\r\n');

/**
 * A body in `relaxed` canonical form (RFC 6376 §3.4.4): without spaces and tabs at the ends of lines, with one space for
 * several elsewhere, and without empty lines at its end. An empty body stays empty.
 * @param body bytes whose lines end in CRLF
 */
export function relaxBody(body: Buffer): Buffer {
  const relaxed = hasLooseSpaces(body) ? relaxSpaces(body) : body;
  let end = relaxed.length;
  while (end >= 2 && relaxed[end - 2] === lineEnd[0] && relaxed[end - 1] === lineEnd[1]) end -= 2;
  if (end === 0) return Buffer.alloc(0);
  return end + 2 <= relaxed.length ? relaxed.subarray(0, end + 2) : Buffer.concat([relaxed, lineEnd]);
}

const [space, tab, carriageReturn] = [0x20, 0x09, 0x0d];

/**
 * Whether a body may have a tab, a space at the end of a line, or a space beside another. Of two side by side, one
 * is at an even place: to look at these takes half the time of `includes`, which stops at each space.
 */
function hasLooseSpaces(body: Buffer): boolean {
  if (body.includes(tab) || body.at(-1) === space) return true;
  for (let i = 0; i < body.length; i += 2) {
    const sign = body[i];
    if (sign === space && (body[i - 1] === space || body[i + 1] === space || body[i + 1] === carriageReturn))
      return true;
    if (sign === carriageReturn && body[i - 1] === space) return true;
  }
  return false;
}

const relaxSpaces = (body: Buffer) =>
  Buffer.from(
    body
      .toString('latin1')
      .replace(/[ \t]+/g, ' ')
      .replaceAll(' \r\n', '\r\n')
      .replace(/ $/, ''),
    'latin1',
  );
