import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { PostriderError } from '../../errors.js';
import { locales } from '../../locale/locale.js';
import { cadences } from '../../newsletters/cadence.js';
import { ByteReader, ByteWriter } from './bytes.js';
import { consentMethods, type Membership, type Subscriber, subscriberStates, type WelcomedStep } from './subscriber.js';
import { actors, type LogEntry, subscriberEvents } from './subscriber-log.js';

/** A record in Redis that this version cannot read. */
export class UnreadableRecord extends PostriderError {
  override readonly code = 'subscriber.unreadable-record';
  override readonly retryable = false;
}

declare module '../../errors.js' {
  interface KnownErrors {
    'subscriber.unreadable-record': UnreadableRecord;
  }
}

/**
 * A membership as the record holds it: the consent label and the time zone as label numbers (see labels.ts; 0: none).
 */
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
//     (+ 128: back in time) and a number, the seconds since the previous entry (the first: since askedAt, which is later
//     when the reader signed up again)
// and, from version 3 on, where a log entry has a detail,
//   · 15 + 16 × actor (+ 128) in place of its first byte, then a byte event, the seconds, and the texts issue, source, words.
// and, from version 4 on, after the log
//   · byte count of welcome steps, each a number, its step, and the time when the reader got it
// A record without such entries is written as version 2 or 3, so that no list grows or is rewritten for them.
// A text is its length in bytes as a number, then UTF-8; numbers are LEB128 (bytes.ts). Times count from 2020, which
// saves a byte each; 0 means "never".
const latest = 4;
const withoutSteps = 3;
const withoutDetails = 2;
/** In place of the event, marks an entry with a detail. */
const detailed = 15;
const epoch = 1_577_836_800;
const backwards = 128;

/** A time as records store it: seconds since 2020, negative before (the consent of an import); 0 is "never". */
export const packTime = (seconds: number) => (seconds === 0 ? 0 : seconds - epoch || 1);
export const unpackTime = (packed: number) => (packed === 0 ? 0 : packed + epoch);

// Times before 2020 are rare. They are stored 2^34 higher, which takes 5 bytes.
const earlier = 2 ** 34;
const storedTime = (seconds: number) => {
  const packed = packTime(seconds);
  return packed < 0 ? packed + earlier : packed;
};
/** The result of `packTime`, from the number in the record. */
export const countedTime = (stored: number) => (stored >= earlier / 2 ? stored - earlier : stored);
const readTime = (stored: number) => unpackTime(countedTime(stored));

/** Encodes a record. The inverse of `decodeRecord`, which a property test checks. */
export function encodeRecord(subscriber: RecordedSubscriber): Buffer {
  const out = new ByteWriter();
  const version = versionFor(subscriber);
  out.byte(version);
  out.text(subscriber.address);
  for (const m of subscriber.memberships) writeMembership(out, version, m, m.timeZone, m.consent.label);
  return out.toBuffer();
}

/** Writes the record of a subscriber whose labels are texts. @param numberOf returns a label's number */
export function writeRecord(out: ByteWriter, subscriber: Subscriber, numberOf: (label: string) => number): void {
  const version = versionFor(subscriber);
  out.byte(version);
  out.text(subscriber.address);
  for (const m of subscriber.memberships)
    writeMembership(out, version, m, numberOf(m.timeZone), numberOf(m.consent.from));
}

function versionFor({ memberships }: { memberships: readonly Pick<Membership, 'log' | 'welcomed'>[] }): number {
  if (memberships.some(({ welcomed = [] }) => welcomed.length > 0)) return latest;
  return memberships.some(({ log }) => log.some(({ detail }) => detail)) ? withoutSteps : withoutDetails;
}

function writeMembership(
  out: ByteWriter,
  version: number,
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
  for (const { at, event, by, detail } of m.log) {
    const code = subscriberEvents.indexOf(event);
    out.byte((detail ? detailed : code) + 16 * actors.indexOf(by) + (at < before ? backwards : 0));
    if (detail) out.byte(code);
    out.number(Math.abs(at - before));
    for (const text of detail ? [detail.issue, detail.source, detail.words] : []) out.text(text);
    before = at;
  }
  if (version > withoutSteps) writeSteps(out, m.welcomed ?? []);
}

function writeSteps(out: ByteWriter, steps: readonly WelcomedStep[]): void {
  out.byte(steps.length);
  for (const { step, at } of steps) {
    out.number(step);
    out.number(storedTime(at));
  }
}

function readSteps(reader: ByteReader): { welcomed?: readonly WelcomedStep[] } {
  const count = reader.byte();
  if (count === 0) return {};
  return { welcomed: Array.from({ length: count }, () => ({ step: reader.number(), at: readTime(reader.number()) })) };
}

/** @throws UnreadableRecord when the bytes are not a record of a known version */
export function decodeRecord(bytes: Buffer): RecordedSubscriber {
  const reader = new ByteReader(bytes);
  try {
    const found = reader.byte();
    if (found < 1 || found > latest) throw new RangeError(`it has version ${found}, known here are 1 to ${latest}`);
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
    log: later ? readLog(reader, askedAt, found) : [],
    ...(found > withoutSteps ? readSteps(reader) : {}),
  };
}

function readLog(reader: ByteReader, askedAt: number, found: number): LogEntry[] {
  let at = askedAt;
  return Array.from({ length: reader.byte() }, () => {
    const packed = reader.byte();
    const hasDetail = found >= 3 && packed % 16 === detailed;
    const event = known(subscriberEvents, hasDetail ? reader.byte() : packed % 16);
    const by = known(actors, (packed % backwards) >> 4);
    at += packed >= backwards ? -reader.number() : reader.number();
    if (!hasDetail) return { at, event, by };
    const [issue, source, words] = [reader.text(), reader.text(), reader.text()];
    return { at, event, by, detail: { issue, source, words } };
  });
}

/** Skips the log of a membership, and what follows it. */
export function skipLog(reader: ByteReader, found: number): void {
  for (let entries = reader.byte(); entries > 0; entries -= 1) {
    const hasDetail = reader.byte() % 16 === detailed && found >= 3;
    if (hasDetail) reader.byte();
    reader.number();
    for (let texts = hasDetail ? 3 : 0; texts > 0; texts -= 1) reader.skip(reader.number());
  }
  if (found <= withoutSteps) return;
  for (let numbers = 2 * reader.byte(); numbers > 0; numbers -= 1) reader.number();
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
