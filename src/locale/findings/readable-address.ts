/** Spaces, and what could hide or turn around the text beside it. */
const unseen = /[\s\p{C}]/gu;

/**
 * An address as people write it: letters instead of their codes, `https://example.com/港口`. What cannot be read stays
 * encoded; one with spaces is in quotes, so that its end is seen.
 */
export function readableAddress(url: string): string {
  try {
    const text = decodeURI(url).replace(unseen, (sign) => (sign === ' ' ? sign : encodeURIComponent(sign)));
    return text.includes(' ') ? `“${text}”` : text;
  } catch {
    return url;
  }
}
