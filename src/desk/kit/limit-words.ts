import type { ExceededLimit } from '../../errors.js';
import { type DeskVisit, deskWords } from './as-person.js';

/** What a field says that exceeds its limit; undefined when something else is wrong with it. */
export function limitWords(frame: DeskVisit['frame'], exceeds: ExceededLimit | undefined): string | undefined {
  const { tooLong, tooMany } = deskWords(frame).faults;
  return exceeds && (exceeds.of === 'characters' ? tooLong(exceeds.max) : tooMany(exceeds.max));
}
