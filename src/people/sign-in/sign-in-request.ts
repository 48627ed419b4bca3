import type { Redis } from 'ioredis';
import * as z from 'zod';
import { locales } from '../../locale/locale.js';
import type { Queues } from '../../queues/queues.js';
import { signInKeys } from '../../redis/keys.js';
import { type Counted, countAll, type RateLimit } from '../../subscribers/abuse/limits.js';
import { countersOf } from '../../subscribers/abuse/network-limits.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { hmacText } from '../../subscribers/record/hmac.js';
import type { Person } from '../person.js';
import { findPerson, listPersons } from '../person-store.js';
import { codeOf, isSameSecret, nameOfSecret, newSecret } from './secret.js';

// Signing in with an email. Who asks gets a secret in a cookie, and the email has a link and a code. Neither of the two
// is enough: the link signs nobody in but the browser that asked, so it may be forwarded, and whoever opens it elsewhere
// sees the code, which is typed where it was asked for. For an address of nobody everything is the same but the email.

/** How long a request can be used, in seconds. */
export const requestSeconds = 15 * 60;

/** Codes that may be tried for one request. There are 100 million. */
const maxTries = 10;

const hour = 3_600;
const accountLimits = {
  /** Emails to a person that one network asks for. */
  pair: { what: 'sign-in-pair', max: 5, seconds: hour },
  /**
   * From all networks but those from which the person has signed in: strangers who ask for somebody all the time do not
   * lock them out there.
   */
  account: { what: 'sign-in-account', max: 30, seconds: hour },
  /** Codes for an address, whether it is somebody's or not, from the same networks. */
  codes: { what: 'sign-in-codes', max: 60, seconds: hour },
} as const satisfies Record<string, RateLimit>;
/** How long a network is known from which somebody has signed in, in seconds. */
const knownSeconds = 90 * 24 * hour;

const networkLimits = {
  connection: { what: 'sign-in-connection', max: 30, seconds: hour },
  network: { what: 'sign-in-network', max: 60, seconds: hour },
  block: { what: 'sign-in-block', max: 600, seconds: hour },
} as const;
/** Challenges for passkeys that one network asks for. */
const passkeyLimits = {
  connection: { what: 'passkey-connection', max: 100, seconds: hour },
  network: { what: 'passkey-network', max: 200, seconds: hour },
  block: { what: 'passkey-block', max: 2_000, seconds: hour },
} as const;
const codeLimits = {
  connection: { what: 'sign-in-code-connection', max: 100, seconds: hour },
  network: { what: 'sign-in-code-network', max: 200, seconds: hour },
  block: { what: 'sign-in-code-block', max: 2_000, seconds: hour },
} as const;

const stored = z.object({
  /** Id of the person; empty: the address is nobody's, or has had its emails. */
  person: z.string(),
  /** Their rights at that time (person.ts). A change of the address or the roles ends the request. */
  rights: z.number().default(0),
  /** The secret of the link. It is of no use without that of the browser, of which only the hash is stored. */
  link: z.string(),
  /** The language in which it was asked for. */
  locale: z.enum(locales),
  /** Unix milliseconds. */
  at: z.number(),
  /** The page of the desk that the person came from; empty: none. */
  back: z.string().default(''),
  /** Keyed hashes: of the address, and of the address with the network that asked. */
  account: z.string().default(''),
  network: z.string().default(''),
});

/** A request to sign in, which waits for the link or the code of its email. */
export interface SignInRequest extends z.infer<typeof stored> {
  /** The hash of the browser's secret. */
  id: string;
}

export interface SignInDeps {
  list: Pick<SubscriberList, 'redis' | 'meta'>;
  queues: Queues;
}

/**
 * Asks for an email to sign in. Nothing in the answer, and nothing in the time that it takes, tells whether the address
 * is somebody's: the worker that writes the email finds that out.
 * @returns the browser's secret; or seconds to wait, when its network asked too often
 * @throws InvalidInput for what is no address
 */
export async function askToSignIn(
  { list, queues }: SignInDeps,
  { email, ip, locale, back = '' }: { email: string; ip: string; locale: SignInRequest['locale']; back?: string },
): Promise<{ browser: string } | { wait: number }> {
  const { redis } = list;
  const { normal } = parseAddress(email);
  const wait = await countAll(list, countersOf(ip, networkLimits));
  if (wait > 0) return { wait };
  const [origin] = countersOf(ip, networkLimits);
  const pair = `${normal} ${origin?.who ?? 'here'}`;
  const network = keyed(list, pair);
  const own: Counted[] = [
    { limit: accountLimits.pair, who: pair },
    ...((await isKnown(redis, network)) ? [] : [{ limit: accountLimits.account, who: normal }]),
  ];
  const isLimited = (await countAll(list, own)) > 0;
  const known = (await listPersons(redis)).find((person) => parseAddress(person.email).normal === normal);
  const [browser, link] = [newSecret(), newSecret()];
  const id = nameOfSecret(browser);
  const asks = isLimited || !known ? { person: '', rights: 0 } : { person: known.id, rights: known.rights };
  const account = keyed(list, normal);
  const request: z.infer<typeof stored> = { ...asks, link, locale, at: Date.now(), back, account, network };
  await redis.set(signInKeys.request(id), JSON.stringify(request), 'EX', requestSeconds);
  await redis.set(signInKeys.link(nameOfSecret(link)), JSON.stringify({ request: id }), 'EX', requestSeconds);
  await queues.enqueue('sendNotice', `sign-in-${id}`, { kind: 'sign-in', request: id });
  return { browser };
}

const keyed = ({ meta }: SignInDeps['list'], text: string): string =>
  Buffer.from(hmacText(meta.listKey, `sign-in ${text}`), 'latin1').toString('base64url');

const isKnown = async (redis: Redis, network: string): Promise<boolean> =>
  (await redis.exists(signInKeys.knownNetwork(network))) === 1;

/** Counts a challenge for a passkey. @returns seconds to wait, when the network asked too often */
export const countPasskeyChallenge = (list: SignInDeps['list'], ip: string): Promise<number> =>
  countAll(list, countersOf(ip, passkeyLimits));

/** The request with an id; undefined when it was used or has expired. */
export async function readSignInRequest(redis: Redis, id: string): Promise<SignInRequest | undefined> {
  const text = await redis.get(signInKeys.request(id));
  return text === null ? undefined : { id, ...stored.parse(JSON.parse(text)) };
}

/** The request of a browser. @param browser its secret */
export const requestOf = (redis: Redis, browser: string): Promise<SignInRequest | undefined> =>
  readSignInRequest(redis, nameOfSecret(browser));

/**
 * Uses a request with the link of its email, in the browser that asked.
 * @returns undefined when it is another browser's, or was used or has expired
 */
export async function signInByLink(redis: Redis, browser: string, link: string): Promise<Person | undefined> {
  const request = await requestOf(redis, browser);
  return request && isSameSecret(request.link, link) ? use(redis, request) : undefined;
}

/**
 * Uses a request with the code of its email.
 * @param code as it was typed
 * @returns the person; `wrong` with the tries that are left; seconds to wait, when too many codes were tried; undefined
 *   when there is no request any more
 */
export async function signInByCode(
  list: SignInDeps['list'],
  browser: string,
  { code, ip }: { code: string; ip: string },
): Promise<Person | { wrong: number } | { wait: number } | undefined> {
  const { redis } = list;
  const request = await requestOf(redis, browser);
  if (!request) return undefined;
  const wait = await countAll(list, [
    ...countersOf(ip, codeLimits),
    ...((await isKnown(redis, request.network))
      ? []
      : [{ limit: accountLimits.codes, who: request.account || request.id }]),
  ]);
  if (wait > 0) return { wait };
  // Counted before it is compared, so that codes that come at once are all counted.
  const key = signInKeys.tries(request.id);
  const [[, tries] = []] = (await redis.multi().incr(key).expire(key, requestSeconds).exec()) ?? [];
  const left = maxTries - Number(tries);
  if (left < 0) return undefined;
  if (isSameSecret(codeOf(request.link), code.replace(/\D/g, ''))) return use(redis, request);
  if (left > 0) return { wrong: left };
  await forget(redis, request);
  return undefined;
}

/** Of several who use it at once, one does. */
async function use(redis: Redis, request: SignInRequest): Promise<Person | undefined> {
  if (!(await forget(redis, request))) return undefined;
  const person = request.person === '' ? undefined : await findPerson(redis, request.person);
  if (person?.rights !== request.rights) return undefined;
  await redis.set(signInKeys.knownNetwork(request.network), '1', 'EX', knownSeconds);
  return person;
}

/** @returns whether it was still there */
async function forget(redis: Redis, { id, link }: SignInRequest): Promise<boolean> {
  const removed = await redis.del(signInKeys.request(id));
  await redis.del(signInKeys.link(nameOfSecret(link)));
  return removed === 1;
}
