import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidInput } from '../../errors.js';
import type { SubscriberList } from './subscriber-store.js';

// Proof (16 bytes, HMAC-SHA256 of the address, cut) and the address under AES-256-CTR with the proof as its counter: the
// construction of RFC 5297 (SIV), so that the same place has the same cursor. Zeros fill the address up, and so hide how
// long it is.
const proofLength = 16;
const padding = 32;

type Keyed = Pick<SubscriberList, 'meta'>;

/**
 * The place after a reader in the order of addresses, as text for a URL. Only this installation can read the address in
 * it: logs of a proxy and the history of a browser have URLs.
 * @param address in lower case
 */
export function sealPlace(list: Keyed, address: string): string {
  const text = Buffer.from(address);
  const padded = Buffer.concat([text, Buffer.alloc(padding - (text.length % padding))]);
  const proof = proofOf(list, padded);
  const cipher = createCipheriv('aes-256-ctr', keyFor(list, 'cipher'), proof);
  return Buffer.concat([proof, cipher.update(padded), cipher.final()]).toString('base64url');
}

/** @throws InvalidInput for anything that `sealPlace` has not made in this installation */
export function openPlace(list: Keyed, cursor: string): string {
  const bytes = Buffer.from(cursor, 'base64url');
  const proof = bytes.subarray(0, proofLength);
  const sealed = bytes.subarray(proofLength);
  if (sealed.length > 0 && bytes.toString('base64url') === cursor) {
    const cipher = createDecipheriv('aes-256-ctr', keyFor(list, 'cipher'), proof);
    const padded = Buffer.concat([cipher.update(sealed), cipher.final()]);
    if (timingSafeEqual(proofOf(list, padded), proof)) return padded.subarray(0, padded.indexOf(0)).toString();
  }
  throw new InvalidInput('cursor', 'use the "next" of the previous page unchanged');
}

const proofOf = (list: Keyed, padded: Buffer) =>
  createHmac('sha256', keyFor(list, 'proof')).update(padded).digest().subarray(0, proofLength);

const keyFor = ({ meta }: Keyed, use: 'cipher' | 'proof') =>
  createHmac('sha256', meta.listKey).update(`postrider search cursor ${use}`).digest();
