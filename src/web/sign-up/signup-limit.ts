import { countAgainst, type RateLimit } from '../../subscribers/abuse/limits.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { originOf } from '../../subscribers/record/origin.js';

const seconds = 3_600;

/** Sign-ups per hour that passed the bot check: enough for an office behind one IP address. */
export const provenLimits = {
  connection: { what: 'connection', max: 30, seconds },
  network: { what: 'network', max: 60, seconds },
} as const satisfies Record<string, RateLimit>;

/** Sign-ups per hour without the bot check: no JavaScript, a form on another website, a form sent too quickly, a bot. */
export const unprovenLimits = {
  connection: { what: 'connection-unproven', max: 5, seconds },
  network: { what: 'network-unproven', max: 10, seconds },
} as const satisfies Record<string, RateLimit>;

/**
 * Counts a sign-up against the limits of its IP address. Every sign-up counts toward the wide limits, and an unproven
 * one also toward the tight limits.
 *
 * Loopback is not limited. It is either development or a reverse proxy while TRUST_PROXY is unset, where one bot would
 * lock out all readers.
 * @returns 0 if the sign-up is within the limits, else the seconds to wait
 */
export async function countOrigin(
  list: Pick<SubscriberList, 'redis' | 'meta'>,
  ip: string,
  proven: boolean,
): Promise<number> {
  const origin = originOf(ip);
  if (!origin) return 0;
  const counts = [provenLimits, ...(proven ? [] : [unprovenLimits])].flatMap(({ connection, network }) => [
    countAgainst(list, connection, origin.connection),
    countAgainst(list, network, origin.network),
  ]);
  return Math.max(...(await Promise.all(counts)));
}
