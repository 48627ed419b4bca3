import type { Redis } from 'ioredis';
import * as z from 'zod';
import { findingCodes } from '../findings/finding.js';
import { type HealthCheck, healthCheckNames, healthStates } from '../findings/health.js';
import type { Queues } from '../queues/queues.js';
import { healthKeys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';

// What the last checks of the installation found, for the page that shows it. They take seconds and ask DNS, so a worker
// makes them, which also has the settings and the keys of those that send.

/** What the checks found, and when they began. */
export interface KeptHealth {
  /** Unix milliseconds, by the clock of the worker. */
  at: number;
  checks: readonly HealthCheck[];
}

/** Checks are made again after this, in ms, when somebody looks. */
const maxAgeMs = 600_000;

const state = z.enum(healthStates);
/** A worker of another version may find other things, which do not match: they are checked again. */
const record = z.object({
  at: z.number(),
  checks: z.array(
    z
      .object({
        name: z.enum(healthCheckNames),
        of: z.array(z.string()),
        state,
        findings: z.array(
          z.object({
            code: z.enum(findingCodes),
            facts: z.record(z.string(), z.unknown()),
            state,
            newsletter: z.string().nullable(),
            timeZone: z.string(),
          }),
        ),
      })
      .transform((check) => check as unknown as HealthCheck),
  ),
});

/** Also when the memory is full: that is what the checks are to say then. */
export const writeHealth = (redis: Redis, kept: KeptHealth): Promise<unknown> =>
  writeEvenWhenFull(redis, 'HSET', healthKeys.checks, 'latest', JSON.stringify(kept));

/**
 * Returns what the last checks found. When they are older than ten minutes, or somebody asks for newer ones, it has a
 * worker make them and does not wait for it.
 * @param after Unix milliseconds: checks that began then or before are made again
 */
export async function readHealth(
  { redis, queues }: { redis: Redis; queues: Pick<Queues, 'enqueue'> },
  after = 0,
): Promise<{ kept: KeptHealth | undefined; isChecking: boolean }> {
  const text = await redis.hget(healthKeys.checks, 'latest');
  const kept = text === null ? undefined : record.safeParse(JSON.parse(text)).data;
  if (kept && kept.at > after && kept.at > Date.now() - maxAgeMs) return { kept, isChecking: false };
  // One job at a time, however many people look.
  await queues.enqueue('checkInstallation', 'now', {});
  return { kept, isChecking: true };
}
