import { hash, type KeyObject, sign } from 'node:crypto';
import { relaxBody, relaxHeader } from './dkim-canonical.js';
import { probe, verifies } from './dkim-check.js';
import { type DkimKey, type DkimKeySettings, readDkimKey, UnusableDkimKey } from './dkim-key.js';

export interface DkimSettings {
  domain: string;
  /** An RSA key, an Ed25519 key or both. Every key signs every email (RFC 8463 §3). */
  keys: readonly DkimKeySettings[];
}

/**
 * Signs a message, whose lines end in CRLF, with every key. Returns the DKIM-Signature lines (RFC 6376) to put before
 * it.
 */
export type DkimSigner = (message: Buffer) => Promise<Buffer>;

/**
 * The headers that a signature covers if the message has them: sender, recipient, content and how to unsubscribe
 * (RFC 8058 §4 requires both List-Unsubscribe lines) or complain (RFC 9477 §3.1 requires CFBL-Address).
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
  'CFBL-Address',
  'Auto-Submitted',
  'Precedence',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
] as const;

/**
 * Headers listed once more than they occur, so that nobody can add one to a signed email (RFC 6376 §8.15): those that a
 * reader sees, that determine how the body is parsed, and that unsubscribe. Feedback-ID is not among them, because
 * Amazon SES and other providers add their own.
 */
const sealed = [
  'From',
  'To',
  'Cc',
  'Reply-To',
  'Sender',
  'Subject',
  'Date',
  'Message-ID',
  'List-ID',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
] as const;

/** The same for emails that have them. In others, a program that forwards the email may add its own. */
const sealedIfThere: readonly string[] = ['CFBL-Address', 'Auto-Submitted', 'Precedence'];

/**
 * Reads the keys and makes a signer, after it has signed a test email and verified the signatures.
 *
 * `c=relaxed/relaxed`: on its way, an email may get its header lines refolded, and lose spaces at the ends of lines or
 * among others. Its signature stays valid.
 *
 * Send a signed email in 7 bits (RFC 6376 §5.3): a server that has to re-encode 8 bits breaks the signature.
 * @throws UnusableDkimKey
 */
export async function openDkimSigner({ domain, keys: settings }: DkimSettings): Promise<DkimSigner> {
  const keys = settings.map((each) => readDkimKey(each));
  for (const [i, key] of keys.entries()) {
    const given = settings[i];
    if (given && !verifies(Buffer.concat([await signerFor(domain, [key])(probe), probe]), key.publicKey))
      throw new UnusableDkimKey(given, { fault: 'invalid' });
  }
  return signerFor(domain, keys);
}

function signerFor(domain: string, keys: readonly DkimKey[]): DkimSigner {
  const starts = keys.map(
    ({ type, selector }) => `v=1; a=${type}-sha256; c=relaxed/relaxed; d=${domain}; s=${selector};`,
  );
  return async (message) => {
    const end = message.indexOf('\r\n\r\n') + 2;
    const { names, lines } = coveredLines(message.toString('latin1', 0, end));
    const bodyHash = hash('sha256', relaxBody(message.subarray(end + 2)), 'base64');
    const time = Math.floor(Date.now() / 1_000);
    const signatures = await Promise.all(
      keys.map(async ({ privateKey, type }, i) => {
        const start = `${starts[i]} t=${time};`;
        // The signature's own line is signed in relaxed form with an empty b= and without a line end (RFC 6376 §3.7).
        const own = `dkim-signature:${start} h=${names.join(': ')}; bh=${bodyHash}; b=`;
        const signature = await signData(privateKey, type, Buffer.from(`${lines}${own}`, 'latin1'));
        return `DKIM-Signature: ${start}\r\n h=${names.join(':\r\n ')};\r\n bh=${bodyHash};\r\n b=${fold(signature)}\r\n`;
      }),
    );
    return Buffer.from(signatures.join(''));
  };
}

const fold = (signature: Buffer) => signature.toString('base64').replace(/.{72}(?=.)/g, '$&\r\n ');

/** Signs in the thread pool. Ed25519 signs the SHA-256 digest of the data (RFC 8463 §3). */
function signData(key: KeyObject, type: DkimKey['type'], data: Buffer): Promise<Buffer> {
  const input = type === 'rsa' ? data : hash('sha256', data, 'buffer');
  return new Promise((resolve, reject) => {
    sign(type === 'rsa' ? 'sha256' : null, input, key, (error, signature) =>
      error ? reject(error) : resolve(signature),
    );
  });
}

/**
 * The covered header fields of a head, and their lines in signed form. Each occurs at most once in our emails. A name
 * that is listed more often than it occurs counts as an empty field (RFC 6376 §5.4.2).
 */
function coveredLines(head: string): { names: string[]; lines: string } {
  const found = new Map<string, string>();
  for (const line of head.split(/\r\n(?![ \t])/)) found.set(line.slice(0, line.indexOf(':')).toLowerCase(), line);
  const names: string[] = [];
  let lines = '';
  for (const name of covered) {
    const line = found.get(name.toLowerCase());
    if (line === undefined) continue;
    names.push(name);
    lines += `${relaxHeader(line)}\r\n`;
  }
  return { names: [...names, ...sealed, ...names.filter((name) => sealedIfThere.includes(name))], lines };
}
