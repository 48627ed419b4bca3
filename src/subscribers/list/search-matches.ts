import { ByteReader } from '../record/bytes.js';
import { decodeRecord } from '../record/record.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import type { RecordFilter } from './audience.js';
import type { ScannedRecord } from './scan-buckets.js';

/** A record that a search has found. */
export interface Match {
  /** In lower case. */
  address: string;
  id: SubscriberId;
  record: Buffer;
}

/** The records that a search has found in a list, or in a part of it. */
export interface FoundRecords {
  /** At most as many as wanted, in the order of their addresses. */
  first: Match[];
  total: number;
  /** Those after the place where the search begins. */
  rest: number;
}

/** What a search returns of all that match. */
export interface AskedPage {
  limit: number;
  /** Only readers after this address, in lower case. Default: from the first. */
  after?: string | undefined;
}

/**
 * Searches the records of a scan for a part of an address or of a name.
 * @param wanted in lower case
 */
export async function matchesIn(
  scan: AsyncIterable<{ records: readonly ScannedRecord[] }>,
  wanted: string,
  { limit, after }: AskedPage,
): Promise<FoundRecords> {
  const mayHold = roughly(wanted);
  let first: Match[] = [];
  let [total, rest] = [0, 0];
  for await (const { records } of scan) {
    for (const { id, record } of records) {
      if (!mayHold(record)) continue;
      const address = addressIn(record);
      if (!address.includes(wanted) && !nameHolds(record, wanted)) continue;
      total += 1;
      if (after !== undefined && address <= after) continue;
      rest += 1;
      first.push({ address, id, record });
    }
    // Keeps memory small, however many match.
    if (first.length > 2 * limit + 1_000) first = inOrder(first).slice(0, limit);
  }
  return { first: inOrder(first).slice(0, limit), total, rest };
}

/**
 * Finds readers by a part of their address, or of the name that they have in one newsletter.
 * @param text in any case
 */
export function matchesText(text: string, newsletter: number): RecordFilter {
  const wanted = text.trim().toLowerCase();
  const mayHold = roughly(wanted);
  return (record) =>
    mayHold(record) &&
    (addressIn(record).includes(wanted) || nameHolds(record, wanted, (number) => number === newsletter));
}

/** Joins what was found in several parts of a list. */
export function joinMatches(parts: readonly FoundRecords[], limit: number): FoundRecords {
  return {
    first: inOrder(parts.flatMap(({ first }) => first)).slice(0, limit),
    total: parts.reduce((sum, { total }) => sum + total, 0),
    rest: parts.reduce((sum, { rest }) => sum + rest, 0),
  };
}

const inOrder = (found: Match[]): Match[] => found.sort((a, b) => (a.address < b.address ? -1 : 1));

/**
 * Tells whether a record may hold a text, without unpacking it. Texts are stored as UTF-8, so each is a part of the
 * whole record read as UTF-8: no character begins with a byte that another continues with. The form of a sigma depends
 * on its neighbours.
 */
function roughly(wanted: string): RecordFilter {
  const another = wanted.includes('ς') ? wanted.replaceAll('ς', 'σ') : undefined;
  const inText = (record: Buffer) => {
    const all = record.toString().toLowerCase();
    return all.includes(wanted) || (another !== undefined && all.includes(another));
  };
  if (/[^ -~]/.test(wanted)) return inText;
  // ASCII is found among the bytes themselves, in half the time. Only the letters below have ASCII in lower case too.
  return (record) => {
    const bytes = record.toString('latin1').toLowerCase();
    return bytes.includes(wanted) || (becomeAscii.some((letter) => bytes.includes(letter)) && inText(record));
  };
}

/** İ and the Kelvin sign: their bytes, each read as a character, in lower case. */
const becomeAscii = ['\u0130', '\u212a'].map((letter) => Buffer.from(letter).toString('latin1').toLowerCase());

/** The address of a record, in lower case. */
function addressIn(record: Buffer): string {
  const reader = new ByteReader(record);
  reader.byte();
  return reader.text().toLowerCase();
}

/** @param isAsked whether the name in a newsletter, by its number, counts */
function nameHolds(record: Buffer, wanted: string, isAsked: (newsletter: number) => boolean = () => true): boolean {
  return decodeRecord(record).memberships.some(
    ({ name, newsletter }) => isAsked(newsletter) && name.toLowerCase().includes(wanted),
  );
}
