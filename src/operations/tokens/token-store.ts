import type { Redis } from 'ioredis';
import * as z from 'zod';
import { NotFound } from '../../errors.js';
import { keys } from '../../redis/keys.js';
import { scopes } from '../permission.js';
import { type ApiToken, defaultSignUpsPerDay, isSecret, newTokenSecret, splitToken } from './api-token.js';

const stored = z.object({
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  newsletter: z.string().nullable(),
  perMinute: z.number(),
  // Tokens of earlier versions have none.
  signUpsPerDay: z.number().default(defaultSignUpsPerDay),
  createdAt: z.string(),
  /** SHA-256 of the secret, hexadecimal. */
  hash: z.string(),
});

/** Creates a token. @returns the token's record and its text with the secret, which cannot be read again later */
export async function addApiToken(
  redis: Redis,
  given: Pick<ApiToken, 'name' | 'scopes' | 'newsletter' | 'perMinute' | 'signUpsPerDay'>,
): Promise<{ apiToken: ApiToken; token: string }> {
  const { id, token, hash } = newTokenSecret();
  const apiToken = { ...given, createdAt: new Date().toISOString() };
  await redis.hset(keys.apiTokens, id, JSON.stringify({ ...apiToken, hash }));
  return { apiToken: { id, ...apiToken }, token };
}

/** All tokens, oldest first. */
export async function listApiTokens(redis: Redis): Promise<ApiToken[]> {
  const all = Object.entries(await redis.hgetall(keys.apiTokens)).map(([id, text]) => read(id, text).apiToken);
  return all.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

/** Revokes a token. The next call with it is refused. @throws NotFound */
export async function revokeApiToken(redis: Redis, id: string): Promise<void> {
  if ((await redis.hdel(keys.apiTokens, id)) === 0) throw new NotFound('token', id);
}

/** Compared with the secret of an unknown token. It is not the hash of any secret. */
const noHash = '0'.repeat(64);

/** Finds the token of a text; undefined if it was never issued or has been revoked. */
export async function openApiToken(redis: Redis, token: string): Promise<ApiToken | undefined> {
  const parts = splitToken(token);
  if (!parts) return undefined;
  const text = await redis.hget(keys.apiTokens, parts.id);
  const known = text === null ? undefined : read(parts.id, text);
  return isSecret(parts.secret, known?.hash ?? noHash) ? known?.apiToken : undefined;
}

function read(id: string, text: string): { apiToken: ApiToken; hash: string } {
  const { hash, ...apiToken } = stored.parse(JSON.parse(text));
  return { apiToken: { id, ...apiToken }, hash };
}
