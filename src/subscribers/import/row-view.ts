import { withoutGuard } from '../csv/csv-cell.js';
import { columnPositions } from './field-places.js';

/** The current row. Its closures are made once, not once per row. */
export interface RowView {
  cells: readonly string[];
  cellAt: (at: number) => string;
  first: (places: readonly number[]) => string;
  named: (column: string) => string;
}

/**
 * Opens a view of a file's rows.
 * @param ours whether the file is our own export, whose cells are guarded against spreadsheets
 */
export function openView(header: readonly string[], ours: boolean): RowView {
  const positions = columnPositions(header);
  const guarded = ours || (positions.get('line') === 0 && positions.get('reason') === 1);
  const view: RowView = {
    cells: [],
    cellAt(at) {
      const text = view.cells[at] ?? '';
      return guarded ? withoutGuard(text) : text;
    },
    first(places) {
      for (const at of places) {
        const text = view.cellAt(at);
        if (text !== '') return text;
      }
      return '';
    },
    named(column) {
      const at = positions.get(column);
      return at === undefined ? '' : view.cellAt(at);
    },
  };
  return view;
}
