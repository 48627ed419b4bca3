import { ByteReader } from './bytes.js';
import { countedTime, skipLog } from './record.js';

/** The numbers of one membership that filters need, read from the packed record without decoding its texts. */
export interface PeekedMembership {
  /** Its number. */
  newsletter: number;
  /** Position in `subscriberStates`. */
  state: number;
  /** Position in `locales`. */
  locale: number;
  sections: number;
  /** Seconds since 2020 as `packTime` counts them (below 0: before it); 0 is "never". */
  askedAt: number;
  confirmedAt: number;
  /** When the state was last changed. */
  changedAt: number;
  /** Number of the consent's label. */
  label: number;
  engagedAt: number;
  /** Number of the time zone's label. */
  timeZone: number;
  /** Position in `cadences`. */
  cadence: number;
}

/**
 * Finds a newsletter's membership in a record, about four times as fast as decoding it, for scans of millions of
 * records. The layout is that of record.ts; a test compares the two.
 * @throws RangeError when the bytes end too early
 */
export function peekMembership(record: Buffer, newsletter: number): PeekedMembership | undefined {
  const { reader, version } = openRecord(record);
  while (!reader.atEnd) {
    const seen = nextMembership(reader, version, newsletter);
    if (seen) return seen;
    if (version >= 2) skipLog(reader, version);
  }
  return undefined;
}

/** All memberships of a record, like `peekMembership`. */
export function peekMemberships(record: Buffer): PeekedMembership[] {
  const { reader, version } = openRecord(record);
  const all: PeekedMembership[] = [];
  while (!reader.atEnd) {
    const seen = nextMembership(reader, version, undefined);
    if (seen) all.push(seen);
    if (version >= 2) skipLog(reader, version);
  }
  return all;
}

/** A reader after the address. */
function openRecord(record: Buffer): { reader: ByteReader; version: number } {
  const reader = new ByteReader(record);
  const version = reader.byte();
  reader.skip(reader.number());
  return { reader, version };
}

/** Reads a membership up to its log. @param wanted undefined: any @returns undefined when another is wanted */
function nextMembership(reader: ByteReader, version: number, wanted: number | undefined) {
  const later = version >= 2;
  const newsletter = reader.number();
  const packed = reader.byte();
  reader.skip(reader.number());
  const sections = reader.number();
  const askedAt = countedTime(reader.number());
  const confirmedAt = countedTime(reader.number());
  const changedAt = countedTime(reader.number());
  reader.byte();
  const label = reader.number();
  reader.number();
  reader.skip(reader.byte());
  const engagedAt = later ? countedTime(reader.number()) : 0;
  const timeZone = later ? reader.number() : 0;
  const cadence = later ? reader.byte() : 0;
  if (wanted !== undefined && newsletter !== wanted) return undefined;
  return {
    newsletter,
    state: packed % 8,
    locale: packed >> 3,
    sections,
    askedAt,
    confirmedAt,
    changedAt,
    label,
    engagedAt,
    timeZone,
    cadence,
  };
}

/** The domain of a record's address, without decoding the rest. */
export function peekDomain(record: Buffer): string {
  const reader = new ByteReader(record);
  reader.byte();
  const address = reader.text();
  return address.slice(address.lastIndexOf('@') + 1);
}
