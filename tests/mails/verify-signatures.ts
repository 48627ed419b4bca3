import type { KeyObject } from 'node:crypto';
import { dnsOf, verdicts } from '../helpers/mail/dkim.js';
import { runPython } from './read-by-python.js';

const script = new URL('verify-dkim.py', import.meta.url);

/** The DNS names and TXT records of the keys of example.com. */
export async function keyRecords(keys: Record<string, KeyObject>): Promise<Record<string, string>> {
  const resolve = dnsOf(keys);
  const names = Object.keys(keys).map((selector) => `${selector}._domainkey.example.com`);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await resolve(name, 'TXT')).join('')])),
  );
}

/** Results of mailauth and dkimpy, in the order of the messages. */
interface Verdicts {
  mailauth: boolean[];
  dkimpy: boolean[];
}

/** Verifies every signature of some messages. @param folder holds them as `<number>.eml` */
export async function verifySignatures(
  folder: string,
  mails: readonly { raw: Buffer }[],
  keys: Record<string, KeyObject>,
): Promise<Verdicts[]> {
  const records = JSON.stringify(await keyRecords(keys));
  const found = await runPython<boolean[]>(script, records, folder, String(mails.length));
  return Promise.all(
    mails.map(async ({ raw }, i) => ({
      mailauth: (await verdicts(raw, dnsOf(keys))).map((verdict) => verdict === 'pass'),
      dkimpy: found[i] ?? [],
    })),
  );
}

const signedNames = (raw: Buffer) => [
  ...new Set(/^DKIM-Signature:[\s\S]*?\bh=([^;]+);/m.exec(raw.toString('latin1'))?.[1]?.replace(/\s/g, '').split(':')),
];

/** Providers add their own header of this name, so the signatures allow a second one (src/render/dkim.ts). */
const allowed = 'Feedback-ID';

/**
 * Puts a second header of every signed name but Feedback-ID on top of each message, one at a time.
 * @returns the number of forged messages, and the names with which a signature stayed valid
 */
export async function forgeHeaders(
  folder: string,
  mails: readonly { raw: Buffer }[],
  keys: Record<string, KeyObject>,
): Promise<{ forged: number; undetected: string[][] }> {
  const records = JSON.stringify(await keyRecords(keys));
  const byDkimpy = await runPython<string[]>(script, records, folder, String(mails.length), '--forge');
  let forged = 0;
  const undetected: string[][] = [];
  for (const [i, { raw }] of mails.entries()) {
    const valid = new Set(byDkimpy[i]);
    valid.delete(allowed);
    for (const name of signedNames(raw).filter((each) => each !== allowed)) {
      forged += 1;
      const found = await verdicts(Buffer.concat([Buffer.from(`${name}: x\r\n`), raw]), dnsOf(keys));
      if (found.includes('pass')) valid.add(name);
    }
    undetected.push([...valid]);
  }
  return { forged, undetected };
}
