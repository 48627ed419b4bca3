import * as z from 'zod';
import { type PauseCause, pauseCause } from '../findings/pause-cause.js';
import { pauseInWords } from '../locale/findings/pauses-in-words.js';

const stored = z.object({ cause: pauseCause, said: z.string() });

/** The fields of an issue that pauses itself: the cause in English, which versions before this one stored alone, and as facts. */
export function pauseFields(cause: PauseCause): { pausedBecause: string; pausedFor: string } {
  const said = pauseInWords(cause);
  return { pausedBecause: said, pausedFor: JSON.stringify({ cause, said } satisfies z.infer<typeof stored>) };
}

/**
 * The cause as facts; null where a version that stored its words alone has paused the issue for something that had numbers.
 * Facts of another pause are not its own: they come with the words that were stored with them.
 */
export function causeOf(pausedBecause: string, pausedFor: string): PauseCause | null {
  if (pausedBecause === '') return null;
  const { data } = stored.safeParse(jsonOrNothing(pausedFor));
  if (data?.said === pausedBecause) return data.cause;
  const because = (['changed', 'archived', 'restored'] as const).find(
    (one) => pauseInWords({ because: one }) === pausedBecause,
  );
  return because ? { because } : null;
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
