import type { Redis } from 'ioredis';
import { takingKeys } from '../../redis/keys.js';
import { whenInTurn } from '../../redis/turn.js';
import { listSponsors } from './sponsor-store.js';

/** How long an issue that takes sponsors may be silent before another one takes its turn, in seconds. */
const turnSeconds = 15;

/**
 * Runs what chooses the sponsors of an issue and writes it. Where a sponsor has a number of issues, issues of a newsletter
 * do this one after the other: each sees what the one before has taken, so that two do not take the last one.
 */
export async function inSponsorTurn<Taken>(
  redis: Redis,
  newsletter: string,
  take: () => Promise<Taken>,
): Promise<Taken> {
  const isLimited = (await listSponsors(redis, newsletter)).some(({ issues }) => issues !== null);
  if (!isLimited) return take();
  const taken: Taken[] = [];
  await whenInTurn(redis, takingKeys.sponsors(newsletter), turnSeconds, async () => {
    taken.push(await take());
  });
  return taken[0] as Taken;
}
