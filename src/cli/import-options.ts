import { csvFields } from '../subscribers/import/column-names.js';
import type { FieldMap } from '../subscribers/import/field-places.js';
import { type StatedState, statusWord } from '../subscribers/import/status-words.js';
import { WrongUsage } from './wrong-usage.js';

/** The states that a status word can mean. */
export const statedStates = ['confirmed', 'unconfirmed', 'unsubscribed', 'bounced', 'complained'] as const;

/** Reads `email=E-Mail`. @throws WrongUsage */
export function parseMapping(words: readonly string[]): FieldMap {
  const map: FieldMap = {};
  for (const word of words) {
    const [name = '', ...column] = word.split('=');
    const field = csvFields.find((one) => one === name.trim().replaceAll('-', '_'));
    if (!field || column.length === 0)
      throw new WrongUsage(`--map ${word}`, `it must be FIELD=COLUMN; the fields are ${csvFields.join(', ')}`);
    map[field] = column.join('=');
  }
  return map;
}

/** Reads `cancelled=unsubscribed,lapsed=bounced`. @throws WrongUsage */
export function parseStates(words: readonly string[]): Map<string, StatedState> {
  const states = new Map<string, StatedState>();
  for (const pair of words.flatMap((word) => word.split(','))) {
    const at = pair.lastIndexOf('=');
    const word = statusWord(pair.slice(0, Math.max(at, 0)));
    const state = statedStates.find((one) => one === pair.slice(at + 1).trim());
    if (word === '' || !state)
      throw new WrongUsage(
        `--state ${pair}`,
        `it must be WORD=STATE: a status word of the file and one of ${statedStates.join(', ')}`,
      );
    if (state === 'confirmed' && ['unsubscribed', 'bounced', 'complained', 'erased'].includes(word))
      throw new WrongUsage(`--state ${pair}`, `${word} cannot mean confirmed`);
    states.set(word, state);
  }
  return states;
}
