import { openCsv } from '../csv/read-csv.js';
import type { CsvField } from '../import/column-names.js';
import { columnName } from '../import/column-names.js';
import { openConsentReader } from '../import/consent-reader.js';
import { type FieldPlaces, placeFields, usedFields } from '../import/field-places.js';
import { formatOf } from '../import/formats/recognise.js';
import { hasEmail } from '../import/import-row.js';
import { UnclearConsent } from '../import/unclear-consent.js';

/**
 * What a column is read as. `consent`: it says whether the reader wants email. `unclear`: it may say that, and somebody
 * must say how to read it.
 */
export type ColumnUse = CsvField | 'consent' | 'unclear';

export interface LookedColumn {
  name: string;
  /** Undefined: it is not imported. */
  use: ColumnUse | undefined;
  /** Its cells in the first rows. */
  samples: string[];
}

/** What a file is understood as, before anything is imported. */
export interface FileLook {
  /** The program that exported it; `plain`: none was recognised. */
  format: string;
  encoding: string;
  encodingGuessed: boolean;
  delimiter: string;
  columns: LookedColumn[];
}

const sampleRows = 5;
const maxSample = 120;

/**
 * Reads the beginning of a file of readers, and its encoding.
 * @param named the name of its encoding, if known
 * @throws UnreadableCsv for a file that is no list
 */
export async function lookAtFile(file: string, named?: string): Promise<FileLook> {
  const csv = await openCsv(file, (header) => hasEmail(header), named);
  try {
    const rows: string[][] = [];
    for await (const group of csv.rows) {
      rows.push(...group.slice(0, sampleRows - rows.length).map(({ cells }) => cells));
      if (rows.length >= sampleRows) break;
    }
    const uses = columnUses(csv.header);
    return {
      format: formatOf(new Set(csv.header.map(columnName))).name,
      encoding: csv.encoding,
      encodingGuessed: csv.guessed,
      delimiter: csv.delimiter,
      columns: csv.header.map((name, at) => ({
        ...{ name, use: uses.get(at) },
        samples: rows.map((cells) => (cells[at] ?? '').slice(0, maxSample)),
      })),
    };
  } finally {
    await csv.close();
  }
}

function columnUses(header: readonly string[]): Map<number, ColumnUse> {
  const format = formatOf(new Set(header.map(columnName)));
  const places: FieldPlaces = placeFields(header, format, {});
  const uses = new Map<number, ColumnUse>();
  const note = (at: number, use: ColumnUse) => {
    if (!uses.has(at)) uses.set(at, use);
  };
  for (const field of usedFields(format)) for (const at of places.fields[field]) note(at, field);
  for (const at of [...places.firstName, ...places.lastName]) note(at, 'name');
  for (const [at, use] of consentUses(header, format, places.taken)) note(at, use);
  return uses;
}

function consentUses(
  header: readonly string[],
  format: ReturnType<typeof formatOf>,
  taken: ReadonlySet<number>,
): [number, 'consent' | 'unclear'][] {
  try {
    return [...openConsentReader(header, format, { taken }).columns].map((at) => [at, 'consent']);
  } catch (error) {
    if (!(error instanceof UnclearConsent)) throw error;
    const unclear = [...header.keys()].filter((at) => error.columns.includes(header[at] ?? ''));
    const known = openConsentReader(header, format, { taken: new Set([...taken, ...unclear]) });
    return [
      ...unclear.map((at): [number, 'unclear'] => [at, 'unclear']),
      ...[...known.columns].map((at): [number, 'consent'] => [at, 'consent']),
    ];
  }
}
