import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Scope } from '../permission.js';

/** A token for the API and its permissions. The secret itself is not stored. */
export interface ApiToken {
  /** 12 hexadecimal digits. Identifies the token in lists and for revoking it. */
  id: string;
  name: string;
  scopes: readonly Scope[];
  /** Slug of the only newsletter that the token is for; null for all newsletters. */
  newsletter: string | null;
  /** Max calls per minute. */
  perMinute: number;
  /** Max sign-ups per day. */
  signUpsPerDay: number;
  /** ISO 8601 in UTC. */
  createdAt: string;
}

export const defaultPerMinute = 600;
export const defaultSignUpsPerDay = 5_000;

const secretLength = 32;
const tokenPattern = /^pr_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** Makes a token's id and secret. 32 random bytes cannot be guessed, so storing a plain hash is safe. */
export function newTokenSecret(): { id: string; token: string; hash: string } {
  const id = randomBytes(6).toString('hex');
  const secret = randomBytes(secretLength);
  return { id, token: `pr_${id}_${secret.toString('base64url')}`, hash: hashOf(secret).toString('hex') };
}

/** Splits a token into id and secret; undefined when it is malformed. */
export function splitToken(token: string): { id: string; secret: Buffer } | undefined {
  const [, id, text] = tokenPattern.exec(token) ?? [];
  if (!id || !text) return undefined;
  const secret = Buffer.from(text, 'base64url');
  return secret.toString('base64url') === text ? { id, secret } : undefined;
}

/** Compares in constant time. @param hash hexadecimal */
export function isSecret(secret: Buffer, hash: string): boolean {
  const kept = Buffer.from(hash, 'hex');
  const given = hashOf(secret);
  return kept.length === given.length && timingSafeEqual(kept, given);
}

const hashOf = (secret: Buffer) => createHash('sha256').update(secret).digest();
