import * as z from 'zod';
import { reportedTrouble } from '../events/event.js';
import type { Trouble } from './trouble.js';

/**
 * How long a trouble must last before it is announced, and how long it must be over before that is announced, in ms. A
 * trouble that comes and goes is announced once.
 */
export const settling = { raised: 60_000, cleared: 120_000 } as const;

/**
 * A trouble that was seen.
 * - `appearing`: not announced yet. If it ends now, nobody hears of it.
 * - `raised`: announced, and it lasts.
 * - `clearing`: announced, and it seems to be over.
 */
export const knownTrouble = z.object({
  state: z.enum(['appearing', 'raised', 'clearing']),
  /** When this state began, in Unix milliseconds. */
  since: z.number(),
  /** When it was announced, in Unix milliseconds; 0: not yet. */
  raisedAt: z.number(),
  /** Ids of the people who were emailed about it. */
  told: z.array(z.string()).default([]),
  /** As it was when it was announced. */
  trouble: reportedTrouble,
});
export type KnownTrouble = z.infer<typeof knownTrouble>;

export type Announcement = 'raised' | 'cleared';

/** What follows for a trouble from a look at the list. */
export interface Step {
  /** Undefined: it is forgotten. */
  next: KnownTrouble | undefined;
  announce?: Announcement;
}

/**
 * What is known of one trouble after a look at the list.
 * @param known undefined: it is new
 * @param present as the list has it: undefined: it is over, `hidden`: that is not known now
 * @param now Unix milliseconds
 */
export function follow(known: KnownTrouble | undefined, present: Trouble | 'hidden' | undefined, now: number): Step {
  if (present === 'hidden') return { next: known };
  if (present) return known ? last(known, present, now) : { next: appearing(present, now) };
  return { next: undefined, ...(known ? end(known, now) : {}) };
}

const appearing = (trouble: Trouble, now: number): KnownTrouble => ({
  ...{ state: 'appearing', since: now, raisedAt: 0, told: [] },
  trouble: trouble as KnownTrouble['trouble'],
});

/** The trouble lasts. */
function last(known: KnownTrouble, present: Trouble, now: number): Step {
  // What was a warning stops something by now: that is announced, and emailed, as a trouble of its own.
  if (known.state === 'raised' && known.trouble.severity === 'warning' && present.severity === 'stop') {
    const trouble = present as KnownTrouble['trouble'];
    return { next: { ...known, since: now, raisedAt: now, told: [], trouble }, announce: 'raised' };
  }
  if (known.state === 'raised') return { next: known };
  if (known.state === 'clearing') return { next: { ...known, state: 'raised', since: now } };
  if (now - known.since < settling.raised) return { next: known };
  const trouble = present as KnownTrouble['trouble'];
  return { next: { ...known, state: 'raised', since: now, raisedAt: now, trouble }, announce: 'raised' };
}

/** The trouble is over, or seems to be. */
function end(known: KnownTrouble, now: number): Step {
  if (known.state === 'appearing') return { next: undefined };
  if (known.state === 'raised') return { next: { ...known, state: 'clearing', since: now } };
  return now - known.since < settling.cleared ? { next: known } : { next: undefined, announce: 'cleared' };
}
