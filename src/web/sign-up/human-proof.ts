import { createHash, createHmac, randomInt } from 'node:crypto';
import { type Challenge, createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { keys } from '../../redis/keys.js';
import type { TokenKey } from '../../subscribers/membership/tokens.js';

/** Name of the form field that contains the widget's proof. */
export const proofField = 'altcha';

/** Seconds that a challenge is valid. */
const lifetime = 600;

/**
 * The difficulty: the rounds of PBKDF2 per attempt, and the range of the secret number of attempts. A laptop needs half
 * a second and an old phone a few seconds, while the reader types. Ten thousand forms take hours.
 */
const rounds = 5_000;
const attempts = { min: 100, max: 250 };

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
/** Max length of a proof, in characters. A real one has about 900. */
const maxProofLength = 4_000;

/** Two secrets used only for altcha, so that nothing it signs is a valid token. */
function secretsFrom({ key }: TokenKey) {
  const secret = (purpose: string) => createHmac('sha256', key).update(`postrider altcha ${purpose}`).digest('hex');
  return { hmacSignatureSecret: secret('challenge'), hmacKeySignatureSecret: secret('key') };
}

/** Makes a proof-of-work challenge for one newsletter's form. @param tokenKeys the first key signs it */
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
    counter: randomInt(attempts.min, attempts.max + 1),
    data: { newsletter: number },
    deriveKey,
    expiresAt,
    ...secretsFrom(newest),
  });
}

/**
 * Checks a form's proof and marks it as used.
 *
 * Guarantee: a proof is valid once, for the newsletter of its form, and for ten minutes.
 * @param payload base64 of JSON, as the widget posts it; anything else is invalid
 */
export async function redeemProof(
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
    if (verified) return markUsed(redis, proof.challenge.signature, left);
  }
  return false;
}

function readProof(payload: string): z.infer<typeof proofSchema> | undefined {
  if (payload === '' || payload.length > maxProofLength) return undefined;
  try {
    return proofSchema.parse(JSON.parse(Buffer.from(payload, 'base64').toString('utf8')));
  } catch {
    return undefined;
  }
}

/** @returns whether the proof had not been used before */
async function markUsed(redis: Redis, signature: string, seconds: number): Promise<boolean> {
  const hash = createHash('sha256').update(signature.toLowerCase()).digest('base64url').slice(0, 22);
  return (await redis.set(keys.spent(hash), 1, 'EX', seconds + 1, 'NX')) === 'OK';
}
