import { hash } from 'node:crypto';

/** Of SHA-256, in bytes. */
const blockLength = 64;
const hashLength = 32;

/** A key as RFC 2104 §2 mixes it in: before the message, and before the hash of that, for which there is room behind. */
interface MixedKey {
  inner: Buffer;
  outer: Buffer;
}
const mixedKeys = new WeakMap<Buffer, MixedKey>();

function mixed(key: Buffer): MixedKey {
  const known = mixedKeys.get(key);
  if (known) return known;
  const short = key.length > blockLength ? hash('sha256', key, 'buffer') : key;
  const inner = Buffer.alloc(blockLength, 0x36);
  const outer = Buffer.alloc(blockLength + hashLength, 0x5c);
  for (const [i, byte] of short.entries()) {
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  const made = { inner, outer };
  mixedKeys.set(key, made);
  return made;
}

/**
 * HMAC-SHA256 (RFC 2104) as text of 32 characters, one a byte.
 *
 * By two hashes, each in one step: a mail takes three HMACs, and Node's objects for them cost a sender a twentieth of its time.
 * @param key never changed afterwards
 */
export function hmacText(key: Buffer, message: Buffer): string {
  const { inner, outer } = mixed(key);
  outer.write(hash('sha256', Buffer.concat([inner, message]), 'binary'), blockLength, 'latin1');
  return hash('sha256', outer, 'binary');
}
