import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';

/** The steps of a newsletter's first day, in their order. */
export const firstDaySteps = ['look', 'sources', 'readers', 'mail', 'dns'] as const;
export type FirstDayStep = (typeof firstDaySteps)[number];

/** Those that a first issue needs. The others come before it goes to readers elsewhere. */
export const stepsToIssue = firstDaySteps.slice(0, 3);

/** What people have decided about the steps of a newsletter. Whether a step is done is not stored: the rest shows it. */
export interface FirstDayChoices {
  skipped: readonly FirstDayStep[];
  /** Whether nobody wants to see the steps any more. */
  dismissed: boolean;
}

const dismissedField = 'dismissed';

export async function readFirstDayChoices(redis: Redis, slug: string): Promise<FirstDayChoices> {
  const kept = await redis.hgetall(keys.firstDay(slug));
  return { skipped: firstDaySteps.filter((step) => step in kept), dismissed: dismissedField in kept };
}

/** Changes some choices. Those of others at the same time stay. @param change `skipped`: all steps that are skipped now */
export async function changeFirstDayChoices(
  redis: Redis,
  slug: string,
  { skipped, dismissed }: { skipped?: readonly FirstDayStep[] | undefined; dismissed?: boolean | undefined },
): Promise<void> {
  const key = keys.firstDay(slug);
  const wanted = new Map<string, boolean>(
    skipped === undefined ? [] : firstDaySteps.map((step) => [step, skipped.includes(step)]),
  );
  if (dismissed !== undefined) wanted.set(dismissedField, dismissed);
  const [now, on, off] = [String(Date.now()), namesOf(wanted, true), namesOf(wanted, false)];
  if (on.length > 0) await redis.hset(key, Object.fromEntries(on.map((name) => [name, now])));
  if (off.length > 0) await redis.hdel(key, ...off);
}

const namesOf = (wanted: ReadonlyMap<string, boolean>, value: boolean) =>
  [...wanted].flatMap(([name, is]) => (is === value ? [name] : []));
