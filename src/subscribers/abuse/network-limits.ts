import { type Origin, originOf } from '../record/origin.js';
import type { Counted, RateLimit } from './limits.js';

const seconds = 3_600;

type Circle = keyof Origin;
type Limits = Readonly<Record<Circle, RateLimit>>;

/**
 * Sign-ups per hour from one network, at three sizes. Above these the form is closed to the network: enough for an
 * office behind one IP address.
 */
export const provenLimits = {
  connection: { what: 'connection', max: 30, seconds },
  network: { what: 'network', max: 60, seconds },
  block: { what: 'block', max: 600, seconds },
} as const satisfies Limits;

/**
 * Sign-ups per hour without the bot check: no JavaScript, a form on another website, a form sent too quickly, a bot.
 * Above these the network is asked for the check.
 */
export const unprovenLimits = {
  connection: { what: 'connection-unproven', max: 5, seconds },
  network: { what: 'network-unproven', max: 10, seconds },
  block: { what: 'block-unproven', max: 60, seconds },
} as const satisfies Limits;

/**
 * Answers per hour to the question of the slow bot check, which needs no JavaScript. They count for all forms together,
 * so that readers who use it are not locked out by others, and a program that can add gains little.
 */
export const answerLimits = {
  connection: { what: 'connection-answer', max: 5, seconds },
  network: { what: 'network-answer', max: 15, seconds },
  block: { what: 'block-answer', max: 60, seconds },
} as const satisfies Limits;

/** Challenges of the bot check per hour: a few for every form that may follow. Making one costs the server some CPU. */
export const challengeLimits = {
  connection: { what: 'connection-challenge', max: 90, seconds },
  network: { what: 'network-challenge', max: 240, seconds },
  block: { what: 'block-challenge', max: 2_400, seconds },
} as const satisfies Limits;

/** Max searches per minute, including those sent while the reader types. Above it, the page asks the reader to wait. */
export const searchLimits = {
  connection: { what: 'connection-search', max: 120, seconds: 60 },
  network: { what: 'network-search', max: 600, seconds: 60 },
  block: { what: 'block-search', max: 3_000, seconds: 60 },
} as const satisfies Limits;

const circles: readonly Circle[] = ['connection', 'network', 'block'];

/**
 * The counters of an IP address, from its connection to the block around it.
 *
 * Loopback has none. It is either development or a reverse proxy while TRUST_PROXY is unset, where one bot would lock
 * out all readers.
 */
export function countersOf(ip: string, limits: Limits): Counted[] {
  const origin = originOf(ip);
  return origin ? circles.map((circle) => ({ limit: limits[circle], who: origin[circle] })) : [];
}
