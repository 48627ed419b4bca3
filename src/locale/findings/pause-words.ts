import type { PauseCause } from '../../findings/pause-cause.js';
import { type RefusalWords, remedyIn } from './refusal-words.js';

type CauseOf<Because extends PauseCause['because']> = Extract<PauseCause, { because: Because }>;

/** A language's words for every cause of a pause, each without the full stop at its end. */
export interface PauseWords {
  bounces(cause: CauseOf<'bounces'>): string;
  complaints(cause: CauseOf<'complaints'>): string;
  refused(cause: CauseOf<'refused'>): string;
  changed: string;
  archived: string;
  restored: string;
  stop: string;
  withReply(why: string, reply: string, remedy: string): string;
  /** What to do about an issue that changed before its emails were made. */
  resumeChanged: string;
  /** What to do about an issue that a backup has in the middle of its send. */
  resumeRestored: string;
}

/** What to do about a pause; undefined: to read its report, and then to go on or to cancel. */
export function pauseRemedy(words: PauseWords, cause: PauseCause | null): string | undefined {
  if (cause?.because === 'restored') return words.resumeRestored;
  return cause?.because === 'changed' ? words.resumeChanged : undefined;
}

/** The cause as a clause, without a full stop. */
export function causeWith(words: PauseWords, cause: PauseCause): string {
  if (cause.because === 'bounces') return words.bounces(cause);
  if (cause.because === 'complaints') return words.complaints(cause);
  return cause.because === 'refused' ? words.refused(cause) : words[cause.because];
}

/** Why a send paused itself, in one text. */
export function pauseWith(words: PauseWords, refusals: RefusalWords, cause: PauseCause): string {
  const why = causeWith(words, cause);
  if (cause.because !== 'refused' || cause.reply === '') return why + words.stop;
  return words.withReply(why, cause.reply, remedyIn(refusals, cause.reason, 'us'));
}
