import { createHash, timingSafeEqual } from 'node:crypto';
import { PostriderError } from '../../errors.js';
import { stretchSecret } from '../../settings/stretch-secret.js';
import { hmacText } from '../record/hmac.js';
import { idLength, type SubscriberId } from '../record/subscriber-id.js';

/**
 * The purpose of a token: a link (`draft`: the link of a test email to its issue), or (`form`) the hidden field with
 * the time when a sign-up form was shown. A token is valid for one purpose only. The order is part of the encoding: add
 * at the end only.
 */
export const purposes = [
  'confirm',
  'unsubscribe',
  'preferences',
  'form',
  'own-data',
  'draft',
  'erase',
  'name',
  'address',
  'rate',
  'moderate',
  'inactive',
  'invitation',
  'sponsor',
] as const;
export type Purpose = (typeof purposes)[number];

/** The link is damaged, forged, for another purpose, or too old. The page distinguishes only the age. */
export class InvalidToken extends PostriderError {
  override readonly code: 'token.invalid' | 'token.expired';
  override readonly retryable = false;
  constructor(readonly expired: boolean) {
    super(expired ? 'This link is too old.' : 'This link is not valid.');
    this.code = expired ? 'token.expired' : 'token.invalid';
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'token.invalid': InvalidToken;
    'token.expired': InvalidToken;
  }
}

/** The reader and the newsletter of a token. */
export interface TokenClaim {
  newsletter: number;
  /** For `moderate`: the id of the comment; for `invitation`: of the person, with two zero bytes; for `sponsor`: of the page. */
  id: SubscriberId;
  /**
   * Unix seconds; part of the token. Its meaning depends on the purpose: for `confirm` it is the time of the request, for
   * `rate`, with which a reader also comments, the number of the issue.
   */
  at: number;
}

/** A key that signs tokens. Its id, one byte, is part of each token. */
export interface TokenKey {
  id: number;
  key: Buffer;
}

// Key id (1 byte), purpose (1), newsletter (2), subscriber id (8), time (4), HMAC-SHA256 cut to 16 bytes (RFC 2104 §5
// allows half): 32 bytes, 43 characters in a URL.
const bodyLength = 4 + idLength + 4;
const macLength = 16;

/** Keys of secrets that cannot be guessed. @param secrets newest first: the first signs, and all verify */
export function tokenKeys(secrets: readonly string[]): TokenKey[] {
  return secrets.map((secret) => asTokenKey(createHash('sha256').update(`postrider token\0${secret}`).digest()));
}

const asTokenKey = (key: Buffer): TokenKey => ({ id: createHash('sha256').update(key).digest().readUInt8(0), key });

/**
 * Keys of secrets that a person may have chosen. Anyone who has received an email can try secrets against its links,
 * so they are stretched. Links that earlier versions signed without it stay valid.
 * @param secrets newest first: the first signs, and all verify
 */
export function stretchedKeys(secrets: readonly string[]): TokenKey[] {
  const stretched = secrets.map((secret) => asTokenKey(stretchSecret(secret, 'postrider token')));
  return [...stretched, ...tokenKeys(secrets)];
}

/** Makes a token for a link. @param keys at least one; the first signs */
export function signToken(keys: readonly TokenKey[], purpose: Purpose, claim: TokenClaim): string {
  const newest = keys[0];
  if (!newest) throw new TypeError('signToken needs a key');
  const token = Buffer.alloc(bodyLength + macLength);
  const body = token.subarray(0, bodyLength);
  body.writeUInt8(newest.id, 0);
  body.writeUInt8(purposes.indexOf(purpose), 1);
  body.writeUInt16BE(claim.newsletter, 2);
  claim.id.copy(body, 4, 0, idLength);
  body.writeUInt32BE(claim.at, 4 + idLength);
  token.write(mac(newest, body), bodyLength, 'latin1');
  return token.toString('base64url');
}

/**
 * Verifies a token in constant time.
 * @param maxAgeSeconds default: it never expires
 * @throws InvalidToken
 */
export function openToken(
  keys: readonly TokenKey[],
  purpose: Purpose,
  token: string,
  maxAgeSeconds?: number,
): TokenClaim {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== bodyLength + macLength || bytes.toString('base64url') !== token) throw new InvalidToken(false);
  const body = bytes.subarray(0, bodyLength);
  const given = bytes.subarray(bodyLength);
  const genuine = keys.some(
    (key) => key.id === body.readUInt8(0) && timingSafeEqual(Buffer.from(mac(key, body), 'latin1'), given),
  );
  if (!genuine || purposes[body.readUInt8(1)] !== purpose) throw new InvalidToken(false);
  const claim = {
    newsletter: body.readUInt16BE(2),
    id: Buffer.from(body.subarray(4, 4 + idLength)),
    at: body.readUInt32BE(4 + idLength),
  };
  if (maxAgeSeconds !== undefined && Date.now() / 1000 - claim.at > maxAgeSeconds) throw new InvalidToken(true);
  return claim;
}

/** One character per byte. */
const mac = ({ key }: TokenKey, body: Buffer): string => hmacText(key, body).slice(0, macLength);
