import type { Redis } from 'ioredis';
import * as z from 'zod';
import { findingCodes } from '../findings/finding.js';
import { type HealthCheck, type HealthCheckName, healthCheckNames, healthStates } from '../findings/health.js';
import type { Queues } from '../queues/queues.js';
import { healthKeys } from '../redis/keys.js';
import { wouldRefuse } from '../redis/refused-writes.js';
import { writeEvenWhenFull } from '../redis/scripts.js';
import { fails, healthCheck } from './found.js';

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
/** Checks whose last result says nothing once Redis refuses writes. */
const ofWhatRuns: readonly HealthCheckName[] = ['redis', 'replicas', 'relay', 'worker', 'listener', 'mailbox'];

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
 * worker make them and does not wait for it. While Redis refuses writes, no worker can: that is found then, in place of
 * the checks of what runs.
 * @param after Unix milliseconds: checks that began then or before are made again
 */
export async function readHealth(
  { redis, queues }: { redis: Redis; queues: Pick<Queues, 'enqueue'> },
  after = 0,
): Promise<{ kept: KeptHealth | undefined; isChecking: boolean }> {
  const [refused, text] = await Promise.all([wouldRefuse(redis), redis.hget(healthKeys.checks, 'latest')]);
  const kept = text === null ? undefined : record.safeParse(JSON.parse(text)).data;
  if (refused) {
    const found = healthCheck('redis', [fails('redis.refuses', refused.found)]);
    const others = (kept?.checks ?? []).filter(({ name }) => !ofWhatRuns.includes(name));
    return { kept: { at: kept?.at ?? Date.now(), checks: [found, ...others] }, isChecking: false };
  }
  if (kept && kept.at > after && kept.at > Date.now() - maxAgeMs) return { kept, isChecking: false };
  // One job at a time, however many people look.
  await queues.enqueue('checkInstallation', 'now', {});
  return { kept, isChecking: true };
}
