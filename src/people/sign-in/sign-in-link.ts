import type { Redis } from 'ioredis';
import * as z from 'zod';
import { signInKeys } from '../../redis/keys.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Person } from '../person.js';
import { findPerson, hasPersons } from '../person-store.js';
import { nameOfSecret, newSecret } from './secret.js';
import { readSignInRequest, requestSeconds, type SignInRequest } from './sign-in-request.js';

const stored = z.union([
  /** In an email: the request that it belongs to. */
  z.object({ request: z.string() }),
  /** Made by an operator for a person. Whoever has it signs in, so it is handed over, never emailed. */
  z.object({ person: z.string(), rights: z.number().default(0) }),
  /** For whoever becomes the first owner. */
  z.object({ firstOwner: z.literal(true) }),
]);

/** What a link opens. */
export type OpenedLink =
  | { kind: 'request'; request: SignInRequest }
  | { kind: 'person'; person: Person }
  | { kind: 'first-owner' };

/**
 * Makes a link that signs a person in once, in any browser.
 * @param person undefined: whoever opens it becomes the first owner, as long as there is none
 * @returns its secret, and when it expires in Unix milliseconds
 */
export async function makeSignInLink(
  redis: Redis,
  person: Pick<Person, 'id' | 'rights'> | undefined,
): Promise<{ secret: string; expiresAt: number }> {
  const secret = newSecret();
  const opens: z.infer<typeof stored> = person ? { person: person.id, rights: person.rights } : { firstOwner: true };
  await redis.set(signInKeys.link(nameOfSecret(secret)), JSON.stringify(opens), 'EX', requestSeconds);
  return { secret, expiresAt: Date.now() + requestSeconds * 1_000 };
}

/** The address of a link. @param deskUrl base of the desk's addresses (deskUrlOf) */
export const signInAddress = (deskUrl: string, secret: string): string =>
  `${deskUrl}${pathTo('signInLink', { secret })}`;

/** Looks at a link, and changes nothing: mail scanners open links. @returns undefined when it was used or has expired */
export async function openSignInLink(redis: Redis, secret: string): Promise<OpenedLink | undefined> {
  const text = await redis.get(signInKeys.link(nameOfSecret(secret)));
  return text === null ? undefined : opened(redis, text);
}

async function opened(redis: Redis, text: string): Promise<OpenedLink | undefined> {
  const link = stored.parse(JSON.parse(text));
  if ('request' in link) {
    const request = await readSignInRequest(redis, link.request);
    return request && { kind: 'request', request };
  }
  if ('person' in link) {
    const person = await findPerson(redis, link.person);
    return person?.rights === link.rights ? { kind: 'person', person } : undefined;
  }
  return (await hasPersons(redis)) ? undefined : { kind: 'first-owner' };
}

/** Uses a link of an operator. Of several who use it at once, one does. @returns undefined when it cannot be used */
export async function spendSignInLink(redis: Redis, secret: string): Promise<Person | undefined> {
  const link = await take(redis, secret);
  return link?.kind === 'person' ? link.person : undefined;
}

/** Uses the link of the first owner. @returns whether this call did, and there is nobody yet */
export async function spendFirstOwnerLink(redis: Redis, secret: string): Promise<boolean> {
  return (await take(redis, secret))?.kind === 'first-owner';
}

/** Takes a link of an operator away, so that nobody else uses it. */
async function take(redis: Redis, secret: string): Promise<OpenedLink | undefined> {
  const found = await openSignInLink(redis, secret);
  if (!found || found.kind === 'request') return undefined;
  return (await redis.del(signInKeys.link(nameOfSecret(secret)))) === 1 ? found : undefined;
}
