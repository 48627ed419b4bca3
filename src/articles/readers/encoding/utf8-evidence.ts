/** How far bytes look like UTF-8, by the sequences of more than one byte in them. */
export interface Utf8Evidence {
  valid: number;
  invalid: number;
  /** There are sequences of more than one byte, and all are valid. */
  isPossible: boolean;
  /** More likely UTF-8 with a few bad bytes than anything else. */
  isLikely: boolean;
  /** Whatever the label says: bytes in another encoding do not form this many valid sequences and no invalid one. */
  isCertain: boolean;
}

/**
 * Counts sequences as the Encoding Standard's UTF-8 decoder takes them. A sequence that is cut off at the end does not
 * count if there are whole ones.
 */
export function countUtf8(bytes: Uint8Array): Utf8Evidence {
  let valid = 0;
  let long = 0;
  let invalid = 0;
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    const length =
      lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 0;
    if (length === 0) {
      invalid += 1;
      at += 1;
      continue;
    }
    let follow = 1;
    while (follow < length && isTrail(bytes[at + follow] ?? -1, lead, follow)) follow += 1;
    if (follow === length) {
      valid += 1;
      if (length > 2) long += 1;
    } else if (at + follow < bytes.length || valid === 0) invalid += 1;
    at += follow;
  }
  // One pair may be two letters of windows-1252, or one sign of GBK, by chance.
  const isCertain = valid >= 4 * invalid && (long >= 2 || valid >= 4) && (invalid === 0 || valid >= 20);
  return {
    valid,
    invalid,
    isPossible: valid > 0 && invalid === 0,
    isLikely: valid > 0 && valid >= 4 * invalid,
    isCertain,
  };
}

function isTrail(byte: number, lead: number, place: number): boolean {
  if (place === 1) {
    if (lead === 0xe0) return byte >= 0xa0 && byte <= 0xbf;
    if (lead === 0xed) return byte >= 0x80 && byte <= 0x9f;
    if (lead === 0xf0) return byte >= 0x90 && byte <= 0xbf;
    if (lead === 0xf4) return byte >= 0x80 && byte <= 0x8f;
  }
  return byte >= 0x80 && byte <= 0xbf;
}
