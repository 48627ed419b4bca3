import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { InvalidInput, NotFound } from '../errors.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';

/** More than anybody has devices. */
export const maxPasskeys = 20;

const stored = z.object({
  /** Id of the person that it signs in. */
  person: z.string(),
  /** As its owner calls it. */
  name: z.string(),
  /** The authenticator's own id of it (base64url). */
  credential: z.string(),
  /** The public key (COSE, base64url). Nothing that is stored can sign anybody in. */
  publicKey: z.string(),
  /** How often the authenticator has signed, as far as it counts that. */
  counter: z.number(),
  /** Ways to reach the authenticator, such as `usb`: browsers ask for them. */
  transports: z.array(z.string()),
  /** Unix milliseconds, as the next. */
  createdAt: z.number(),
  /** 0: never. */
  usedAt: z.number(),
});

/** A key on a person's device that signs them in. */
export interface Passkey extends z.infer<typeof stored> {
  /** 16 hexadecimal digits, from the authenticator's id. */
  id: string;
}

export const passkeyId = (credential: string): string =>
  createHash('sha256').update(credential).digest('hex').slice(0, 16);

/** The passkeys of a person, the oldest first. */
export async function listPasskeys(redis: Redis, person: string): Promise<Passkey[]> {
  const all = Object.entries(await redis.hgetall(keys.passkeys)).map(([id, text]) => read(id, text));
  return all.filter((one) => one.person === person).sort((a, b) => a.createdAt - b.createdAt);
}

/** The passkey with an authenticator's id; undefined: it was removed, or is another site's. */
export async function findPasskey(redis: Redis, credential: string): Promise<Passkey | undefined> {
  const id = passkeyId(credential);
  const text = await redis.hget(keys.passkeys, id);
  return text === null ? undefined : read(id, text);
}

/** Adds a passkey. @throws InvalidInput for one too many; NotFound when the authenticator has made this one before */
export async function addPasskey(redis: Redis, fields: z.infer<typeof stored>): Promise<Passkey> {
  if ((await listPasskeys(redis, fields.person)).length >= maxPasskeys)
    throw new InvalidInput('answer', `is one passkey too many: a person has at most ${maxPasskeys}`);
  const id = passkeyId(fields.credential);
  if ((await redis.hsetnx(keys.passkeys, id, JSON.stringify(fields))) === 0) throw new NotFound('passkey', id);
  return { id, ...fields };
}

/** @throws NotFound also when it is somebody else's */
export function renamePasskey(redis: Redis, person: string, id: string, name: string): Promise<Passkey> {
  return change(redis, person, id, (passkey) => ({ ...passkey, name }));
}

/** Notes that it has signed somebody in. @param counter the authenticator's new count @throws NotFound */
export function notePasskeyUse(redis: Redis, { person, id }: Passkey, counter: number): Promise<Passkey> {
  return change(redis, person, id, (passkey) => ({ ...passkey, counter, usedAt: Date.now() }));
}

/** @throws NotFound also when it is somebody else's */
export async function removePasskey(redis: Redis, person: string, id: string): Promise<void> {
  await change(redis, person, id, () => undefined);
}

/** Removes all passkeys of a person. */
export async function removePasskeysOf(redis: Redis, person: string): Promise<void> {
  const ids = (await listPasskeys(redis, person)).map(({ id }) => id);
  if (ids.length > 0) await redis.hdel(keys.passkeys, ...ids);
}

async function change(
  redis: Redis,
  person: string,
  id: string,
  next: (passkey: Passkey) => Passkey | undefined,
): Promise<Passkey> {
  for (;;) {
    const text = await redis.hget(keys.passkeys, id);
    const before = text === null ? undefined : read(id, text);
    if (text === null || before?.person !== person) throw new NotFound('passkey', id);
    const after = next(before);
    const { id: _, ...fields } = after ?? before;
    const record = after ? JSON.stringify(fields) : '';
    const answer = await runScript(redis, 'changePasskey', [keys.passkeys], [id, text, record]);
    if (String(answer) === 'done') return after ?? before;
  }
}

const read = (id: string, text: string): Passkey => ({ id, ...stored.parse(JSON.parse(text)) });
