import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { InvalidInput } from '../../errors.js';
import { signInKeys } from '../../redis/keys.js';
import { findPasskey, listPasskeys, notePasskeyUse, type Passkey } from '../passkey-store.js';
import type { Person } from '../person.js';
import { findPerson } from '../person-store.js';
import { nameOfSecret, newSecret } from '../sign-in/secret.js';

// Adding a passkey and signing in with one (WebAuthn Level 3, §7). A challenge belongs to the browser that asked for it,
// which has a secret in a cookie, and is taken away before its answer is looked at: nothing is answered twice.

/** How long a challenge can be answered, in seconds. */
export const challengeSeconds = 300;

/** Where passkeys belong to, from the desk's address. */
interface Place {
  rpID: string;
  expectedOrigin: string;
}

const placeOf = (deskUrl: string): Place => {
  const { hostname, origin } = new URL(deskUrl);
  return { rpID: hostname, expectedOrigin: origin };
};

const stored = z.object({
  challenge: z.string(),
  /** Who adds a passkey; empty: somebody signs in. */
  person: z.string(),
});

/** Options for the browser, which has them signed, and the secret for its cookie. */
interface Asked {
  browser: string;
  options: object;
}

/** Begins to add a passkey. It is one that the browser can offer without an address, and that asks who uses it. */
export async function askForNewPasskey(redis: Redis, deskUrl: string, person: Person, site: string): Promise<Asked> {
  const known = await listPasskeys(redis, person.id);
  const options = await generateRegistrationOptions({
    rpName: site,
    rpID: placeOf(deskUrl).rpID,
    userID: new TextEncoder().encode(person.id),
    userName: person.email,
    userDisplayName: person.name,
    // A device that has one already says so.
    excludeCredentials: known.map(({ credential, transports }) => ({ id: credential, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return { browser: await keep(redis, { challenge: options.challenge, person: person.id }), options };
}

/** Begins to sign in. Names no passkeys: the answer is the same for everybody. */
export async function askForPasskey(redis: Redis, deskUrl: string): Promise<Asked> {
  const options = await generateAuthenticationOptions({ rpID: placeOf(deskUrl).rpID, userVerification: 'required' });
  return { browser: await keep(redis, { challenge: options.challenge, person: '' }), options };
}

async function keep(redis: Redis, asked: z.infer<typeof stored>): Promise<string> {
  const browser = newSecret();
  await redis.set(signInKeys.challenge(nameOfSecret(browser)), JSON.stringify(asked), 'EX', challengeSeconds);
  return browser;
}

/** Takes the challenge of a browser. Of several answers at once, one gets it. */
async function takeChallenge(redis: Redis, browser: string): Promise<z.infer<typeof stored> | undefined> {
  const text = await redis.getdel(signInKeys.challenge(nameOfSecret(browser)));
  return text === null ? undefined : stored.parse(JSON.parse(text));
}

/** @returns undefined for what is no JSON object */
function parse<Response>(text: string): Response | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Response) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads the passkey that a browser has made for a person.
 * @param given `browser`: the secret of its cookie; `answer`: what its authenticator signed, as JSON
 * @throws InvalidInput when it is no answer to the challenge of this browser and this person
 */
export async function readNewPasskey(
  redis: Redis,
  deskUrl: string,
  person: string,
  given: { browser: string; answer: string },
): Promise<Pick<Passkey, 'credential' | 'publicKey' | 'counter' | 'transports'>> {
  const asked = await takeChallenge(redis, given.browser);
  const response = parse<RegistrationResponseJSON>(given.answer);
  if (!asked || asked.person !== person || !response) throw new InvalidInput('answer', 'does not match a challenge');
  const { rpID, expectedOrigin } = placeOf(deskUrl);
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: asked.challenge,
    expectedOrigin,
    expectedRPID: rpID,
    requireUserVerification: true,
  }).catch(() => undefined);
  if (!verified?.verified) throw new InvalidInput('answer', 'is not signed for this site and this challenge');
  const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
  return { credential: id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports };
}

/**
 * Signs in with a passkey.
 * @param given as for `readNewPasskey`
 * @returns undefined when the answer is none to this browser's challenge, is of no passkey that is known, of another site,
 *   without a check of the user, or counts no further than the last one: then somebody may have copied the key
 */
export async function signInByPasskey(
  redis: Redis,
  deskUrl: string,
  given: { browser: string; answer: string },
): Promise<Person | undefined> {
  const asked = await takeChallenge(redis, given.browser);
  const response = parse<AuthenticationResponseJSON>(given.answer);
  if (asked?.person !== '' || typeof response?.id !== 'string') return undefined;
  const passkey = await findPasskey(redis, response.id);
  const person = passkey && (await findPerson(redis, passkey.person));
  if (!passkey || !person) return undefined;
  const { rpID, expectedOrigin } = placeOf(deskUrl);
  const publicKey = new Uint8Array(Buffer.from(passkey.publicKey, 'base64url'));
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: asked.challenge,
    expectedOrigin,
    expectedRPID: rpID,
    credential: { id: passkey.credential, publicKey, counter: passkey.counter },
    requireUserVerification: true,
  }).catch(() => undefined);
  if (!verified?.verified) return undefined;
  const used = await notePasskeyUse(redis, passkey, verified.authenticationInfo.newCounter).catch(() => undefined);
  return used && person;
}
