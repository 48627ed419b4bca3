const space = 0x20;
const tab = 0x09;
const cr = 0x0d;
const lf = 0x0a;

/** One header line, folded or not, in the form that is signed (RFC 6376 §3.4.2), without its CRLF. */
export function relaxHeader(line: string): string {
  const colon = line.indexOf(':');
  const name = line.slice(0, colon).trimEnd().toLowerCase();
  const value = line.slice(colon + 1).trim();
  return `${name}:${/[\t\r]| {2}/.test(value) ? value.replace(/\r\n/g, '').replace(/[ \t]+/g, ' ') : value}`;
}

/**
 * A body in the form that is signed (RFC 6376 §3.4.4). Where it is in that form already, as nearly every mail of ours
 * is, nothing is copied: one pass over the bytes tells.
 * @param body bytes whose lines end in CRLF
 */
export function relaxBody(body: Buffer): Buffer {
  let end = body.length;
  while (end >= 4 && body[end - 1] === lf && body[end - 3] === lf) end -= 2;
  if (end === 2 && body[1] === lf) return body.subarray(0, 0);
  const kept = body.subarray(0, end);
  return isRelaxed(kept) ? kept : relax(body);
}

/** Whether it holds no tab, no two blanks side by side, no blank before a line end, and ends in a line end. */
function isRelaxed(body: Buffer): boolean {
  const { length } = body;
  for (let i = 0; i < length; i += 1) {
    const byte = body[i];
    if (byte === space) {
      const next = body[i + 1];
      if (next === space || next === cr || next === tab) return false;
    } else if (byte === tab) return false;
  }
  return length === 0 || body[length - 1] === lf;
}

function relax(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length + 2);
  let at = 0;
  let blank = false;
  /** Line ends that are held back: those at the end of the body do not count. */
  let lineEnds = 0;
  for (let i = 0; i < body.length; i += 1) {
    const byte = body[i] ?? 0;
    if (byte === cr && body[i + 1] === lf) {
      blank = false;
      lineEnds += 1;
      i += 1;
      continue;
    }
    if (byte === space || byte === tab) {
      blank = true;
      continue;
    }
    for (; lineEnds > 0; lineEnds -= 1) at = writeLineEnd(out, at);
    if (blank) {
      out[at] = space;
      at += 1;
      blank = false;
    }
    out[at] = byte;
    at += 1;
  }
  return out.subarray(0, at === 0 ? 0 : writeLineEnd(out, at));
}

function writeLineEnd(out: Buffer, at: number): number {
  out[at] = cr;
  out[at + 1] = lf;
  return at + 2;
}
