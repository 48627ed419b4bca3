import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { HostBusy } from './source.js';

/** How long a pull holds its host before the lock expires. The limits of a pull end it earlier. */
const leaseMs = 180_000;

/**
 * Runs a pull while no other process pulls from the same host.
 * @param patienceMs how long to wait for another pull
 * @throws HostBusy
 */
export async function withHost<T>(redis: Redis, host: string, patienceMs: number, run: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + patienceMs;
  const mine = `${randomUUID()} ${Date.now() + patienceMs + leaseMs}`;
  const replace = async (before: string, after: string) =>
    (await runScript(redis, 'compareAndSet', [keys.pulls], [host, before, after])) === 1;
  for (;;) {
    const before = (await redis.hget(keys.pulls, host)) ?? '';
    const isHeld = Number(before.split(' ')[1] ?? 0) > Date.now();
    if (!isHeld && (await replace(before, mine))) break;
    if (Date.now() >= deadline) throw new HostBusy(host);
    await sleep(100);
  }
  try {
    return await run();
  } finally {
    await replace(mine, '').catch(() => false);
  }
}
