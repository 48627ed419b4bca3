const cr = 0x0d;
const lf = 0x0a;
const dot = 0x2e;

/**
 * A message as the DATA command takes it, without the final dot: lines end with CRLF, the last one too, and a line that
 * begins with a dot gets another before it (RFC 5321 §4.5.2). A bare CR or LF becomes CRLF, so that no server mistakes
 * part of a message for its end.
 *
 * Most messages need no change. The engine's string search checks 39 KB in 30 µs; a loop over the bytes takes 100 µs,
 * and Nodemailer's stream 160 µs.
 * @returns the same buffer when nothing has to change
 */
export function dataLines(message: Buffer): Buffer {
  const text = message.toString('latin1');
  const dots: number[] = text.charCodeAt(0) === dot ? [0] : [];
  let start = 0;
  for (;;) {
    const end = text.indexOf('\r', start);
    const feed = text.indexOf('\n', start);
    if (end < 0 && feed < 0) break;
    if (feed !== end + 1 || end < 0) return rewriteLines(message);
    start = feed + 1;
    if (text.charCodeAt(start) === dot) dots.push(start);
  }
  const ends = start === text.length && start > 0;
  if (ends && dots.length === 0) return message;
  return stuffDots(message, dots, ends);
}

/** Inserts a dot at each position of `dots`, and adds a final line end when `ends` is false. */
function stuffDots(message: Buffer, dots: readonly number[], ends: boolean): Buffer {
  const out = Buffer.allocUnsafe(message.length + dots.length + (ends ? 0 : 2));
  let read = 0;
  let written = 0;
  for (const at of dots) {
    written += message.copy(out, written, read, at);
    out[written] = dot;
    written += 1;
    read = at;
  }
  written += message.copy(out, written, read);
  if (!ends) out.write('\r\n', written);
  return out;
}

/** Rewrites a message with a bare CR or LF byte by byte. Postrider's own messages have none. */
function rewriteLines(message: Buffer): Buffer {
  // The worst case: every byte is a bare line feed.
  const out = Buffer.allocUnsafe(2 * message.length + 3);
  let length = 0;
  let atStart = true;
  for (let i = 0; i < message.length; i += 1) {
    const byte = message[i] ?? 0;
    if (byte === cr || byte === lf) {
      if (byte === cr && message[i + 1] === lf) i += 1;
      out[length++] = cr;
      out[length++] = lf;
      atStart = true;
      continue;
    }
    if (atStart && byte === dot) out[length++] = dot;
    out[length++] = byte;
    atStart = false;
  }
  if (!atStart || length === 0) {
    out[length++] = cr;
    out[length++] = lf;
  }
  return out.subarray(0, length);
}
