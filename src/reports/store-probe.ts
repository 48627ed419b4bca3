import { keys } from '../redis/keys.js';
import { namedRefusal } from '../redis/refused-writes.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';

/**
 * Checks that Redis takes a write and has it on disk. An answer to PING proves neither.
 * @throws WritesRefused, NotOnDisk
 */
export async function probeStore({ redis, onDisk }: Pick<SubscriberList, 'redis' | 'onDisk'>): Promise<void> {
  try {
    await redis.set(keys.probe, Date.now());
    await onDisk();
  } catch (error) {
    throw namedRefusal(error);
  }
}
