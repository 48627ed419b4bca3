import { InvalidInput } from '../../errors.js';
import { type CsvField, columnName, csvFields, namePartNames, usualNames } from './column-names.js';
import type { ForeignFormat } from './formats/export-format.js';

/** Our field → the name of its column; empty: no column is read as it. */
export type FieldMap = Partial<Record<CsvField, string>>;

/** The positions of a file's columns by field. The first that is not empty counts. */
export interface FieldPlaces {
  fields: Record<CsvField, readonly number[]>;
  firstName: readonly number[];
  lastName: readonly number[];
  /** Columns that are not about consent. */
  taken: Set<number>;
}

/** Fields whose columns may be about consent as well: the time of an unsubscription. */
const beside: readonly CsvField[] = ['state', 'asked_at', 'confirmed_at', 'changed_at'];

/** Positions of columns by name, as `columnName` writes it. If several have one name, the first counts. */
export function columnPositions(header: readonly string[]): Map<string, number> {
  const positions = new Map<string, number>();
  for (const [at, text] of header.entries()) if (!positions.has(columnName(text))) positions.set(columnName(text), at);
  return positions;
}

/** @returns the position of a column that the operator named. @throws InvalidInput when it is missing */
export function namedColumn(header: readonly string[], column: string, field: 'map' | 'ignore'): number {
  const exact = header.indexOf(column.trim());
  const at = exact >= 0 ? exact : columnPositions(header).get(columnName(column));
  if (at === undefined)
    throw new InvalidInput(field, `there is no column "${column}"; the columns are ${header.join(', ')}`);
  return at;
}

/** The names that a field's column can have in a file of this format. */
export const fieldNames = (format: ForeignFormat, field: CsvField): readonly string[] => [
  ...(format.fields?.[field] ?? []),
  ...(usualNames[field] ?? [columnName(field)]),
];

/** @throws InvalidInput for a mapping to a missing column */
export function placeFields(header: readonly string[], format: ForeignFormat, map: FieldMap): FieldPlaces {
  const positions = columnPositions(header);
  const places = (names: readonly string[]) => names.flatMap((name) => positions.get(name) ?? []);
  const taken = new Set<number>();
  const entries = csvFields.map((field) => {
    const column = map[field];
    const mapped = column ? namedColumn(header, column, 'map') : undefined;
    const found = mapped !== undefined ? [mapped] : column === '' ? [] : places(fieldNames(format, field));
    if (mapped !== undefined || !beside.includes(field)) for (const at of found) taken.add(at);
    return [field, [...new Set(found)]] as const;
  });
  const firstName = map.name === '' ? [] : places(namePartNames.first);
  const lastName = map.name === '' ? [] : places(namePartNames.last);
  for (const at of [...firstName, ...lastName]) taken.add(at);
  return { fields: Object.fromEntries(entries) as Record<CsvField, number[]>, firstName, lastName, taken };
}

/** Fields that only our own export has. In another file, a column with such a name is not imported. */
const ofExport: readonly CsvField[] = ['cadence', 'engaged_at', 'consent_method', 'consent_text_version', 'log'];

/** The fields that a file of this format can have. */
export const usedFields = (format: ForeignFormat): CsvField[] =>
  csvFields.filter((field) => format.name === 'Postrider' || !ofExport.includes(field));

/** The columns that are imported from a file of this format, besides those about consent. */
export const usedColumns = ({ fields, firstName, lastName }: FieldPlaces, format: ForeignFormat): number[] => [
  ...usedFields(format).flatMap((field) => fields[field]),
  ...firstName,
  ...lastName,
];
