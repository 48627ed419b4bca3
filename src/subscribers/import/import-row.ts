import { InvalidInput } from '../../errors.js';
import { isLocale, type Locale, locales } from '../../locale/locale.js';
import { type Newsletter, type SectionMask, sectionMask } from '../../newsletters/newsletter.js';
import { withoutGuard } from '../csv/csv-cell.js';
import { UnreadableCsv } from '../csv/csv-error.js';
import { readTime } from '../csv/csv-time.js';
import type { EnrolState, GivenMembership, Overridable } from '../membership/enrol.js';
import { type Address, cleanName, parseAddress } from '../record/address.js';
import {
  type Choices,
  type Membership,
  newMembership,
  nowSeconds,
  type SubscriberState,
  withState,
} from '../record/subscriber.js';
import { type Cells, type CsvField, type CsvFormat, columnName, csvFields, formatOf } from './csv-format.js';
import { exactMembership } from './export-row.js';
import { type StatusTally, shortened } from './row-counts.js';

export interface RowOptions {
  /** What the readers become whose row says nothing heavier of them. */
  status: EnrolState;
  /** Where the readers' consent was given: kept with each of them as the proof. */
  consent: string;
  /** Our field → the name of the column that holds it. */
  map?: Partial<Record<CsvField, string>>;
  override?: readonly Overridable[];
}

/** A row that can be taken. */
export interface TakenRow {
  mailed: string;
  given: GivenMembership;
}

/** A row that cannot be taken, and why. */
export interface RefusedRow {
  reason: string;
  /** What exactly, where the reason alone does not say it: the status that is not known. */
  detail?: string;
}

export interface RowReader {
  format: CsvFormat;
  columns: number;
  /** @param tally counts the row by its status, whether it can be taken or not */
  read(cells: readonly string[], tally?: StatusTally): (TakenRow & { normal: string }) | RefusedRow;
}

/** Reads `email=E-Mail`. @throws InvalidInput */
export function parseMapping(words: readonly string[]): Partial<Record<CsvField, string>> {
  const map: Partial<Record<CsvField, string>> = {};
  for (const word of words) {
    const [name = '', ...column] = word.split('=');
    const field = csvFields.find((one) => one === name.trim().replaceAll('-', '_'));
    if (!field || column.length === 0)
      throw new InvalidInput(`--map ${word}`, `it must be one of ${csvFields.join(', ')}, then = and a column's name`);
    map[field] = column.join('=');
  }
  return map;
}

/** Whether a header has an address for us, under these names. */
export function hasEmail(header: readonly string[], map: RowOptions['map'] = {}): boolean {
  const columns = new Set(header.map(columnName));
  const names = map.email === undefined ? (formatOf(columns).fields.email ?? []) : [columnName(map.email)];
  return names.some((name) => columns.has(name));
}

const needsHeader = 'The first line must name the columns: email, and if you like name, sections, locale.';

/**
 * Makes a reader of rows from a file's header.
 * @throws UnreadableCsv without a column for the address; InvalidInput for a mapping to a column that is not there
 */
export function openRowReader(newsletter: Newsletter, header: readonly string[], options: RowOptions): RowReader {
  const positions = new Map<string, number>();
  for (const [at, text] of header.entries()) if (!positions.has(columnName(text))) positions.set(columnName(text), at);
  const format = formatOf(new Set(positions.keys()));
  for (const [field, column] of Object.entries(options.map ?? {})) {
    const at = positions.get(columnName(column));
    if (at === undefined)
      throw new InvalidInput(`--map ${field}=${column}`, `there is no such column; there are ${header.join(', ')}`);
    positions.set(field, at);
  }
  if (!hasEmail(header, options.map)) {
    throw new UnreadableCsv(
      `There is no column "email". ${needsHeader} Or name the column that holds it, like --map email=${JSON.stringify(header.find((name) => /mail/i.test(name)) ?? header[0] ?? 'E-Mail')}.`,
    );
  }
  const ours = format.name === 'Postrider';
  const unquote = ours || (positions.get('line') === 0 && positions.get('reason') === 1);
  const places = (names: readonly string[]) => names.flatMap((name) => positions.get(name) ?? []);
  const fields = Object.fromEntries(
    csvFields.map((field) => [
      field,
      places(options.map?.[field] === undefined ? (format.fields[field] ?? [field]) : [field]),
    ]),
  ) as Record<CsvField, number[]>;
  const nameParts = places(format.nameParts ?? []);
  const masks = new Map<string, SectionMask>();

  function maskOf(text: string): SectionMask {
    const known = masks.get(text);
    if (known !== undefined) return known;
    const mask = readSections(newsletter, text);
    if (masks.size < 1000) masks.set(Buffer.from(text).toString(), mask);
    return mask;
  }

  // Closures are made once, not once a row: they look at the row that is being read.
  let row: readonly string[] = [];
  const cell = (at: number): string => {
    const text = row[at] ?? '';
    return unquote ? withoutGuard(text) : text;
  };
  const first = (places: readonly number[]): string => {
    for (const at of places) {
      const text = cell(at);
      if (text !== '') return text;
    }
    return '';
  };
  const field = (name: CsvField): string => first(fields[name]);
  const cells: Cells = (column) => {
    const at = positions.get(column);
    return at === undefined ? '' : cell(at);
  };

  const hasStatus = format.status !== undefined && (positions.has('state') || positions.has('status'));

  function read(tally: StatusTally | undefined): (TakenRow & { normal: string }) | RefusedRow {
    const stated = format.state(cells);
    if (hasStatus) tally?.add(format.status?.(cells) ?? '', stated ?? options.status);
    const address = addressIn(field('email'));
    if (!address) return { reason: 'invalid email' };
    if (stated === 'unknown') return { reason: 'unknown status', detail: shortened(format.status?.(cells) ?? '') };
    if (stated === 'erased') return { reason: 'erased' };
    if (stated === 'unconfirmed' || (stated === 'pending' && !ours)) return { reason: 'unconfirmed' };
    const state = stated === undefined || stated === 'confirmed' ? options.status : stated;
    const sections = field('sections');
    const locale = readLocale(field('locale'));
    const choices: Choices = {
      name: cleanName(field('name') || nameParts.map(cell).join(' ')),
      locale: locale ?? newsletter.locale,
      sections: sections === '' ? 0 : maskOf(sections),
    };
    const membership = ours
      ? exactMembership(newsletter, choices, stated ?? 'confirmed', state, field)
      : datedMembership(newsletter, choices, state, options.consent, field);
    const chosen = { sections: sections !== '', locale: locale !== undefined };
    const given = { membership, chosen, by: 'import', at: nowSeconds(), override: options.override } as const;
    return { mailed: address.mailed, normal: address.normal, given };
  }

  return {
    format,
    columns: header.length,
    read(given, tally) {
      row = given;
      return read(tally);
    },
  };
}

function addressIn(text: string): Address | undefined {
  try {
    return parseAddress(text);
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}

/** Section names parted by a comma, and where that gives none we know by `;` or `|`. Unknown names are passed over. */
function readSections(newsletter: Newsletter, text: string): SectionMask {
  const names = text.split(',').flatMap((name) => {
    const known = newsletter.sections.some((section) => section.toLowerCase() === name.trim().toLowerCase());
    return known ? [name] : name.split(/[;|]/);
  });
  return sectionMask(newsletter, names).mask;
}

/** `zh_CN` and `en-GB` are what we speak of these languages. */
function readLocale(text: string): Locale | undefined {
  if (text === '' || isLocale(text)) return isLocale(text) ? text : undefined;
  const language = text.toLowerCase().split(/[-_]/, 1)[0];
  return locales.find((locale) => locale.split('-', 1)[0] === language);
}

/** A membership with the dates of another program: asked and confirmed when it says so, else now. */
function datedMembership(
  newsletter: Newsletter,
  choices: Choices,
  state: SubscriberState,
  from: string,
  field: (name: CsvField) => string,
): Membership {
  const now = nowSeconds();
  const [asked, confirmed, changed] = [
    readTime(field('asked_at')),
    readTime(field('confirmed_at')),
    readTime(field('changed_at')),
  ];
  const consent = { method: 'import', from, textVersion: 0, ip: field('consent_ip') } as const;
  const begun = newMembership(newsletter.number, choices, consent, 'import', asked || confirmed || now);
  if (state === 'confirmed') return withState(begun, 'confirmed', 'import', confirmed || now);
  // Bounces and complaints come after a confirmation, so there was one, whether the file has its date or not.
  const was =
    confirmed > 0 || state !== 'unsubscribed'
      ? withState(begun, 'confirmed', 'import', confirmed || asked || changed || now)
      : begun;
  return withState(was, state, 'import', changed || now);
}
