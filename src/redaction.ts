/** A quoted or a plain local part, and whatever domain follows the @. */
const anyAddress = /"[^"\n]*"@[^\s<>]+|[^\s<>@]+@[^\s<>@]+/g;

/** Cuts email addresses out of text from outside, such as a server's reply, before it is stored, logged or shown. */
export const withoutAddresses = (text: string): string => text.replace(anyAddress, '…');

/** Shorter local parts are words like "no" and "to". */
const shortestLocalPart = 3;

/**
 * Cuts the addresses out of a server's reply, and also the recipient's local part where a server repeats it alone.
 * @param address the recipient
 */
export function redactReply(reply: string, address: string): string {
  const words = withoutAddresses(reply);
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@')));
  if (local.length < shortestLocalPart) return words;
  const literal = local.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return words.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'giu'), '…');
}
