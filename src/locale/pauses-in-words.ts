import type { PauseCause } from '../findings/pause-cause.js';
import { causeWith, pauseRemedy, pauseWith } from './findings/pause-words.js';
import { remedyIn } from './findings/refusal-words.js';
import type { Locale } from './locale.js';
import { publisherLanguages } from './publisher-languages.js';

/** Why a send paused itself, in parts. */
interface WordedPause {
  /** A sentence. */
  why: string;
  /** The words of one server; empty without one. */
  reply: string;
  /** What to do; empty: there is no more to say than to go on or to cancel. */
  remedy: string;
}

export function pauseParts(cause: PauseCause, locale: Locale): WordedPause {
  const { pauses, refusals } = publisherLanguages[locale];
  const why = causeWith(pauses, cause) + pauses.stop;
  if (cause.because !== 'refused') return { why, reply: '', remedy: pauseRemedy(pauses, cause) ?? '' };
  return { why, reply: cause.reply, remedy: remedyIn(refusals, cause.reason, 'us') };
}

/** The same in one text. */
export function pauseInWords(cause: PauseCause, locale: Locale = 'en'): string {
  const { pauses, refusals } = publisherLanguages[locale];
  return pauseWith(pauses, refusals, cause);
}
