import { columnName, csvFields } from '../column-names.js';
import { statusCell } from '../consent-cells.js';
import type { ExportFormat } from './export-format.js';

/**
 * Our own export. It is recognised by a few columns that no other program has, so that exports of every version keep
 * their proof of consent.
 */
export const postrider: ExportFormat = {
  name: 'Postrider',
  recognises: (has) => has('email', 'state', 'consent method', 'consent text version'),
  fields: Object.fromEntries(csvFields.map((name) => [name, [columnName(name)]])),
  consent: { state: statusCell() },
};
