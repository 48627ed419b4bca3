import { columnName, csvFields } from '../column-names.js';
import { statusCell } from '../consent-cells.js';
import type { ExportFormat } from './export-format.js';

/**
 * Our own export. Known by columns that nobody else has, not by all of them: an export of any version keeps its consent
 * proofs.
 */
export const postrider: ExportFormat = {
  name: 'Postrider',
  recognises: (has) => has('email', 'state', 'consent method', 'consent text version'),
  fields: Object.fromEntries(csvFields.map((name) => [name, [columnName(name)]])),
  consent: { state: statusCell() },
};
