import { columnName } from './column-names.js';
import { type ConsentCell, isDate, perhapsStatusCell, type RowState, statusCell } from './consent-cells.js';
import { type ConsentColumn, consentColumn } from './consent-columns.js';
import { doubtfulCells } from './doubtful-columns.js';
import type { Cells, ForeignFormat } from './formats/export-format.js';
import { plainFormat } from './formats/recognise.js';
import { type StatedState, statusWord } from './status-words.js';
import { UnclearConsent } from './unclear-consent.js';

/** The state of a row's reader by its columns, and the cell that decides it. */
export interface RowVerdict {
  state: RowState;
  /** The cell's text, with its column's name if it means nothing alone; empty if the row states nothing. */
  because: string;
}

/** Reads the consent of one row after another. */
export interface ConsentReader {
  /** Positions of the columns about consent. */
  columns: ReadonlySet<number>;
  /** Those of them that refuse every unknown word. The others may miss an unsubscription in a cell. */
  strict: ReadonlySet<number>;
  /** @param cellAt reads a cell of the current row */
  read(cellAt: (at: number) => string, cells: Cells): RowVerdict;
}

export interface ConsentOptions {
  /** The position of the status column, if the operator named it. */
  statusAt?: number | undefined;
  /** Status word → meaning; overrides every other meaning. */
  states?: ReadonlyMap<string, StatedState> | undefined;
  /** Positions of other columns: addresses, names, and those that the operator ignores. */
  taken: ReadonlySet<number>;
}

/** A text without a meaning in any column. */
const noWord = '?';

const silent: RowVerdict = { state: undefined, because: '' };

interface Source {
  at: number;
  read: ConsentCell;
  /** Precedes the cell's text in counts and reasons; undefined where the text is clear without it. */
  label: string | undefined;
}

/**
 * The precedence of states when cells differ: the highest counts. A row with an unknown word is always refused.
 */
const weights: Record<StatedState | 'unknown', number> = {
  confirmed: 1,
  pending: 2,
  unconfirmed: 2,
  unsubscribed: 3,
  bounced: 4,
  complained: 5,
  erased: 6,
  unknown: 7,
};
export const weightOf = (state: RowState): number => (state === undefined ? 0 : weights[state]);

/**
 * Finds the columns about consent, and how to read them.
 * @throws UnclearConsent when a column may be about consent and cannot be read
 */
export function openConsentReader(
  header: readonly string[],
  format: ForeignFormat,
  { statusAt, states, taken }: ConsentOptions,
): ConsentReader {
  const sources: Source[] = [];
  const unclear: string[] = [];
  const names = header.map(columnName);
  for (const [at, name] of names.entries()) {
    const column = at === statusAt ? statusCell() : taken.has(at) ? undefined : columnIn(format, name, names);
    if (column === 'unclear') unclear.push(header[at] ?? '');
    else if (column)
      sources.push({ at, read: column, label: isStatusName(name, at === statusAt) ? undefined : header[at] });
  }
  if (unclear.length > 0) throw new UnclearConsent(unclear);

  function stateOf({ read }: Source, text: string): RowState {
    const mapped = states === undefined || text === '' ? undefined : states.get(statusWord(text));
    return mapped ?? read(text);
  }
  if (sources.length === 0 && !format.verdict) return { columns: new Set(), strict: new Set(), read: () => silent };
  return {
    columns: new Set(sources.filter(({ read }) => !doubtfulCells.has(read)).map(({ at }) => at)),
    strict: new Set(sources.filter(({ read }) => read(noWord) !== undefined).map(({ at }) => at)),
    read(cellAt, cells) {
      let best: Source | undefined;
      let state: RowState;
      for (const source of sources) {
        const said = stateOf(source, cellAt(source.at));
        if (weightOf(said) <= weightOf(state)) continue;
        state = said;
        best = source;
      }
      const together = format.verdict?.(cells);
      if (together && weightOf(together.state) > weightOf(state)) return { ...together };
      return { state, because: best === undefined ? '' : wordsOf(best, cellAt(best.at)) };
    },
  };
}

function columnIn(format: ForeignFormat, name: string, names: readonly string[]): ConsentColumn {
  const own = Object.hasOwn(format.consent ?? {}, name) ? format.consent?.[name] : undefined;
  if (own || format.notConsent?.includes(name)) return own;
  if (name === 'state' && isPlace(format, names)) return perhapsStatusCell;
  // The second column of a file of rejected rows says why each was rejected.
  const rejected = name === 'reason' && names[0] === 'line';
  return format.name === 'Postrider' || rejected ? undefined : consentColumn(name);
}

/** If the file also has a status column and a postal address, a column `state` is a part of the address. */
const isPlace = (format: ForeignFormat, names: readonly string[]) =>
  format !== plainFormat ||
  (names.some((name) => /(^| )status( |$)/.test(name)) &&
    names.some((name) => /^(city|town|zip|zip code|postal code|postcode|country|address|street)$/.test(name)));

const isStatusName = (name: string, mapped: boolean) =>
  mapped || /(^| )(status|state|type|estado|statut|stato|статус)( |$)|状态|狀態|ステータス|상태/.test(name);

function wordsOf({ label }: Source, text: string): string {
  if (label === undefined) return text;
  return text === '' ? `${label} empty` : isDate(text) ? label : `${label}: ${text}`;
}
