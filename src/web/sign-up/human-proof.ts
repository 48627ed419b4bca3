import { createHmac, randomInt } from 'node:crypto';
import { type Challenge, createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { keys } from '../../redis/keys.js';
import type { TokenKey } from '../../subscribers/membership/tokens.js';
import { originOf } from '../../subscribers/record/origin.js';
import { maxFillSeconds, minFillSeconds, openStamp } from './form-stamp.js';

/** Name of the form field that contains the widget's proof. */
export const proofField = 'altcha';

/** Seconds that a challenge is valid. */
const lifetime = 600;

/**
 * The difficulty: the rounds of PBKDF2 per attempt, and the range of the secret number of attempts in a quiet hour. A
 * laptop needs half a second and an old phone a few seconds, while the reader types. In a busier hour a challenge
 * needs more attempts, which costs its solver more and the server nothing.
 */
const rounds = 10_000;
export const attempts = { min: 150, max: 300 };

/** The factor of a challenge's cost. @param busyness how full the hour is; 1: all sign-ups begin to need the check */
export function difficultyOf(busyness: number): number {
  if (busyness >= 1) return 8;
  if (busyness >= 0.5) return 4;
  return busyness >= 0.25 ? 2 : 1;
}

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
      data: z.object({ form: hex, network: hex }),
    }),
    signature: hex,
  }),
  solution: z.object({ counter: z.number().int().min(0), derivedKey: hex }),
});
/** Max length of a proof, in characters. A real one has about 900. */
const maxProofLength = 4_000;

const derived = ({ key }: TokenKey, text: string) => createHmac('sha256', key).update(text).digest('hex');

/** Two secrets used only for altcha, so that nothing it signs is a valid token. */
const secretsFrom = (key: TokenKey) => ({
  hmacSignatureSecret: derived(key, 'postrider altcha challenge'),
  hmacKeySignatureSecret: derived(key, 'postrider altcha key'),
});

/** The asker's network without the address itself: a /24 or /56, because one reader's address changes within it. */
const networkMark = (key: TokenKey, ip: string) =>
  derived(key, `postrider altcha network ${originOf(ip)?.network ?? 'loopback'}`).slice(0, 16);

/** What a challenge is for. */
export interface ChallengeRequest {
  /** Number of the form (form-stamp.ts). */
  form: string;
  /** IP address of the asker. */
  ip: string;
  /** 1 in a quiet hour. */
  difficulty: number;
}

/** Makes a proof-of-work challenge for one form. @param tokenKeys the first key signs it */
export async function makeChallenge(
  tokenKeys: readonly TokenKey[],
  { form, ip, difficulty }: ChallengeRequest,
  expiresAt = Math.floor(Date.now() / 1000) + lifetime,
): Promise<Challenge> {
  const newest = tokenKeys[0];
  if (!newest) throw new TypeError('makeChallenge needs a key');
  return createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: rounds,
    counter: randomInt(attempts.min * difficulty, attempts.max * difficulty + 1),
    data: { form, network: networkMark(newest, ip) },
    deriveKey,
    expiresAt,
    ...secretsFrom(newest),
  });
}

/** A posted form, as far as the bot check is concerned. */
export interface ProvenForm {
  newsletter: Pick<Newsletter, 'number'>;
  /** Value of the form's stamp. */
  stamp: string;
  /** Base64 of JSON, as the widget posts it; anything else is invalid. */
  proof: string;
  /** IP address of the sender. */
  ip: string;
}

/**
 * Checks a form's proof and marks the form as used.
 *
 * Guarantee: a proof is valid once, for the form and the network that it was made for, and for ten minutes. A form has
 * one proof, however many challenges were solved for it.
 */
export async function redeemProof(
  redis: Redis,
  tokenKeys: readonly TokenKey[],
  { newsletter, stamp, proof: payload, ip }: ProvenForm,
): Promise<boolean> {
  const proof = readProof(payload);
  const shown = proof && openStamp(tokenKeys, newsletter, stamp);
  if (!proof || !shown || shown.age < minFillSeconds) return false;
  const { data, expiresAt } = proof.challenge.parameters;
  const left = Math.ceil(expiresAt - Date.now() / 1000);
  if (data.form !== shown.form || left <= 0 || left > lifetime + 1) return false;
  for (const key of tokenKeys) {
    if (data.network !== networkMark(key, ip)) continue;
    const { verified } = await verifySolution({ ...proof, deriveKey, ...secretsFrom(key) });
    if (verified) return (await redis.set(keys.spent(shown.form), 1, 'EX', maxFillSeconds, 'NX')) === 'OK';
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
