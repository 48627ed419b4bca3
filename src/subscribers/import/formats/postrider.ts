import { UnreadableCsv } from '../../csv/csv-error.js';
import { columnName, csvFields } from '../column-names.js';
import { statusCell } from '../consent-cells.js';
import type { ForeignFormat } from './export-format.js';

/** No other program's export has one of these columns. */
const ownColumns = ['consent method', 'consent text version'] as const;

/**
 * Our own export. It is recognised by a few columns that no other program has, so that exports of every version keep
 * their proof of consent.
 */
export const postrider: ForeignFormat = {
  name: 'Postrider',
  recognises: (has) => has('email', 'state') && ownColumns.some((column) => has(column)),
  fields: Object.fromEntries(csvFields.map((name) => [name, [columnName(name)]])),
  consent: { state: statusCell() },
};

/**
 * The other columns of our export do not tell a confirmed reader from one who has unsubscribed.
 * @throws UnreadableCsv for our export without its states
 */
export function requireStates(columns: ReadonlySet<string>): void {
  if (columns.has('state') || !ownColumns.some((column) => columns.has(column))) return;
  const lacks = 'The file is an export of Postrider without its column "state", which says who has unsubscribed.';
  throw new UnreadableCsv('no-states', `${lacks} Nothing was imported.`);
}
