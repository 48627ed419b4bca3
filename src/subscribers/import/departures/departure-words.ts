import type { RowState } from '../consent-cells.js';
import { type RowVerdict, weightOf } from '../consent-reader.js';
import { type StatedState, statusNamed, statusWord } from '../status-words.js';

/** Status words that mean a departure wherever they are. Others, such as "cancelled" or "left", may be about anything. */
const unmistakable =
  /unsub|opt(?:ed)? ?out|^(?:do not|dont|don't) (?:e ?mail|contact|mail)$|^(?:dnc|dnm|dne)$|^no e ?mails?$|bounced?$|spam|complain|black ?list|block ?list|abgemeldet|abbestellt|désabonn|désinscri|dado de baja|descadastr|disiscri|uitgeschreven|afgemeld|отпис|退订|退訂|取消订阅|取消訂閱|配信停止|購読解除|구독취소|구독해지|수신거부|黑名单|黑名單|投诉|投訴|退信/u;
/** Words that may come before a departure at the start of a note: `has`, `customer`, `hat`, `已`. */
const before =
  '(?:(?:has|was|is|already|they|he|she|user|reader|customer|contact|hat|wurde|ist|a été|s’est|ha|已|已经) ){0,3}';
const departed =
  'unsub\\w{0,12}|opt(?:ed)?[ -]?out|abgemeldet|abbestellt|désabonn\\p{L}{0,3}|désinscri\\p{L}{0,3}|dado de baja|disiscritt\\p{L}|uitgeschreven|afgemeld|отписал\\p{L}{0,4}|отписан\\p{L}{0,2}';
/** `unsubscribed 2024`, `has opted out by phone`, but not `asked whether we unsubscribed them`. */
const begins = new RegExp(`^${before}(?:${departed})(?!\\p{L})`, 'iu');
/** A departure with its date before it: `2024年退订`. */
const eastern = /^[\d年月日./\s-]{0,14}(?:已|已经)?(?:退订|退訂|取消订阅|取消訂閱|配信停止|수신거부)/u;
/** A wish for no more email, anywhere in a note. */
const wish = [
  /(?<!\p{L})(?:do|does|did)(?: not|n['’]?t) (?:want|wish|like)(?: to (?:get|receive|have))?(?: any| our| more| the){0,2} (?:e-?mails?|mails?|newsletters?)(?!\p{L})/iu,
  /(?<!\p{L})(?:do not|don['’]?t|never|stop) (?:e-?mail|contact|mail|send|write|writ)(?:ing)?(?!\p{L})/iu,
  /(?<!\p{L})(?:(?:please|to be|must be) (?:removed|unsubscribed?|taken off|deleted)|(?:please )?remove (?:me|him|her|them))(?!\p{L})/iu,
  /(?<!\p{L})no (?:more |further )?(?:e-?mails?|mails|newsletters?)(?!\p{L})/iu,
  /(?<!\p{L})keine? (?:weiteren )?(?:e-?mails?|mails?|newsletter|werbung)(?!\p{L})/iu,
];

/** Whether a note says that its reader has unsubscribed or wants to. It may be wrong, so it only refuses the row. */
const speaksOfDeparture = (note: string): boolean =>
  begins.test(note) || eastern.test(note) || wish.some((words) => words.test(note));
/** A quick test. An ASCII cell without any of these words is no departure; that settles most notes. */
const ascii = /^[ -~\t]*$/;
const signal =
  /unsub|opt|mail|newsletter|contact|dn[cme]|bounce|spam|complain|list|abgemeldet|abbestellt|dado|descadastr|disiscri|uitgeschreven|afgemeld|werbung|remove|taken|deleted|send|writ/i;
/** Max characters. Longer cells are prose, where the words may be about anyone. */
const maxCell = 200;

/**
 * Looks for departures in columns that say nothing about consent by their names: tags, labels, groups, dates, names. A
 * cell counts when it, or a part of the list in it, is such a word and nothing else. A note that speaks of a departure
 * refuses the row.
 * @param columns positions of these columns
 * @returns a function that gives a row's verdict, from that of its consent columns (`said`)
 */
export function openDepartureReader(columns: readonly number[]) {
  const known = new Map<string, RowState>();
  const departureIn = (text: string): RowState => {
    if (text.length < 2 || text.length > maxCell) return undefined;
    if (ascii.test(text) && !signal.test(text)) return undefined;
    if (known.has(text)) return known.get(text);
    const state = departureOf(text) ?? (speaksOfDeparture(text.trim()) ? 'unknown' : undefined);
    if (known.size < 1000) known.set(Buffer.from(text).toString(), state);
    return state;
  };
  return (
    cellAt: (at: number) => string,
    said: RowVerdict,
    header: readonly string[],
    states?: ReadonlyMap<string, StatedState>,
  ): RowVerdict => {
    let found = said;
    for (const at of columns) {
      const text = cellAt(at);
      const state = departureIn(text);
      // A word with a meaning from the operator counts in the status column only.
      if (state === undefined || states?.has(statusWord(text)) || weightOf(state) <= weightOf(found.state)) continue;
      found = { state, because: `${header[at] ?? ''}: ${text}` };
    }
    return found;
  };
}

/** The departure that a cell, or a part of the list in it, states plainly. */
export function departureOf(text: string): StatedState | undefined {
  let found: StatedState | undefined;
  for (const part of text.split(/[,;|]| ::: /)) {
    const word = statusWord(part.replace(/^[\s"'[\]*#]{0,5}|["'[\]]{1,3}$/g, ''));
    const state = unmistakable.test(word) ? statusNamed(word) : undefined;
    const leaves = state === 'unsubscribed' || state === 'bounced' || state === 'complained';
    if (leaves && weightOf(state) > weightOf(found)) found = state;
  }
  return found;
}
