import { ByteReader } from './bytes.js';
import { countedTime, skipLog } from './record.js';

/** The numbers of one membership that filters need, read from the packed record without decoding its texts. */
export interface PeekedMembership {
  /** Position in `subscriberStates`. */
  state: number;
  /** Position in `locales`. */
  locale: number;
  sections: number;
  /** Seconds since 2020 as `packTime` counts them (below 0: before it); 0 is "never". */
  askedAt: number;
  confirmedAt: number;
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
  const reader = new ByteReader(record);
  const version = reader.byte();
  const later = version >= 2;
  reader.skip(reader.number());
  while (!reader.atEnd) {
    const found = reader.number();
    const packed = reader.byte();
    reader.skip(reader.number());
    const sections = reader.number();
    const askedAt = countedTime(reader.number());
    const confirmedAt = countedTime(reader.number());
    reader.number();
    reader.byte();
    const label = reader.number();
    reader.number();
    reader.skip(reader.byte());
    const engagedAt = later ? countedTime(reader.number()) : 0;
    const timeZone = later ? reader.number() : 0;
    const cadence = later ? reader.byte() : 0;
    if (found === newsletter) {
      return {
        state: packed % 8,
        locale: packed >> 3,
        sections,
        askedAt,
        confirmedAt,
        label,
        engagedAt,
        timeZone,
        cadence,
      };
    }
    if (later) skipLog(reader, version);
  }
  return undefined;
}

/** The domain of a record's address, without decoding the rest. */
export function peekDomain(record: Buffer): string {
  const reader = new ByteReader(record);
  reader.byte();
  const address = reader.text();
  return address.slice(address.lastIndexOf('@') + 1);
}
