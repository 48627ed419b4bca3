import { InvalidInput } from '../../errors.js';
import { UnreadableCsv } from '../csv/csv-error.js';
import { type Address, parseAddress, parseReaderAddress } from '../record/address.js';

/** An address from a cell, with the name beside it, if any. */
export interface CellAddress extends Address {
  name?: string;
}

const withName = /^([^<>]*)<\s*(?:mailto:)?([^<>\s]+)\s*>[;,]?$/i;
const link = /^mailto:\s*([^?\s]+)(?:\?.*)?$/i;
/** How address books join several values of one field. */
const several = ' ::: ';

/**
 * Reads a cell such as `reader@example.com`, `A Reader <reader@example.com>` or `mailto:reader@example.com`.
 * @param utf8 whether the address may have letters beyond ASCII before the @
 */
export function addressInCell(cell: string, utf8 = false): CellAddress | undefined {
  const parse = utf8 ? parseReaderAddress : parseAddress;
  const plain = parsed(cell, parse);
  if (plain) return plain;
  const text = cell.split(several, 1)[0]?.trim() ?? '';
  const named = withName.exec(text);
  const address = parsed(named?.[2] ?? link.exec(text)?.[1] ?? (text === cell ? '' : text), parse);
  return address && { ...address, name: (named?.[1] ?? '').trim().replace(/^(["'])(.*)\1$/, '$2') };
}

function parsed(text: string, parse: typeof parseAddress): Address | undefined {
  if (text === '') return undefined;
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}

/** The error for a file without a column of addresses. */
export function noEmailColumn(header: readonly string[]): UnreadableCsv {
  if (header.some((cell) => addressInCell(cell, true) !== undefined))
    return new UnreadableCsv(
      'no-header',
      'The file has no header line: its first line is already a reader. Add a first line that names the columns, for example "email,name", and import it again.',
    );
  const emailColumn = header.find((name) => /mail|邮|郵/i.test(name)) ?? header[0] ?? 'E-Mail';
  const words =
    'There is no column "email". The first line must name the columns: email, and optionally name, sections, locale.';
  return new UnreadableCsv('no-address', words, { emailColumn });
}
