import { createHash, createHmac, randomInt } from 'node:crypto';
import { type Challenge, createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { keys } from '../../redis/keys.js';
import type { TokenKey } from '../../subscribers/membership/tokens.js';

/** Name of the field in which the widget posts its proof. */
export const proofField = 'altcha';

/** A challenge can be answered for this time. Seconds. */
const lifetime = 600;

/**
 * How hard it is: so many rounds of PBKDF2 a try, and a secret number of tries in this range. A laptop needs half a
 * second, an old phone some seconds, all while the reader types; who posts ten thousand forms needs hours.
 */
const rounds = 5_000;
const tries = { from: 100, to: 250 };

const hex = z
  .string()
  .regex(/^[0-9a-f]+$/i)
  .max(256);
const proofSchema = z.object({
  challenge: z.object({
    parameters: z.object({
      algorithm: z.literal('PBKDF2/SHA-256'),
      nonce: hex,
      salt: hex,
      cost: z.literal(rounds),
      keyLength: z.literal(32),
      keyPrefix: hex,
      keySignature: hex.optional(),
      expiresAt: z.number(),
      data: z.object({ newsletter: z.number() }),
    }),
    signature: hex,
  }),
  solution: z.object({ counter: z.number().int().min(0), derivedKey: hex }),
});
/** Longest proof that is looked at, in characters; a real one has about 900. */
const longestProof = 4_000;

/** Two secrets of altcha's own, so that nothing it signs can be mistaken for a token. */
function secretsFrom({ key }: TokenKey) {
  const secret = (what: string) => createHmac('sha256', key).update(`postrider altcha ${what}`).digest('hex');
  return { hmacSignatureSecret: secret('challenge'), hmacKeySignatureSecret: secret('key') };
}

/** Makes a proof-of-work challenge for one newsletter's form. @param tokenKeys the first signs */
export async function makeChallenge(
  tokenKeys: readonly TokenKey[],
  { number }: Pick<Newsletter, 'number'>,
  expiresAt = Math.floor(Date.now() / 1000) + lifetime,
): Promise<Challenge> {
  const newest = tokenKeys[0];
  if (!newest) throw new TypeError('makeChallenge needs a key');
  return createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: rounds,
    counter: randomInt(tries.from, tries.to + 1),
    data: { newsletter: number },
    deriveKey,
    expiresAt,
    ...secretsFrom(newest),
  });
}

/**
 * Checks the proof that a form carries, and spends it.
 *
 * Guarantee: a proof holds once, for the newsletter whose form it came from, and for ten minutes.
 * @param payload what the widget posts: base64 of JSON; anything else is no proof
 */
export async function proofHolds(
  redis: Redis,
  tokenKeys: readonly TokenKey[],
  { number }: Pick<Newsletter, 'number'>,
  payload: string,
): Promise<boolean> {
  const proof = readProof(payload);
  if (!proof || proof.challenge.parameters.data.newsletter !== number) return false;
  const left = Math.ceil(proof.challenge.parameters.expiresAt - Date.now() / 1000);
  if (left <= 0 || left > lifetime + 1) return false;
  for (const key of tokenKeys) {
    const { verified } = await verifySolution({ ...proof, deriveKey, ...secretsFrom(key) });
    if (verified) return spend(redis, proof.challenge.signature, left);
  }
  return false;
}

function readProof(payload: string): z.infer<typeof proofSchema> | undefined {
  if (payload === '' || payload.length > longestProof) return undefined;
  try {
    return proofSchema.parse(JSON.parse(Buffer.from(payload, 'base64').toString('utf8')));
  } catch {
    return undefined;
  }
}

/** @returns whether it was not spent before */
async function spend(redis: Redis, signature: string, seconds: number): Promise<boolean> {
  const hash = createHash('sha256').update(signature.toLowerCase()).digest('base64url').slice(0, 22);
  return (await redis.set(keys.spent(hash), 1, 'EX', seconds + 1, 'NX')) === 'OK';
}
