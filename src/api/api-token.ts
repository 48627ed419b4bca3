import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a token may be used for. */
export const scopes = ['subscribers:read', 'subscribers:write', 'issues:read'] as const;
export type Scope = (typeof scopes)[number];

/** Who calls the API, as far as the publisher let them. The secret itself is kept nowhere. */
export interface ApiToken {
  /** 12 hex digits; names the token in lists and when it is revoked. */
  id: string;
  name: string;
  scopes: readonly Scope[];
  /** Slug of the one newsletter it is for; null: all of them. */
  newsletter: string | null;
  /** Calls that it may make in a minute. */
  perMinute: number;
  /** ISO 8601 in UTC. */
  createdAt: string;
}

export const defaultPerMinute = 600;

const secretLength = 32;
const written = /^pr_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** Makes a token's id and secret. 32 random bytes cannot be guessed, so a plain hash of them is enough to keep. */
export function newSecret(): { id: string; token: string; hash: string } {
  const id = randomBytes(6).toString('hex');
  const secret = randomBytes(secretLength);
  return { id, token: `pr_${id}_${secret.toString('base64url')}`, hash: hashOf(secret).toString('hex') };
}

/** Takes a token apart; undefined when it is not written like one. */
export function splitToken(token: string): { id: string; secret: Buffer } | undefined {
  const [, id, text] = written.exec(token) ?? [];
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
