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

/** Runs the check at most once a minute, because each one makes the disk write. @returns the last result */
export function openStoreProbe(list: Pick<SubscriberList, 'redis' | 'onDisk'>, everyMs = 60_000): () => Promise<void> {
  let last: { at: number; result: Promise<void> } | undefined;
  return () => {
    if (!last || performance.now() - last.at > everyMs) last = { at: performance.now(), result: probeStore(list) };
    return last.result;
  };
}
