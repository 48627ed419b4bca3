import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { DnsLookup } from '../../checks/dns/dns-lookup.js';

/** Limits on the parts that are read, because an email may be hostile. */
const maxSignatures = 5;
const maxFields = 500;
const maxNames = 100;
const minRsaBits = 1_024;

interface Signature {
  /** Its header field as it came, without the CRLF. */
  field: string;
  domain: string;
  selector: string;
  algorithm: 'rsa' | 'ed25519';
  /** Names of the signed header fields, in lower case. */
  headers: string[];
  bodyHash: string;
  value: Buffer;
  isRelaxed: { head: boolean; body: boolean };
}

/**
 * Verifies the DKIM signatures of an email (RFC 6376, RFC 8463) for the wanted domains. It accepts strict signatures
 * only: SHA-256, the whole body (no `l=`), and From among the signed headers.
 * @param message as it arrived, with CRLF line ends
 * @param isWanted whether a signature for this domain matters. DNS is queried for no other
 * @returns the domain of the first valid one; undefined when there is none
 * @throws DnsUnanswered: then nothing is known
 */
export async function verifyDkim(
  message: Buffer,
  isWanted: (domain: string) => boolean,
  dns: Pick<DnsLookup, 'txt'>,
): Promise<string | undefined> {
  const text = message.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/);
  if (fields.length > maxFields) return undefined;
  const body = text.slice(end + 4);
  const found = fields.filter((field) => nameOf(field) === 'dkim-signature').slice(0, maxSignatures);
  for (const field of found) {
    const signature = readSignature(field);
    if (!signature || !isWanted(signature.domain)) continue;
    if (digest(canonicalBody(body, signature.isRelaxed.body)).toString('base64') !== signature.bodyHash) continue;
    const key = publicKey(await dns.txt(`${signature.selector}._domainkey.${signature.domain}`), signature.algorithm);
    if (key && isGenuine(signature, signedData(fields, signature), key)) return signature.domain;
  }
  return undefined;
}

const nameOf = (field: string): string => field.slice(0, field.indexOf(':')).trim().toLowerCase();
const digest = (text: string): Buffer => createHash('sha256').update(text, 'latin1').digest();

/** `k=v; k=v` → its values, without white space. */
function tagsOf(list: string): Map<string, string> {
  const tags = new Map<string, string>();
  for (const part of list.split(';')) {
    const [name = '', ...value] = part.split('=');
    tags.set(name.trim().toLowerCase(), value.join('=').replace(/\s+/g, ''));
  }
  return tags;
}

function readSignature(field: string): Signature | undefined {
  const tags = tagsOf(field.slice(field.indexOf(':') + 1));
  const tag = (name: string) => tags.get(name) ?? '';
  const algorithm = { 'rsa-sha256': 'rsa', 'ed25519-sha256': 'ed25519' }[tag('a').toLowerCase()];
  if (algorithm !== 'rsa' && algorithm !== 'ed25519') return undefined;
  const headers = tag('h').toLowerCase().split(':');
  const isExpired = tags.has('x') && !(Number(tag('x')) > Date.now() / 1_000);
  if (tag('v') !== '1' || tags.has('l') || isExpired) return undefined;
  if (!headers.includes('from') || headers.length > maxNames) return undefined;
  const [domain, selector] = [tag('d').toLowerCase(), tag('s').toLowerCase()];
  if (![domain, selector].every((name) => /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name))) return undefined;
  const [head = 'simple', body = 'simple'] = (tag('c') || 'simple/simple').toLowerCase().split('/');
  return {
    field,
    domain,
    selector,
    algorithm,
    headers,
    bodyHash: tag('bh'),
    value: Buffer.from(tag('b'), 'base64'),
    isRelaxed: { head: head === 'relaxed', body: body === 'relaxed' },
  };
}

/** RFC 6376 §3.4.3 and §3.4.4. */
function canonicalBody(body: string, isRelaxed: boolean): string {
  const lines = isRelaxed
    ? body
        .replace(/[ \t]+/g, ' ')
        .replaceAll(' \r\n', '\r\n')
        .replace(/ $/, '')
    : body;
  let end = lines.length;
  while (lines.startsWith('\r\n', end - 2)) end -= 2;
  const rest = lines.slice(0, end);
  return rest === '' && isRelaxed ? '' : `${rest}\r\n`;
}

/** RFC 6376 §3.4.1 and §3.4.2. */
function canonicalField(field: string, isRelaxed: boolean): string {
  if (!isRelaxed) return field;
  const colon = field.indexOf(':');
  const value = field
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return `${field.slice(0, colon).trim().toLowerCase()}:${value}`;
}

/** A signature's field with an empty `b=`. */
const withoutValue = (field: string): string =>
  field
    .split(';')
    .map((part) => (tagName(part) === 'b' ? part.slice(0, part.indexOf('=') + 1) : part))
    .join(';');

/** The name of a tag; the first one of a field follows the field's own name. */
const tagName = (part: string): string => {
  const before = part.slice(0, part.indexOf('='));
  return before
    .slice(before.lastIndexOf(':') + 1)
    .trim()
    .toLowerCase();
};

/** The signed data: the named fields from the last up, then the signature's own field without its value. */
function signedData(fields: readonly string[], { headers, field, isRelaxed }: Signature): string {
  const left = [...fields];
  let data = '';
  for (const name of headers) {
    const at = left.findLastIndex((one) => nameOf(one) === name);
    if (at >= 0) data += `${canonicalField(left.splice(at, 1)[0] ?? '', isRelaxed.head)}\r\n`;
  }
  return data + canonicalField(withoutValue(field), isRelaxed.head);
}

/** The key in a DNS record (RFC 6376 §3.6.1); undefined when it is revoked, too short or for another algorithm. */
function publicKey(records: readonly string[], algorithm: Signature['algorithm']): KeyObject | undefined {
  for (const record of records) {
    const tags = tagsOf(record);
    const bytes = Buffer.from(tags.get('p') ?? '', 'base64');
    if (bytes.length === 0 || (tags.get('k') ?? 'rsa') !== algorithm) continue;
    try {
      const der = algorithm === 'ed25519' ? Buffer.concat([ed25519Prefix, bytes]) : bytes;
      const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
      const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
      if (key.asymmetricKeyType === algorithm && (algorithm === 'ed25519' || bits >= minRsaBits)) return key;
    } catch {
      // Not a key: the next record may be one.
    }
  }
  return undefined;
}

/** An Ed25519 record holds the bare key (RFC 8463 §4); this makes it an SPKI. */
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex');

const isGenuine = ({ algorithm, value }: Signature, data: string, key: KeyObject): boolean =>
  algorithm === 'rsa'
    ? verify('sha256', Buffer.from(data, 'latin1'), key, value)
    : verify(null, digest(data), key, value);
