/**
 * Replaces each part of a text between two marks, marks included. A mark that is never closed stays.
 * @param replacement returns the new text for the text between the marks, or undefined to keep the part
 */
export function replaceBetween(
  text: string,
  open: string,
  close: string,
  replacement: (inner: string) => string | undefined,
): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf(open); at >= 0; at = text.indexOf(open, from)) {
    const end = text.indexOf(close, at + open.length);
    if (end < 0) break;
    const inner = text.slice(at + open.length, end);
    const to = end + close.length;
    parts.push(text.slice(from, at), replacement(inner) ?? text.slice(at, to));
    from = to;
  }
  return parts.join('') + text.slice(from);
}
