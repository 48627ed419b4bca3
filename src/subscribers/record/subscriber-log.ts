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
export type LogAuthor = (typeof actors)[number];

/**
 * What can happen to a membership. The order is part of the record's encoding: add at the end only. The sixteenth value
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

/** Why a change was made, if known. A field that does not apply is empty. */
export interface LogDetail {
  /** Id of the issue that caused it. */
  issue: string;
  /**
   * The source of the report: `smtp` for a mail server's reply; `bot check` for a sign-up that passed it; `moved` for a
   * change of address; `mail` for an email that unsubscribes.
   */
  source: string;
  /** The mail server's words, without addresses, or the publisher's reason; max `wordsLimit` bytes. */
  words: string;
}

/** Marks the line of a sign-up whose sender passed the bot check. */
export const proofDetail: LogDetail = { issue: '', source: 'bot check', words: '' };

/** Marks the lines of a change of address: the end of the old address's subscription, and the click at the new one. */
export const movedDetail: LogDetail = { issue: '', source: 'moved', words: '' };

/** One line of a membership's history. */
export interface LogEntry {
  /** Unix seconds. */
  at: number;
  event: SubscriberEvent;
  by: LogAuthor;
  detail?: LogDetail | undefined;
}

/**
 * Max lines of a history: the first two, which prove the consent, and the latest of the rest. The line of a reminder is
 * kept, too, so that no reader is reminded twice.
 */
export const logLimit = 12;

/** Max length of the words in a line of a history, in bytes of UTF-8. */
export const wordsLimit = 200;

/** Prepares words for a history: one line, no control characters, cut between two characters at the limit. */
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

/** A membership's history with another line, within its limit. */
export function logged(
  log: readonly LogEntry[],
  event: SubscriberEvent,
  by: LogAuthor,
  at: number,
  detail?: LogDetail,
): LogEntry[] {
  const all = [...log, detail ? { at, event, by, detail } : { at, event, by }];
  if (all.length <= logLimit) return all;
  const oldest = all.findIndex((entry, i) => i >= 2 && entry.event !== 'reminded');
  return all.filter((_, i) => i !== oldest);
}

/**
 * Whether the last request may be reminded of: its sender passed the bot check, or the publisher made it. Without that, a
 * form could send two emails to any address.
 */
export function mayBeReminded(log: readonly LogEntry[]): boolean {
  const asked = log.findLast(({ event }) => event === 'asked');
  return asked !== undefined && (asked.by !== 'reader' || asked.detail?.source === proofDetail.source);
}
