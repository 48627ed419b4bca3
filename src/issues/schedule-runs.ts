import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type Cadence, cadences, offeredCadences } from '../newsletters/cadence.js';
import { lastTick } from '../newsletters/cron.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';

/**
 * What a tick of a schedule came to: `composing` while a process is at it, an issue (`composed`), nothing new to send
 * (`empty`), or nothing because everything was down for too long (`missed`).
 */
export const runOutcomes = ['composing', 'composed', 'empty', 'missed'] as const;

const run = z.object({
  /** Unix milliseconds, like all times here. */
  tick: z.number(),
  outcome: z.enum(runOutcomes),
  /** Id of the issue, or empty. */
  issue: z.string(),
  at: z.number(),
});
export type Run = z.infer<typeof run>;

const runs = z.object({
  /** The cadences that had digests of their own when the schedule was last looked at. */
  offered: z.array(z.enum(cadences)),
  last: z.partialRecord(z.enum(cadences), run),
});
export type ScheduleRuns = z.infer<typeof runs>;

/** What a newsletter's schedules did last, with the text to compare when it is written. */
export async function readRuns(redis: Redis, slug: string): Promise<{ runs: ScheduleRuns; text: string }> {
  const text = (await redis.hget(keys.scheduleRuns, slug)) ?? '';
  return { runs: text === '' ? { offered: [], last: {} } : runs.parse(JSON.parse(text)), text };
}

/** Writes what the schedules do, if nobody wrote since it was read: of two processes at one tick, one goes on. */
export async function writeRuns(redis: Redis, slug: string, before: string, after: ScheduleRuns): Promise<boolean> {
  return (await runScript(redis, 'compareAndSet', [keys.scheduleRuns], [slug, before, JSON.stringify(after)])) === 1;
}

/**
 * Notes which cadences a newsletter offers now. Whatever went to readers of one of them counts as gone to everyone.
 * @returns whether nobody wrote since `before` was read
 */
export async function regroup(redis: Redis, slug: string, before: string, after: ScheduleRuns): Promise<boolean> {
  const taken = [undefined, ...cadences].map((cadence) => keys.issued(slug, cadence));
  const args = [slug, before, JSON.stringify(after)];
  return (await runScript(redis, 'regroup', [keys.scheduleRuns, ...taken], args)) === 1;
}

/** The latest tick that nobody ran, of the first cadence that has one. A tick before the schedule was set does not count. */
export function dueTick(newsletter: Newsletter, { last }: ScheduleRuns, now: number) {
  const { schedule, timeZone, scheduledAt } = newsletter;
  for (const cadence of offeredCadences(schedule)) {
    const tick = lastTick(schedule[cadence] ?? '', timeZone, now);
    if (tick !== undefined && tick > Math.max(scheduledAt, last[cadence]?.tick ?? 0)) return { cadence, tick };
  }
  return undefined;
}

/** The runs with one of them put in its place. */
export const withRun = (all: ScheduleRuns, cadence: Cadence, one: Run): ScheduleRuns => ({
  ...all,
  last: { ...all.last, [cadence]: one },
});
