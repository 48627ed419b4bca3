import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { PostriderError } from '../errors.js';
import { locales } from '../locale/locale.js';
import { consentMethods, type Membership, type Subscriber, subscriberStates } from './subscriber.js';

/** A record in Redis that this version cannot read. */
export class UnreadableRecord extends PostriderError {
  override readonly code = 'subscriber.unreadable-record';
  override readonly retryable = false;
}

/** A membership as the record holds it: the consent label by its number (see labels.ts). */
export type RecordedMembership = Omit<Membership, 'consent'> & {
  consent: Omit<Membership['consent'], 'from'> & { label: number };
};
export type RecordedSubscriber = Omit<Subscriber, 'memberships'> & { memberships: readonly RecordedMembership[] };

// Version 1: version byte, text address, then memberships until the end, each
//   number newsletter · byte state + 8 × locale · text name · number sections · number askedAt, confirmedAt, changedAt
//   · byte consent method · number label · number text version · byte length of the IP (0, 4, 16), its bytes
// A text is its length in bytes as a number, then UTF-8. A number is 7 bits a byte, low first, the top bit for "more"
// (LEB128). Times count from 2020, which saves a byte each; 0 stays "never".
const version = 1;
const epoch = 1_577_836_800;

/** Encodes a record. The inverse of `decodeRecord`, which a property test shows. */
export function encodeRecord(subscriber: RecordedSubscriber): Buffer {
  const out: number[] = [version];
  text(out, subscriber.address);
  for (const m of subscriber.memberships) {
    number(out, m.newsletter);
    out.push(subscriberStates.indexOf(m.state) + 8 * locales.indexOf(m.locale));
    text(out, m.name);
    number(out, m.sections);
    for (const time of [m.askedAt, m.confirmedAt, m.changedAt]) number(out, time === 0 ? 0 : time - epoch);
    out.push(consentMethods.indexOf(m.consent.method));
    number(out, m.consent.label);
    number(out, m.consent.textVersion);
    const ip = ipBytes(m.consent.ip);
    out.push(ip.length, ...ip);
  }
  return Buffer.from(out);
}

/** @throws UnreadableRecord when the bytes are not a record of a version known here */
export function decodeRecord(bytes: Buffer): RecordedSubscriber {
  if (bytes[0] !== version)
    throw new UnreadableRecord(`A subscriber record has version ${bytes[0]}; this Postrider reads ${version}.`);
  const reader = new Reader(bytes);
  const address = reader.text();
  const memberships: RecordedMembership[] = [];
  while (!reader.atEnd) {
    const newsletter = reader.number();
    const packed = reader.byte();
    const state = subscriberStates[packed % 8];
    const locale = locales[packed >> 3];
    const name = reader.text();
    const sections = reader.number();
    const [askedAt, confirmedAt, changedAt] = [reader.time(), reader.time(), reader.time()];
    const method = consentMethods[reader.byte()];
    const [label, textVersion, ip] = [reader.number(), reader.number(), reader.ip()];
    if (!state || !locale || !method)
      throw new UnreadableRecord('A subscriber record holds a state, locale or method unknown here.');
    memberships.push({
      newsletter,
      state,
      name,
      locale,
      sections,
      askedAt,
      confirmedAt,
      changedAt,
      consent: { method, label, textVersion, ip },
    });
  }
  return { address, memberships };
}

function number(out: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    out.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
}

function text(out: number[], value: string): void {
  const bytes = Buffer.from(value, 'utf8');
  number(out, bytes.length);
  out.push(...bytes);
}

function ipBytes(ip: string): number[] {
  return isIPv4(ip) || isIPv6(ip) ? ipaddr.process(ip).toByteArray() : [];
}

class Reader {
  #at = 1;
  constructor(readonly bytes: Buffer) {}

  get atEnd(): boolean {
    return this.#at >= this.bytes.length;
  }

  byte(): number {
    const byte = this.bytes[this.#at];
    if (byte === undefined) throw new UnreadableRecord('A subscriber record ends too early.');
    this.#at += 1;
    return byte;
  }

  number(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  }

  slice(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.bytes.length) throw new UnreadableRecord('A subscriber record ends too early.');
    const slice = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return slice;
  }

  text(): string {
    return this.slice(this.number()).toString('utf8');
  }

  time(): number {
    const seconds = this.number();
    return seconds === 0 ? 0 : seconds + epoch;
  }

  ip(): string {
    const bytes = this.slice(this.byte());
    return bytes.length === 4 || bytes.length === 16 ? ipaddr.fromByteArray([...bytes]).toString() : '';
  }
}
