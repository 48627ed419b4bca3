import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import type { DkimSigner } from '../../../src/render/dkim.js';
import type { DkimKeySettings, DkimKeyType } from '../../../src/render/dkim-key.js';

export async function keyFile(key: KeyObject | string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'postrider-dkim-')), 'key.pem');
  await writeFile(file, typeof key === 'string' ? key : key.export({ type: 'pkcs8', format: 'pem' }));
  return file;
}

export const makeKey = (type: DkimKeyType, bits = 2_048): KeyObject =>
  type === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: bits }).privateKey
    : generateKeyPairSync('ed25519').privateKey;

export const keySettings = (selector: string, privateKeyFile: string): DkimKeySettings => ({
  selector,
  privateKeyFile,
  setting: 'DKIM_PRIVATE_KEY_FILE',
});

/** DNS records for some selectors of example.com, built here and not by the code under test. */
export function dnsOf(keys: Record<string, KeyObject>) {
  return async (name: string, kind: string): Promise<string[][]> => {
    const key = keys[name.replace('._domainkey.example.com', '')];
    if (!key || kind !== 'TXT') throw Object.assign(new Error('no record'), { code: 'ENOTFOUND' });
    const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
    // RFC 8463 §4: an Ed25519 record holds the bare 32 bytes.
    const p = (key.asymmetricKeyType === 'rsa' ? der : der.subarray(-32)).toString('base64');
    return [[`v=DKIM1; k=${key.asymmetricKeyType}; p=${p}`]];
  };
}

/** mailauth's result for each signature of a message, in order. */
export async function verdicts(message: Buffer, resolver: ReturnType<typeof dnsOf>): Promise<string[]> {
  const { results } = await dkimVerify(message, { resolver });
  return results.map(({ status }: { status: { result: string } }) => status.result);
}

/** A message as sent, preceded by its signatures. */
export const signedBy = async (sign: DkimSigner, message: Buffer): Promise<Buffer> =>
  Buffer.concat([await sign(message), message]);
