import type { Redis } from 'ioredis';
import * as z from 'zod';
import { describeError } from '../errors.js';
import { keys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';
import type { Relay, RelayState } from '../smtp/relay.js';
import { noteUtf8Relays } from '../smtp/utf8-relays.js';
import { aliveWorkers } from './presence.js';

/** How often a worker checks its relays, in ms: while all of them are up, and while one is down. */
const allUpMs = 30_000;
const oneDownMs = 3_000;

const report = z.object({
  states: z.array(
    z.object({
      relay: z.string(),
      up: z.boolean(),
      reason: z.string(),
      smtpUtf8: z.boolean().optional(),
      fallback: z.boolean().optional(),
    }),
  ),
  /** Why all relays are down; empty when one is up. */
  failure: z.string(),
});
type Report = z.infer<typeof report>;

/**
 * Checks a worker's relays and writes the result for processes that have no access to a relay, until it is stopped.
 * @param worker the name of its heartbeat (presence.ts)
 */
export function reportRelays(redis: Redis, worker: string, relay: Pick<Relay, 'verify'>): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const check = async () => {
    const found = await relay.verify().then(
      (states): Report => ({ states, failure: '' }),
      (error: unknown): Report => ({ states: [], failure: describeError(error) }),
    );
    if (stopped) return;
    const allUp = found.failure === '' && found.states.every(({ up }) => up);
    timer = setTimeout(run, allUp ? allUpMs : oneDownMs);
    await writeEvenWhenFull(redis, 'HSET', keys.workerRelays, worker, JSON.stringify(found));
    await noteUtf8Relays(redis, found.states);
    const alive = new Set([worker, ...(await aliveWorkers(redis))]);
    const gone = (await redis.hkeys(keys.workerRelays)).filter((name) => !alive.has(name));
    if (gone.length > 0) await redis.hdel(keys.workerRelays, ...gone);
  };
  // While Redis is away the next check writes the report.
  const run = () => void check().catch(() => undefined);
  run();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await redis.hdel(keys.workerRelays, worker);
    },
  };
}

/** Said while no worker has looked at the relays. */
export const noRelayReport = 'no worker has reported on the relay';

/**
 * The relays as the workers see them. A relay is up when one worker reaches it.
 * @throws Error when no worker reaches any, or none has reported yet
 */
export async function reportedRelays(redis: Redis): Promise<RelayState[]> {
  const alive = await aliveWorkers(redis);
  const texts = alive.length > 0 ? await redis.hmget(keys.workerRelays, ...alive) : [];
  const reports = texts.flatMap((text) => (text === null ? [] : [report.parse(JSON.parse(text))]));
  if (reports.length === 0) throw new Error(noRelayReport);
  const found = new Map<string, RelayState>();
  for (const state of reports.flatMap(({ states }) => states))
    if (!found.get(state.relay)?.up) found.set(state.relay, state);
  if (found.size === 0) throw new Error(reports[0]?.failure);
  return [...found.values()];
}
