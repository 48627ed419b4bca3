import { countAgainst, type Limit } from '../../subscribers/abuse/limits.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { originOf } from '../../subscribers/record/origin.js';

const seconds = 3_600;

/** Sign-ups in an hour that took part in the check for robots: enough for an office behind one address. */
export const provenLimits = {
  connection: { what: 'connection', most: 30, seconds },
  network: { what: 'network', most: 60, seconds },
} as const satisfies Record<string, Limit>;

/** Sign-ups in an hour without it: no JavaScript, a form on another website, a form sent within a blink, a robot. */
export const unprovenLimits = {
  connection: { what: 'connection-unproven', most: 5, seconds },
  network: { what: 'network-unproven', most: 10, seconds },
} as const satisfies Record<string, Limit>;

/**
 * Counts a sign-up against where it comes from. Every sign-up counts for the wide limits, an unproven one for the tight
 * ones too.
 *
 * Loopback is not limited: it is development, or a reverse proxy while TRUST_PROXY is unset, and then one robot would
 * lock out every reader there is.
 * @returns 0 when it may go on, else the seconds to wait
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
