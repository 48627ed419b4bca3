import type { PackedList } from '../../packed-list.js';

/** Who made a change. The order is part of the record's encoding: add at the end only. */
export const actors = [
  'reader',
  'editor',
  'import',
  'api',
  'bounce',
  'complaint',
  'system',
] as const satisfies PackedList<8>;
export type Actor = (typeof actors)[number];

/**
 * What can happen to a membership. The order is part of the record's encoding: add at the end only. The sixteenth place
 * marks an entry with a detail.
 */
export const subscriberEvents = [
  'asked',
  'confirmed',
  'unsubscribed',
  'bounced',
  'complained',
  'erased',
  'changed preferences',
  'reminded',
  'no longer every issue',
  'no longer daily',
  'no longer weekly',
  'reactivated',
] as const satisfies PackedList<15>;
export type SubscriberEvent = (typeof subscriberEvents)[number];

/** Why a change was made, as far as it is known. A field that does not apply is empty. */
export interface LogDetail {
  /** Id of the issue that caused it. */
  issue: string;
  /** How it was reported: `smtp` for a mail server's reply. */
  source: string;
  /** What the mail server said, without addresses, or the publisher's reason; at most `wordsLimit` bytes. */
  words: string;
}

/** One line of a membership's history. */
export interface LogEntry {
  /** Unix seconds. */
  at: number;
  event: SubscriberEvent;
  by: Actor;
  detail?: LogDetail | undefined;
}

/**
 * How many lines a history keeps: the first two, which prove the consent, and the latest of the rest. That a reader was
 * reminded stays too: nobody is reminded twice.
 */
export const logLimit = 12;

/** Longest words that a line of a history keeps, in bytes of UTF-8. */
export const wordsLimit = 200;

/** Words as a history keeps them: on one line, without control characters, cut between two characters at the limit. */
export function logWords(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (Buffer.byteLength(line) <= wordsLimit) return line;
  let kept = '';
  let size = Buffer.byteLength('…');
  for (const character of line) {
    size += Buffer.byteLength(character);
    if (size > wordsLimit) break;
    kept += character;
  }
  return `${kept}…`;
}

/** A membership's history with one line more, kept to its limit. */
export function logged(
  log: readonly LogEntry[],
  event: SubscriberEvent,
  by: Actor,
  at: number,
  detail?: LogDetail,
): LogEntry[] {
  const all = [...log, detail ? { at, event, by, detail } : { at, event, by }];
  const oldest = all.findIndex((entry, i) => i >= 2 && entry.event !== 'reminded');
  return all.length <= logLimit ? all : all.filter((_, i) => i !== oldest);
}
