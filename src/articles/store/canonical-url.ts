import { createHash } from 'node:crypto';

/**
 * The canonical form of an article's address, so that the same article found twice is one article: fragment, `utm_*`
 * parameters and user name are dropped, and host and port normalised (WHATWG URL). Applying it twice changes nothing.
 * @param base address that a relative one is resolved against
 * @returns null when it is not an http(s) address
 */
export function canonicalUrl(address: string, base?: string): string | null {
  const url = webUrl(address, base);
  if (!url) return null;
  url.hash = '';
  url.username = '';
  url.password = '';
  // Not with URLSearchParams, which would rewrite the other parameters: some sites depend on their spelling.
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => !/^utm_/i.test(pair))
    .join('&');
  // Its own `?`, because the setter removes one: an address may have `??`.
  url.search = kept === '' ? '' : `?${kept}`;
  return url.href;
}

/** An address as written, made absolute; null unless it is http(s). For pictures and links, whose parameters matter. */
export function absoluteUrl(address: string, base?: string): string | null {
  return webUrl(address, base)?.href ?? null;
}

/** 12 characters of base32 (RFC 4648 in lower case), 60 bits of the canonical URL's SHA-256. */
export function articleId(canonical: string): string {
  const digest = createHash('sha256').update(canonical).digest();
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  let bits = digest.readBigUInt64BE() >> 4n;
  let id = '';
  for (let place = 0; place < 12; place++, bits >>= 5n) id = `${alphabet[Number(bits & 31n)]}${id}`;
  return id;
}

function webUrl(address: string, base?: string): URL | undefined {
  if (!URL.canParse(address.trim(), base)) return undefined;
  const url = new URL(address.trim(), base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}
