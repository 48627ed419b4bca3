import * as z from 'zod';
import { type PauseCause, pauseCause } from '../findings/pause-cause.js';

/** What an issue that pauses itself stores besides its words: the facts, and the words that they were stored with. */
export const storedPause = z.object({ cause: pauseCause, said: z.string() });

/** The words that version 0.2.0 stored alone, of the causes without numbers. They are stored, so they never change. */
const wordsAlone = {
  changed: 'It has changed since it was approved.',
  archived: 'Its newsletter was archived.',
  restored: 'It was being sent when the restored backup was taken.',
} as const;

/**
 * The cause as facts; null where a version that stored its words alone has paused the issue for something that had numbers.
 * Facts of another pause are not its own: they come with the words that were stored with them.
 */
export function causeOf(pausedBecause: string, pausedFor: string): PauseCause | null {
  if (pausedBecause === '') return null;
  const { data } = storedPause.safeParse(jsonOrNothing(pausedFor));
  if (data?.said === pausedBecause) return data.cause;
  const because = (['changed', 'archived', 'restored'] as const).find((one) => wordsAlone[one] === pausedBecause);
  return because ? { because } : null;
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
