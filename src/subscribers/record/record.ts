import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { PostriderError } from '../../errors.js';
import { locales } from '../../locale/locale.js';
import { cadences } from '../../newsletters/cadence.js';
import { ByteReader, ByteWriter } from './bytes.js';
import {
  actors,
  consentMethods,
  type LogEntry,
  type Membership,
  type Subscriber,
  subscriberEvents,
  subscriberStates,
} from './subscriber.js';

/** A record in Redis that this version cannot read. */
export class UnreadableRecord extends PostriderError {
  override readonly code = 'subscriber.unreadable-record';
  override readonly retryable = false;
}

/** A membership as the record holds it: the consent label and the time zone by their numbers (see labels.ts; 0: none). */
export type RecordedMembership = Omit<Membership, 'consent' | 'timeZone'> & {
  timeZone: number;
  consent: Omit<Membership['consent'], 'from'> & { label: number };
};
export type RecordedSubscriber = Omit<Subscriber, 'memberships'> & { memberships: readonly RecordedMembership[] };

// A record is the version byte, the text address, then memberships until the end, each
//   number newsletter · byte state + 8 × locale · text name · number sections · number askedAt, confirmedAt, changedAt
//   · byte consent method · number label · number text version · byte length of the IP (0, 4, 16), its bytes
// and, from version 2 on,
//   · number engagedAt · number time zone · byte cadence · byte count of log entries, each a byte event + 16 × actor
//     (+ 128: back in time) and a number, the seconds since the entry before (the first: since askedAt, which lies later
//     where the reader asked anew)
// A text is its length in bytes as a number, then UTF-8; numbers are LEB128 (bytes.ts). Times count from 2020, which
// saves a byte each; 0 stays "never".
const version = 2;
const epoch = 1_577_836_800;
const backwards = 128;

/** A time as records count it: seconds since 2020, below 0 before (a consent that came with an import); 0 is "never". */
export const packTime = (seconds: number) => (seconds === 0 ? 0 : seconds - epoch || 1);
export const unpackTime = (packed: number) => (packed === 0 ? 0 : packed + epoch);

// Times before 2020 are rare, so they pay: they stand 2^34 higher, which takes 5 bytes.
const earlier = 2 ** 34;
const storedTime = (seconds: number) => {
  const packed = packTime(seconds);
  return packed < 0 ? packed + earlier : packed;
};
/** What `packTime` gave, from the number that stands in the record. */
export const countedTime = (stored: number) => (stored >= earlier / 2 ? stored - earlier : stored);
const readTime = (stored: number) => unpackTime(countedTime(stored));

/** Encodes a record. The inverse of `decodeRecord`, which a property test shows. */
export function encodeRecord(subscriber: RecordedSubscriber): Buffer {
  const out = new ByteWriter();
  out.byte(version);
  out.text(subscriber.address);
  for (const m of subscriber.memberships) writeMembership(out, m, m.timeZone, m.consent.label);
  return out.toBuffer();
}

/** Writes the record of a subscriber whose labels stand in it as texts. @param numberOf a label's number */
export function writeRecord(out: ByteWriter, subscriber: Subscriber, numberOf: (label: string) => number): void {
  out.byte(version);
  out.text(subscriber.address);
  for (const m of subscriber.memberships) writeMembership(out, m, numberOf(m.timeZone), numberOf(m.consent.from));
}

function writeMembership(
  out: ByteWriter,
  m: Omit<RecordedMembership, 'consent' | 'timeZone'> & { consent: Omit<Membership['consent'], 'from'> },
  timeZone: number,
  label: number,
): void {
  out.number(m.newsletter);
  out.byte(subscriberStates.indexOf(m.state) + 8 * locales.indexOf(m.locale));
  out.text(m.name);
  out.number(m.sections);
  out.number(storedTime(m.askedAt));
  out.number(storedTime(m.confirmedAt));
  out.number(storedTime(m.changedAt));
  out.byte(consentMethods.indexOf(m.consent.method));
  out.number(label);
  out.number(m.consent.textVersion);
  out.bytes(ipBytes(m.consent.ip));
  out.number(storedTime(m.engagedAt));
  out.number(timeZone);
  out.byte(cadences.indexOf(m.cadence));
  out.byte(m.log.length);
  let before = m.askedAt;
  for (const { at, event, by } of m.log) {
    out.byte(subscriberEvents.indexOf(event) + 16 * actors.indexOf(by) + (at < before ? backwards : 0));
    out.number(Math.abs(at - before));
    before = at;
  }
}

/** @throws UnreadableRecord when the bytes are not a record of a version known here */
export function decodeRecord(bytes: Buffer): RecordedSubscriber {
  const reader = new ByteReader(bytes);
  try {
    const found = reader.byte();
    if (found !== 1 && found !== version)
      throw new RangeError(`it has version ${found}, known here are 1 and ${version}`);
    const address = reader.text();
    const memberships: RecordedMembership[] = [];
    while (!reader.atEnd) memberships.push(readMembership(reader, found));
    return { address, memberships };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UnreadableRecord(`A subscriber record cannot be read: ${cause.message}.`, { cause });
  }
}

function readMembership(reader: ByteReader, found: number): RecordedMembership {
  const newsletter = reader.number();
  const packed = reader.byte();
  const name = reader.text();
  const sections = reader.number();
  const askedAt = readTime(reader.number());
  const confirmedAt = readTime(reader.number());
  const changedAt = readTime(reader.number());
  const method = known(consentMethods, reader.byte());
  const [label, textVersion, ip] = [reader.number(), reader.number(), ipText(reader.bytes())];
  const later = found >= 2;
  return {
    newsletter,
    state: known(subscriberStates, packed % 8),
    locale: known(locales, packed >> 3),
    name,
    sections,
    askedAt,
    confirmedAt,
    changedAt,
    consent: { method, label, textVersion, ip },
    engagedAt: later ? readTime(reader.number()) : 0,
    timeZone: later ? reader.number() : 0,
    cadence: later ? known(cadences, reader.byte()) : 'every issue',
    log: later ? readLog(reader, askedAt) : [],
  };
}

function readLog(reader: ByteReader, askedAt: number): LogEntry[] {
  let at = askedAt;
  return Array.from({ length: reader.byte() }, () => {
    const packed = reader.byte();
    at += packed >= backwards ? -reader.number() : reader.number();
    return { at, event: known(subscriberEvents, packed % 16), by: known(actors, (packed % backwards) >> 4) };
  });
}

function known<T>(values: readonly T[], position: number): T {
  const value = values[position];
  if (value === undefined) throw new RangeError('it holds a value of a later version');
  return value;
}

function ipBytes(ip: string): number[] {
  return ip !== '' && (isIPv4(ip) || isIPv6(ip)) ? ipaddr.process(ip).toByteArray() : [];
}

function ipText(bytes: Buffer): string {
  const [a, b, c, d] = bytes;
  if (bytes.length === 4) return `${a}.${b}.${c}.${d}`;
  return bytes.length === 16 ? ipaddr.fromByteArray([...bytes]).toString() : '';
}
