import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describeError, PostriderError } from '../errors.js';

/** Why a key cannot sign. */
type KeyFault =
  | { fault: 'unreadable'; reason: string }
  | { fault: 'other-type'; type: string; wanted: DkimKeyType | 'any' }
  | { fault: 'too-short'; bits: number; limit: number }
  | { fault: 'invalid' };

function faultInWords(found: KeyFault): string {
  switch (found.fault) {
    case 'unreadable':
      return found.reason;
    case 'other-type':
      return `it contains a key of type ${found.type}, not ${found.wanted === 'any' ? 'rsa or ed25519' : found.wanted}`;
    case 'too-short':
      return `it has ${found.bits} bits, but verifiers require at least ${found.limit}`;
    case 'invalid':
      return 'its signatures are not valid';
  }
}

/** The DKIM key cannot sign. Starting anyway would send unsigned email, which ends in spam folders unnoticed. */
export class UnusableDkimKey extends PostriderError {
  override readonly code = 'dkim.unusable-key';
  override readonly retryable = false;
  readonly setting: string;
  readonly file: string;
  constructor(
    { setting, privateKeyFile }: DkimKeySettings,
    readonly found: KeyFault,
    cause?: unknown,
  ) {
    super(`The DKIM key ${privateKeyFile} cannot be used: ${faultInWords(found)}.`, { cause });
    this.setting = setting;
    this.file = privateKeyFile;
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'dkim.unusable-key': UnusableDkimKey;
  }
}

export type DkimKeyType = 'rsa' | 'ed25519';

/** The settings of one key. */
export interface DkimKeySettings {
  selector: string;
  privateKeyFile: string;
  /** Name of the setting with the file, for messages. */
  setting: string;
  /** The key type that the setting expects; undefined for either. */
  type?: DkimKeyType;
}

export interface DkimKey {
  selector: string;
  type: DkimKeyType;
  /** Bits of an RSA key; 256 of an Ed25519 key. */
  bits: number;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** RFC 8301 §3.2: verifiers reject shorter keys, and signers should use 2048 bits. */
const minBits = 1_024;
export const advisedBits = 2_048;

/** Reads a private key. @throws UnusableDkimKey when the file has no key of the right type, or one that is too short */
export function readDkimKey(settings: DkimKeySettings): DkimKey {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(readFileSync(settings.privateKeyFile));
  } catch (cause) {
    throw new UnusableDkimKey(settings, { fault: 'unreadable', reason: describeError(cause) }, cause);
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails } = privateKey;
  if ((type !== 'rsa' && type !== 'ed25519') || (settings.type && settings.type !== type))
    throw new UnusableDkimKey(settings, { fault: 'other-type', type: type ?? '', wanted: settings.type ?? 'any' });
  const bits = type === 'rsa' ? (asymmetricKeyDetails?.modulusLength ?? 0) : 256;
  if (type === 'rsa' && bits < minBits)
    throw new UnusableDkimKey(settings, { fault: 'too-short', bits, limit: minBits });
  return { selector: settings.selector, type, bits, privateKey, publicKey: createPublicKey(privateKey) };
}

/** The DNS record that verifiers need to check the signatures of a key (RFC 6376 §3.6.1, RFC 8463 §4). */
export interface DkimDnsRecord {
  name: string;
  type: 'TXT';
  value: string;
  /**
   * The record in zone file format: strings of at most 255 characters (RFC 1035 §3.3), which are joined without spaces.
   */
  zone: string;
}

export function dkimDnsRecord(domain: string, { selector, type, publicKey }: DkimKey): DkimDnsRecord {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  // An Ed25519 record contains the raw key, which is the last 32 bytes.
  const p = (type === 'rsa' ? der : der.subarray(-32)).toString('base64');
  const name = `${selector}._domainkey.${domain}`;
  const value = `v=DKIM1; k=${type}; p=${p}`;
  const strings = (value.match(/.{1,255}/g) ?? []).map((part) => `"${part}"`);
  return { name, type: 'TXT', value, zone: `${name}. IN TXT ( ${strings.join(' ')} )` };
}
