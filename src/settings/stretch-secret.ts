import { scryptSync } from 'node:crypto';

const cost = { N: 2 ** 14, r: 8, p: 1 } as const;

/**
 * Makes a key of 32 bytes from a secret that a person may have chosen. Each guess at the secret then costs a scrypt
 * (RFC 7914), 16 MB and some 30 ms, instead of a hash.
 * @param purpose the key's only use: different purposes give keys that reveal nothing about each other
 */
export const stretchSecret = (secret: string, purpose: string): Buffer => scryptSync(secret, purpose, 32, cost);
