import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { namedRefusal, wouldRefuse } from '../redis/refused-writes.js';
import { writeEvenWhenFull } from '../redis/scripts.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';

/** How Redis takes writes. `memory-full`: it takes those by which readers leave, and refuses most others. */
export type StoreState = 'writable' | 'memory-full';

/** How long a confirmed write is trusted, in ms: each one makes the disk write. */
const trustedFor = 60_000;

/**
 * Opens the check whether pages and leaving can be served.
 *
 * Every call asks Redis whether it would refuse a write, which costs no write. At most once a minute, and at once after
 * a failure, it also writes a key and waits until the key is on disk.
 * @returns a check that rejects while readers cannot leave: WritesRefused, NotOnDisk, NotOnReplicas
 */
export function openServingProbe({
  redis,
  onDisk,
  onReplicas,
}: Pick<SubscriberList, 'redis' | 'onDisk' | 'onReplicas'>): () => Promise<StoreState> {
  let trustedUntil = Number.NEGATIVE_INFINITY;
  return async () => {
    const refused = await wouldRefuse(redis);
    if (refused && refused.because !== 'memory-full') {
      trustedUntil = Number.NEGATIVE_INFINITY;
      throw refused;
    }
    await onReplicas(performance.now()).catch((error: unknown) => {
      trustedUntil = Number.NEGATIVE_INFINITY;
      throw error;
    });
    if (performance.now() > trustedUntil) {
      await writeProbe(redis);
      await onDisk();
      trustedUntil = performance.now() + trustedFor;
    }
    return refused ? 'memory-full' : 'writable';
  };
}

/** A write as small as an unsubscription, by the same way. */
async function writeProbe(redis: Redis): Promise<void> {
  try {
    await writeEvenWhenFull(redis, 'INCR', keys.probe);
  } catch (error) {
    throw namedRefusal(error);
  }
}
