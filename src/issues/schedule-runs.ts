import type { Redis } from 'ioredis';
import * as z from 'zod';
import { takenKeys } from '../articles/store/in-issue.js';
import { type Cadence, cadences, offeredCadences } from '../newsletters/cadence.js';
import { lastTick } from '../newsletters/cron.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';

/**
 * Outcome of a schedule's tick: `composing` while a process works on it, `composed` with an issue, `held` with an issue
 * that stays a draft because a check says stop, `empty` without new articles, or `missed` because everything was down
 * for too long.
 */
export const runOutcomes = ['composing', 'composed', 'held', 'empty', 'missed'] as const;

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
  /** The cadences that had digests of their own at the last check of the schedule. */
  offered: z.array(z.enum(cadences)),
  last: z.partialRecord(z.enum(cadences), run),
});
export type ScheduleRuns = z.infer<typeof runs>;

/** Last runs of a newsletter's schedules, with their stored text for the compare-and-set. */
export async function readRuns(redis: Redis, slug: string): Promise<{ runs: ScheduleRuns; text: string }> {
  const text = (await redis.hget(keys.scheduleRuns, slug)) ?? '';
  return { runs: text === '' ? { offered: [], last: {} } : runs.parse(JSON.parse(text)), text };
}

/** Writes the runs if nobody wrote since they were read: of two processes at one tick, only one continues. */
export async function writeRuns(redis: Redis, slug: string, before: string, after: ScheduleRuns): Promise<boolean> {
  return (await runScript(redis, 'compareAndSet', [keys.scheduleRuns], [slug, before, JSON.stringify(after)])) === 1;
}

/**
 * Stores which cadences a newsletter offers now. Articles sent to readers of one cadence then count as sent to
 * everyone.
 * @returns whether nobody wrote since `before` was read
 */
export async function regroup(redis: Redis, slug: string, before: string, after: ScheduleRuns): Promise<boolean> {
  const args = [slug, before, JSON.stringify(after)];
  return (await runScript(redis, 'regroup', [keys.scheduleRuns, ...takenKeys(slug)], args)) === 1;
}

/** The latest tick not yet run, of the first cadence that has one. Ticks before the schedule was set do not count. */
export function dueTick(newsletter: Newsletter, { last }: ScheduleRuns, now: number) {
  const { schedule, timeZone, scheduledAt } = newsletter;
  for (const cadence of offeredCadences(schedule)) {
    const tick = lastTick(schedule[cadence] ?? '', timeZone, now);
    if (tick !== undefined && tick > Math.max(scheduledAt, last[cadence]?.tick ?? 0)) return { cadence, tick };
  }
  return undefined;
}

/** Returns the runs with one cadence's run replaced. */
export const withRun = (all: ScheduleRuns, cadence: Cadence, one: Run): ScheduleRuns => ({
  ...all,
  last: { ...all.last, [cadence]: one },
});
