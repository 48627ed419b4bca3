import type { LaterChange } from '../../field-changes.js';
import type { DeskVisit } from './as-person.js';

/** Who made some changes: `Ada and Ben`; empty: not known. */
export const whoChanged = ({ frame }: DeskVisit, changes: readonly Pick<LaterChange, 'by'>[]): string =>
  new Intl.ListFormat(frame.locale, { type: 'conjunction' }).format(
    new Set(changes.map(({ by }) => by).filter(Boolean)),
  );
