import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describeError, PostriderError } from '../errors.js';

/** The DKIM key cannot sign. Starting without a signature would send mail that goes to the spam folder, in silence. */
export class UnusableDkimKey extends PostriderError {
  override readonly code = 'dkim.unusable-key';
  override readonly retryable = false;
  constructor(file: string, reason: string, cause?: unknown) {
    super(
      `DKIM_PRIVATE_KEY_FILE ${file} cannot be used: ${reason}. Give an RSA (2048 bits) or Ed25519 private key in PEM.`,
      { cause },
    );
  }
}

export interface DkimSettings {
  domain: string;
  selector: string;
  privateKeyFile: string;
}

/** Puts a DKIM-Signature (RFC 6376) before a message. */
export type DkimSigner = (message: Buffer) => Promise<Buffer>;

/**
 * What a signature covers, as far as the message has it: who it is from and to, what it says, and how to leave
 * (RFC 8058 §4 wants the two List-Unsubscribe lines covered).
 */
const covered = [
  'From',
  'To',
  'Reply-To',
  'Subject',
  'Date',
  'Message-ID',
  'List-ID',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'Feedback-ID',
  'Auto-Submitted',
  'MIME-Version',
  'Content-Type',
] as const;

/**
 * Reads the key and makes a signer, having checked that what the key signs verifies.
 * @throws UnusableDkimKey
 */
export function openDkimSigner({ domain, selector, privateKeyFile }: DkimSettings): DkimSigner {
  const key = readKey(privateKeyFile);
  const rsa = key.asymmetricKeyType === 'rsa';
  const start = `v=1; a=${rsa ? 'rsa' : 'ed25519'}-sha256; c=relaxed/relaxed; d=${domain}; s=${selector};`;
  return async (message) => {
    const text = message.toString('latin1');
    const end = text.indexOf('\r\n\r\n') + 2;
    const headers = headerLines(text.slice(0, end));
    const names = covered.filter((name) => headers.has(name.toLowerCase()));
    const bodyHash = createHash('sha256')
      .update(relaxBody(text.slice(end + 2)), 'latin1')
      .digest('base64');
    const fields = `${start} t=${Math.floor(Date.now() / 1000)};\r\n h=${names.join(':\r\n ')};\r\n bh=${bodyHash};\r\n b=`;
    const lines = [...names.map((name) => headers.get(name.toLowerCase()) ?? ''), `DKIM-Signature: ${fields}`];
    const signedText = lines.map(relaxHeader).join('\r\n');
    const signature = (await signData(key, Buffer.from(signedText, 'latin1'))).toString('base64');
    const folded = signature.match(/.{1,72}/g)?.join('\r\n ') ?? '';
    return Buffer.concat([Buffer.from(`DKIM-Signature: ${fields}${folded}\r\n`), message]);
  };
}

function readKey(file: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(file));
  } catch (cause) {
    throw new UnusableDkimKey(file, describeError(cause), cause);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  const fits = key.asymmetricKeyType === 'ed25519' || (key.asymmetricKeyType === 'rsa' && bits >= 1024);
  if (!fits) throw new UnusableDkimKey(file, `it is ${key.asymmetricKeyType} with ${bits} bits`);
  const probe = Buffer.from('probe');
  const proof = key.asymmetricKeyType === 'rsa' ? sign('sha256', probe, key) : sign(null, probe, key);
  const algorithm = key.asymmetricKeyType === 'rsa' ? 'sha256' : null;
  if (!verify(algorithm, probe, createPublicKey(key), proof))
    throw new UnusableDkimKey(file, 'what it signs does not verify');
  return key;
}

/** Signs in the thread pool. Ed25519 signs the SHA-256 digest of the data (RFC 8463 §3). */
function signData(key: KeyObject, data: Buffer): Promise<Buffer> {
  const rsa = key.asymmetricKeyType === 'rsa';
  const input = rsa ? data : createHash('sha256').update(data).digest();
  return new Promise((resolve, reject) => {
    sign(rsa ? 'sha256' : null, input, key, (error, signature) => (error ? reject(error) : resolve(signature)));
  });
}

/** The head's lines by lower-case name, folded as they are. No name that is covered stands twice in our mails. */
function headerLines(head: string): Map<string, string> {
  const lines = head.match(/[^\r\n]+(?:\r\n[ \t][^\r\n]*)*/g) ?? [];
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line]));
}

/** RFC 6376 §3.4.2. */
function relaxHeader(line: string): string {
  const colon = line.indexOf(':');
  const value = line
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return `${line.slice(0, colon).trim().toLowerCase()}:${value}`;
}

/** RFC 6376 §3.4.4. */
function relaxBody(body: string): string {
  const lines = body
    .replace(/[ \t]+/g, ' ')
    .replace(/ \r\n/g, '\r\n')
    .replace(/(?:\r\n)+$/, '');
  return lines === '' ? '' : `${lines}\r\n`;
}
