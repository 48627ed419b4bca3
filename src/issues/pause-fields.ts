import type * as z from 'zod';
import type { PauseCause } from '../findings/pause-cause.js';
import { pauseInWords } from '../locale/pauses-in-words.js';
import type { storedPause } from './pause-cause.js';

/** The fields of an issue that pauses itself: the cause in English, which versions before this one stored alone, and as facts. */
export function pauseFields(cause: PauseCause): { pausedBecause: string; pausedFor: string } {
  const said = pauseInWords(cause);
  return { pausedBecause: said, pausedFor: JSON.stringify({ cause, said } satisfies z.infer<typeof storedPause>) };
}
