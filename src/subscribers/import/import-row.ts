import type { Newsletter } from '../../newsletters/newsletter.js';
import { readTime } from '../csv/csv-time.js';
import type { EnrolState, GivenMembership, Overridable } from '../membership/enrol.js';
import { cleanName } from '../record/address.js';
import { type Choices, nowSeconds } from '../record/subscriber.js';
import { type CsvField, columnName } from './column-names.js';
import { isOtherChannel } from './consent-columns.js';
import { type ConsentReader, openConsentReader } from './consent-reader.js';
import { datedMembership } from './dated-membership.js';
import { type HintReader, openHintReader } from './departures/departure-hints.js';
import { openDepartureReader } from './departures/departure-words.js';
import { exactMembership } from './export-row.js';
import {
  columnPositions,
  type FieldMap,
  type FieldPlaces,
  fieldNames,
  namedColumn,
  placeFields,
  usedColumns,
} from './field-places.js';
import type { ForeignFormat } from './formats/export-format.js';
import { requireStates } from './formats/postrider.js';
import { formatOf } from './formats/recognise.js';
import { addressInCell, type CellAddress, noEmailColumn } from './row-address.js';
import { joinedName, noSections, openSectionReader, openZoneReader, readLocale } from './row-choices.js';
import { RowTally } from './row-counts.js';
import { openView, type RowView } from './row-view.js';
import type { StatedState } from './status-words.js';
import { shortened } from './tally.js';

export interface RowOptions {
  /** The state of readers whose row does not say that they unsubscribed, bounced, complained or never confirmed. */
  status: EnrolState;
  /** Where the readers gave their consent: kept with each of them as proof. */
  consent: string;
  map?: FieldMap;
  /** Status word, as `statusWord` writes it → its meaning in this file. */
  states?: ReadonlyMap<string, StatedState>;
  /** Columns that are not about consent, despite their names. */
  ignore?: readonly string[];
  override?: readonly Overridable[];
  /** Whether a relay carries addresses beyond ASCII. Default: none does. */
  utf8Addresses?: boolean;
}

/** A row that can be imported. */
export interface TakenRow {
  mailed: string;
  given: GivenMembership;
}

/** A rejected row, and why. */
export interface RefusedRow {
  reason: string;
  /** More about the reason: the unknown status. */
  detail?: string;
}

export interface RowReader {
  format: ForeignFormat;
  columns: number;
  /** The columns that a person must look at if they have certain words. */
  hints: HintReader;
  /** The row's normalised address; undefined if it has none. A `read` of the same cells reuses it. */
  addressOf(cells: readonly string[]): string | undefined;
  /** @param tally counts the row's content, even if the row is refused */
  read(cells: readonly string[], tally?: RowTally): TakenRow | RefusedRow;
}

/** Whether a header has a column of addresses. */
export function hasEmail(header: readonly string[], map: FieldMap = {}): boolean {
  const columns = new Set(header.map(columnName));
  const names = map.email === undefined ? fieldNames(formatOf(columns), 'email') : [columnName(map.email)];
  return names.some((name) => columns.has(name));
}

/**
 * Makes a reader of rows from a file's header.
 * @throws UnreadableCsv without a column of addresses, or for our export without its states; UnclearConsent for a
 *   column that may be about consent and cannot be read; InvalidInput for an option that names a missing column
 */
export function openRowReader(newsletter: Newsletter, header: readonly string[], options: RowOptions): RowReader {
  const { map = {}, ignore = [], states } = options;
  const columns = new Set(columnPositions(header).keys());
  const format = formatOf(columns);
  const places = placeFields(header, format, map);
  if (!hasEmail(header, map)) throw noEmailColumn(header);
  if (map.state === undefined) requireStates(columns);
  const ignored = ignore.map((column) => namedColumn(header, column, 'ignore'));
  const statusAt = map.state === undefined ? undefined : places.fields.state[0];
  const taken = new Set([...places.taken, ...ignored]);
  const consent = openConsentReader(header, format, { statusAt, states, taken });
  const view = openView(header, format.name === 'Postrider');
  const used = new Set([...usedColumns(places, format), ...consent.columns]);
  const unused = [...header.keys()].filter((at) => !used.has(at));
  const { searched, doubtful } = columnsToSearch(header, format, { places, consent, unused, ignored });
  const departures = openDepartureReader(searched);
  const hints = openHintReader(doubtful, header.map(columnName), states);
  const readChosen = openChoices(newsletter, view, places);
  const membershipOf = openMemberships(newsletter, format, header, view, places.fields, options);
  const speaksOfConsent = consent.columns.size > 0 || format.verdict !== undefined;
  let address: CellAddress | undefined;
  function look(cells: readonly string[]): void {
    view.cells = cells;
    address = addressInCell(view.first(places.fields.email), options.utf8Addresses);
  }
  function read(tally: RowTally): TakenRow | RefusedRow {
    for (const at of unused) if (view.cellAt(at) !== '') tally.columns.add(header[at] ?? '');
    const said = consent.read(view.cellAt, view.named);
    const { state: stated, because } = departures(view.cellAt, said, header, states);
    if (speaksOfConsent || because !== '') tally.addStatus(because, stated ?? options.status);
    if (!address) return { reason: 'invalid email' };
    if (stated === 'unknown') return { reason: 'unknown status', detail: shortened(because) };
    if (stated === 'erased') return { reason: 'erased' };
    if (stated === 'unconfirmed' || (stated === 'pending' && format.name !== 'Postrider'))
      return { reason: 'unconfirmed' };
    const { choices, chosen } = readChosen(address.name ?? '', tally);
    const membership = membershipOf(choices, stated, tally);
    const given = { membership, chosen, by: 'import', at: nowSeconds(), override: options.override } as const;
    return { mailed: address.mailed, given };
  }
  return {
    format,
    columns: header.length,
    hints,
    addressOf(cells) {
      look(cells);
      return address?.normal;
    },
    read(cells, tally = new RowTally()) {
      if (view.cells !== cells) look(cells);
      return read(tally);
    },
  };
}

interface ColumnUse {
  places: FieldPlaces;
  consent: ConsentReader;
  /** Columns without a use. */
  unused: readonly number[];
  ignored: readonly number[];
}

/**
 * The columns to search for departures: all but the address, whatever they are mapped to. Someone may have typed
 * `unsubscribed` over a date, a language or a name. Our own export has its words in columns of their own. A column about
 * another channel, such as SMS, says nothing about email. `doubtful`: those in which a word may mean a departure.
 */
function columnsToSearch(
  header: readonly string[],
  format: ForeignFormat,
  { places: { fields }, consent: { strict }, unused, ignored }: ColumnUse,
): { searched: number[]; doubtful: number[] } {
  const name = (at: number) => columnName(header[at] ?? '');
  const counts = (at: number) => !ignored.includes(at) && !isOtherChannel(name(at));
  if (format.name === 'Postrider') return { searched: unused.filter(counts), doubtful: [] };
  const searched = [...header.keys()].filter((at) => at !== fields.email[0] && !strict.has(at) && counts(at));
  return { searched, doubtful: unused.filter((at) => counts(at) && !format.notConsent?.includes(name(at))) };
}

/** @returns a function that reads the choices of the current row; `beside` is the name in the cell of the address */
function openChoices(newsletter: Newsletter, view: RowView, { fields, firstName, lastName }: FieldPlaces) {
  const sectionsOf = openSectionReader(newsletter);
  const zoneOf = openZoneReader();
  return (beside: string, tally: RowTally) => {
    const sections = view.first(fields.sections);
    const { mask, unknown } = sections === '' ? noSections : sectionsOf(sections);
    for (const name of unknown) tally.sections.add(name);
    const language = view.first(fields.locale);
    const locale = readLocale(language);
    if (language !== '' && locale === undefined) tally.locales.add(language);
    const whole = view.first(fields.name);
    // Some programs call the column of first names `Name`. A column of last names shows that.
    const first = firstName.length === 0 ? whole : view.first(firstName);
    const inParts = lastName.length > 0 && (whole === '' || firstName.length === 0);
    const name = (inParts ? joinedName(first, view.first(lastName)) : whole || first) || beside;
    const zone = view.first(fields.time_zone);
    const timeZone = zone === '' ? '' : zoneOf(zone);
    if (timeZone === undefined) tally.zones.add(zone);
    // Field by field: to spread some of them takes seven times as long, and this is done for each row.
    const choices: Choices = {
      name: cleanName(name),
      locale: locale ?? newsletter.locale,
      sections: mask,
      timeZone: timeZone ?? '',
    };
    return { choices, chosen: { sections: sections !== '', locale: locale !== undefined } };
  };
}

/** Max distinct sources of consent in one file; each is stored once for all its readers. */
const maxSources = 200;

function openMemberships(
  newsletter: Newsletter,
  format: ForeignFormat,
  header: readonly string[],
  view: RowView,
  fields: FieldPlaces['fields'],
  options: RowOptions,
) {
  const sources = new Map<string, string>();
  const field = (name: CsvField) => view.first(fields[name]);

  function sourceOf(text: string): string {
    if (text === '') return options.consent;
    const known = sources.get(text);
    if (known !== undefined) return known;
    if (sources.size >= maxSources) return options.consent;
    const label = `${options.consent} (${cleanName(shortened(text))})`;
    sources.set(Buffer.from(text).toString(), label);
    return label;
  }
  function timeOf(name: CsvField, tally: RowTally): number {
    for (const at of fields[name]) {
      const text = view.cellAt(at);
      const time = text === '' ? 0 : readTime(text);
      if (time > 0) return time;
      if (/\d.*\d/.test(text)) tally.dates.add(header[at] ?? '');
    }
    return 0;
  }
  return (choices: Choices, stated: StatedState | undefined, tally: RowTally) => {
    const state = stated === undefined || stated === 'confirmed' ? options.status : stated;
    if (state === 'unconfirmed') throw new TypeError('an unconfirmed reader has no membership');
    if (format.name === 'Postrider')
      return exactMembership(
        newsletter,
        choices,
        stated === 'unconfirmed' ? 'pending' : (stated ?? 'confirmed'),
        state,
        field,
      );
    const asked = timeOf('asked_at', tally);
    const confirmed = timeOf('confirmed_at', tally);
    const changed = timeOf('changed_at', tally);
    const history = { asked, confirmed, changed, ip: field('consent_ip'), from: sourceOf(field('consent_from')) };
    return datedMembership(newsletter, choices, state, history);
  };
}
