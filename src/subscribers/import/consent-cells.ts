import { readTime } from '../csv/csv-time.js';
import { type StatedState, statusNamed, statusWord } from './status-words.js';

/**
 * A reader's state according to a row or one of its cells. Undefined: not stated, so the import's own status applies.
 */
export type RowState = StatedState | 'unknown' | undefined;

/** Reads one cell of a column about consent. */
export type ConsentCell = (text: string) => RowState;

const yesWords = words(
  '1, true, t, yes, y, on, x, ✓, ✔, ja, oui, si, sí, sim, da, да, wahr, vrai, 是, 有, 对, はい, 예',
);
const noWords = words(
  '0, false, f, no, n, off, nein, non, não, nee, нет, falsch, faux, nej, ei, nem, hayır, geen, nie, ne, 否, 无, 無, 不, いいえ, 아니오, 아니요',
);
const emptyWords = words(', none, null, nil, undefined, n/a, na, never, nan, {}, [], ""');

/** A date that was never set, as databases write it. */
const noDate = /^(0000-00-00|0001-01-01|1900-01-01|1970-01-01)\b/;
const dateShape =
  /^(\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{10}(\d{3})?$|[a-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2} [a-z]{3,9}\.? \d{4})/i;

export const saysYes = (text: string) => yesWords.has(text.trim().toLowerCase());
export const saysNo = (text: string) => noWords.has(text.trim().toLowerCase());
/** Whether a cell is empty, or a sign for it such as `-`. */
export const saysNothing = (text: string) =>
  emptyWords.has(text.trim().toLowerCase()) || /^[\s\-–—./]*$/.test(text) || noDate.test(text.trim());
export const isDate = (text: string) => readTime(text.trim()) > 0 || dateShape.test(text.trim());

/** A status word. @param own the meanings of words that other programs use differently, or not at all */
export function statusCell(own: Record<string, StatedState> = {}): ConsentCell {
  const meanings = new Map(Object.entries(own).map(([word, state]) => [statusWord(word), state]));
  // Only a blank cell is empty: `never` and `none` are status words.
  return (text) => {
    if (text.trim() === '') return undefined;
    return meanings.get(statusWord(text)) ?? statusNamed(text) ?? 'unknown';
  };
}

/** A yes or a date means this state, anything else nothing: `unsubscribed_at`, `blacklisted`. */
export const setCell =
  (state: StatedState): ConsentCell =>
  (text) => {
    if (saysNothing(text) || saysNo(text)) return undefined;
    if (saysYes(text) || isDate(text)) return state;
    const named = statusNamed(text);
    return named === 'confirmed' ? undefined : (named ?? 'unknown');
  };

/** Any text means this state: the reason of an unsubscription, or the campaign that caused it. */
export const reasonCell =
  (state: StatedState): ConsentCell =>
  (text) => {
    if (saysNothing(text) || saysNo(text)) return undefined;
    if (/spam|abus|complain|junk/i.test(text)) return 'complained';
    return /bounce|undeliver|invalid/i.test(text) && state !== 'complained' ? 'bounced' : state;
  };

/** Consent as yes or no. No is an unsubscription; an empty cell is a missing consent. */
export const consentCell: ConsentCell = (text) => {
  if (saysNothing(text)) return 'unconfirmed';
  if (saysNo(text)) return 'unsubscribed';
  if (saysYes(text) || isDate(text)) return 'confirmed';
  return statusNamed(text) ?? 'unknown';
};

/** A confirmation as a yes or a date. Without one the reader never confirmed. */
export const confirmationCell: ConsentCell = (text) => {
  if (saysNothing(text) || saysNo(text)) return 'unconfirmed';
  if (saysYes(text) || isDate(text)) return 'confirmed';
  return statusNamed(text) ?? 'unknown';
};

/** A column that counts only if it is a no: a date of subscription, a flag of some sign-up forms. */
export const unlessNoCell =
  (state: StatedState): ConsentCell =>
  (text) => {
    if (saysNothing(text) || saysYes(text) || isDate(text)) return undefined;
    return saysNo(text) ? state : (statusNamed(text) ?? 'unknown');
  };

/** How often it happened: once is enough. */
export const countCell =
  (state: StatedState): ConsentCell =>
  (text) =>
    /^0{0,9}[1-9]\d{0,9}$/.test(text.trim()) ? state : undefined;

/** The verdict of a service that checks addresses. Only a bad one says anything about the reader. */
export const checkedCell: ConsentCell = (text) =>
  saysNo(text) || /^(?:invalid|bad|undeliverable|do not mail|bounced?|rejected|failed|disabled)$/i.test(text.trim())
    ? 'bounced'
    : undefined;

/** The name of a list, or whether the reader is on it. */
export const listCell: ConsentCell = (text) => {
  const state = saysNo(text) ? 'unsubscribed' : statusNamed(text);
  return state === 'confirmed' ? undefined : state;
};

/** A column named `state`, which usually is a part of an address. Only a known status word counts. */
export const perhapsStatusCell: ConsentCell = (text) => statusNamed(text);

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(',').map((word) => word.trim()));
}
