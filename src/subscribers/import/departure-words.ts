import { type Standing, weightOf } from './consent-reader.js';
import { type StatedState, statusNamed, statusWord } from './status-words.js';

/** Status words that mean a departure wherever they are. Others, such as "cancelled" or "left", may be about anything. */
const unmistakable =
  /unsub|opt(?:ed)? ?out|^do not (?:e ?mail|contact|mail)$|^dnc$|bounced?$|spam|complain|black ?list|block ?list|abgemeldet|abbestellt|désabonn|désinscri|dado de baja|descadastr|disiscri|uitgeschreven|afgemeld|отпис|退订|退訂|取消订阅|取消訂閱|配信停止|購読解除|구독취소|구독해지|수신거부|黑名单|黑名單|投诉|投訴|退信/u;
/** Longer cells are prose, in which the words may be said of anybody. */
const longestCell = 200;

/**
 * Looks for departures in columns that say nothing about consent by their names: tags, labels, groups, kinds, reasons. A
 * cell counts when it, or a part of the list in it, is such a word and nothing else.
 * @param columns positions of these columns
 * @returns what the row says, given what its columns about consent say
 */
export function openDepartureReader(columns: readonly number[]) {
  const known = new Map<string, StatedState | undefined>();
  const departureIn = (text: string): StatedState | undefined => {
    if (text.length < 2 || text.length > longestCell) return undefined;
    if (known.has(text)) return known.get(text);
    const state = departureOf(text);
    if (known.size < 1000) known.set(Buffer.from(text).toString(), state);
    return state;
  };
  return (
    cellAt: (at: number) => string,
    said: Standing,
    header: readonly string[],
    states?: ReadonlyMap<string, StatedState>,
  ): Standing => {
    let found = said;
    for (const at of columns) {
      const text = cellAt(at);
      const state = departureIn(text);
      // A word that the operator gave a meaning is read where the status is.
      if (state === undefined || states?.has(statusWord(text)) || weightOf(state) <= weightOf(found.state)) continue;
      found = { state, because: `${header[at] ?? ''}: ${text}` };
    }
    return found;
  };
}

function departureOf(text: string): StatedState | undefined {
  let found: StatedState | undefined;
  for (const part of text.split(/[,;|]| ::: /)) {
    const word = statusWord(part.replace(/^[\s"'[\]*#]{0,5}|["'[\]]{1,3}$/g, ''));
    const state = unmistakable.test(word) ? statusNamed(word) : undefined;
    const leaves = state === 'unsubscribed' || state === 'bounced' || state === 'complained';
    if (leaves && weightOf(state) > weightOf(found)) found = state;
  }
  return found;
}
