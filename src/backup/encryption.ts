import { open, readFile } from 'node:fs/promises';
import { ReadableStream } from 'node:stream/web';
import type { Encrypter } from 'age-encryption';
import { describeError, InvalidInput, PostriderError } from '../errors.js';
import { DamagedBackup } from './backup-file.js';

// Backups are encrypted in the format of age (age-encryption.org/v1), so that the program `age` can open them too. The
// worker has only the public keys: whoever breaks into it cannot read older backups.

/** How each encrypted file begins. */
const beginning = Buffer.from('age-encryption.org/v1\n');

/** A backup is encrypted, and what would open it is missing. */
export class LockedBackup extends PostriderError {
  override readonly code = 'backup.locked';
  override readonly retryable = false;
  constructor(
    readonly file: string,
    readonly because: 'no-key' | 'other-key',
  ) {
    const why = because === 'no-key' ? 'and no private key was given' : 'for other keys than the one that was given';
    super(`${file} is encrypted, ${why}.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'backup.locked': LockedBackup;
  }
}

// Loaded with the first encrypted backup.
const age = () => import('age-encryption');

/** Encrypts bytes while they pass. @param recipients public keys, any of which opens it; none: they stay as they are */
export async function* encrypted(
  bytes: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): AsyncGenerator<Uint8Array> {
  if (recipients.length === 0) return yield* bytes;
  const encrypter = await encrypterFor(recipients);
  yield* await encrypter.encrypt(ReadableStream.from(bytes) as globalThis.ReadableStream<Uint8Array>);
}

/**
 * @returns what encrypts for any of these public keys
 * @throws InvalidInput when a key has a wrong letter: settings only look at its form
 */
export async function encrypterFor(recipients: readonly string[]): Promise<Encrypter> {
  const encrypter = new (await age()).Encrypter();
  for (const one of recipients)
    try {
      encrypter.addRecipient(one);
    } catch {
      throw new InvalidInput('BACKUP_RECIPIENTS', `${one} is no public key of age: a letter is wrong or missing`);
    }
  return encrypter;
}

/**
 * Decrypts bytes while they pass, if they are encrypted. What it has yielded may be cut off: only the end proves it whole.
 * @param file for errors
 * @param keyFile a file with private keys, as `age-keygen` writes it
 * @throws LockedBackup, DamagedBackup; InvalidInput when there is no key in the file
 */
export async function* decrypted(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  keyFile: string | undefined,
): AsyncGenerator<Uint8Array> {
  const { isEncrypted, whole } = await look(bytes);
  if (!isEncrypted) return yield* whole;
  if (keyFile === undefined) throw new LockedBackup(file, 'no-key');
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  for (const key of await readKeys(keyFile)) decrypter.addIdentity(key);
  try {
    yield* await decrypter.decrypt(ReadableStream.from(whole) as globalThis.ReadableStream<Uint8Array>);
  } catch (error) {
    if (error instanceof PostriderError) throw error;
    if (/no identity matched/.test(describeError(error))) throw new LockedBackup(file, 'other-key');
    throw new DamagedBackup(file, 'it cannot be decrypted, because it has changed or its end is missing', error);
  }
}

/** Looks at the beginning of bytes. @returns all of them again */
async function look(bytes: AsyncIterable<Uint8Array>) {
  const rest = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < beginning.length) {
    const { value, done } = await rest.next();
    if (done) break;
    first.push(value);
    length += value.length;
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield* first;
    yield* { [Symbol.asyncIterator]: () => rest };
  }
  return { isEncrypted: Buffer.concat(first).subarray(0, beginning.length).equals(beginning), whole: whole() };
}

/** @throws InvalidInput; it never repeats the file's content */
async function readKeys(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new InvalidInput('key', `${file} does not exist or cannot be read`);
  });
  const keys = text.split('\n').map((line) => line.trim());
  const found = keys.filter((line) => line.startsWith('AGE-SECRET-KEY-'));
  if (found.length === 0) throw new InvalidInput('key', `${file} has no private key of age (AGE-SECRET-KEY-…)`);
  return found;
}

export async function isEncryptedFile(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(beginning.length), 0, beginning.length, 0);
    return buffer.subarray(0, bytesRead).equals(beginning);
  } finally {
    await handle.close();
  }
}
