import { createPublicKey } from 'node:crypto';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { describe, expect, test } from 'vitest';
import { provenProvider } from '../../../src/feedback/inbound/complaint-senders.js';
import { verifyDkim } from '../../../src/feedback/inbound/dkim-verify.js';
import { makeKey } from '../../helpers/mail/dkim.js';

const keys = { rsa: makeKey('rsa'), ed25519: makeKey('ed25519') };
type Type = keyof typeof keys;

const record = (type: Type) => {
  const der = createPublicKey(keys[type]).export({ type: 'spki', format: 'der' });
  return `v=DKIM1; k=${type}; p=${(type === 'rsa' ? der : der.subarray(-32)).toString('base64')}`;
};
const dns = { txt: async (name: string) => (name.startsWith('ed.') ? [record('ed25519')] : [record('rsa')]) };
const from = 'complaints@example.com';
const messageFrom = (address: string) =>
  `From: Complaints <${address}>\r\nTo: feedback@bounces.example.com\r\nSubject:  a   complaint \r\n\tfolded\r\n` +
  'Message-ID: <1@example.com>\r\n\r\nTwo  blanks \r\n\r\n\tA tab.\t\r\n.\r\n\r\n\r\n';
const message = messageFrom(from);

/** Signs with mailauth. */
async function signed(type: Type, canonicalization: string, text = message, domain = 'example.com'): Promise<Buffer> {
  const signer = {
    signingDomain: domain,
    selector: type === 'rsa' ? 'one' : 'ed',
    privateKey: keys[type].export({ type: 'pkcs8', format: 'pem' }),
    algorithm: type === 'rsa' ? 'rsa-sha256' : 'ed25519-sha256',
  };
  const options = { canonicalization, signTime: new Date(), ...signer, signatureData: [signer] };
  const { signatures } = await dkimSign(text, options);
  return Buffer.from(`${signatures}${text}`);
}

const isOurs = (domain: string) => domain === 'example.com';
const change = (mail: Buffer, what: string, by: string) => Buffer.from(mail.toString().replace(what, by));

describe.each(['relaxed/relaxed', 'simple/simple', 'relaxed/simple', 'simple/relaxed'])('in form %s', (form) => {
  test.each(['rsa', 'ed25519'] as const)(
    'a signature by %s that mailauth made is valid, and a change ends it',
    async (type) => {
      const mail = await signed(type, form);
      expect(await verifyDkim(mail, isOurs, dns)).toBe('example.com');
      for (const [what, by] of [
        ['A tab', 'A bat'],
        [from, 'others@example.com'],
        ['a   complaint', 'no complaint'],
        ['bh=', 'bh=AAAA'],
      ] as const)
        expect(await verifyDkim(change(mail, what, by), isOurs, dns), what).toBeUndefined();
    },
  );
});

test('white space counts only in the simple form', async () => {
  const loosen = (mail: Buffer) => change(mail, 'Two  blanks ', 'Two blanks   ');
  expect(await verifyDkim(loosen(await signed('rsa', 'relaxed/relaxed')), isOurs, dns)).toBe('example.com');
  expect(await verifyDkim(loosen(await signed('rsa', 'relaxed/simple')), isOurs, dns)).toBeUndefined();
});

test('a signature of part of the body, an expired one, and one of another domain are ignored', async () => {
  const mail = await signed('rsa', 'relaxed/relaxed');
  for (const tag of ['l=10;', 'x=1000000000;'])
    expect(await verifyDkim(change(mail, 'v=1;', `v=1; ${tag}`), isOurs, dns), tag).toBeUndefined();
  expect(await verifyDkim(mail, (domain) => domain === 'example.net', dns)).toBeUndefined();
  expect(await verifyDkim(Buffer.from(message), isOurs, dns)).toBeUndefined();
  const revoked = { txt: async () => ['v=DKIM1; p='] };
  expect(await verifyDkim(mail, isOurs, revoked)).toBeUndefined();
});

test('a megabyte email that is designed to take long is read to its end', async () => {
  const head = `${(await signed('rsa', 'relaxed/relaxed')).toString().split('\r\n\r\n')[0]}\r\n`;
  const bodies = [' '.repeat(1_000_000), '\r\n'.repeat(500_000), 'a: b\r\n'.repeat(150_000)];
  const mails = [...bodies.map((body) => `${head}\r\n${body}x`), `${head}${'from: b\r\n'.repeat(110_000)}\r\n`];
  // In proportion to the square of the size, it would take hours.
  for (const mail of mails) expect(await verifyDkim(Buffer.from(mail), isOurs, dns)).toBeUndefined();
});

test('a complaint counts as a provider’s only with the provider’s address and signature', async () => {
  const staff = 'staff@hotmail.com';
  const genuine = await signed('rsa', 'relaxed/relaxed', messageFrom(staff), 'hotmail.com');
  expect(await provenProvider(genuine, dns)).toBe('outlook');
  const by = async (address: string, domain: string) =>
    provenProvider(await signed('rsa', 'relaxed/relaxed', messageFrom(address), domain), dns);
  expect(await by('complaints@arf.mail.yahoo.com', 'yahoo.com')).toBe('yahoo');
  // A reader of the same provider, another domain's signature, and none.
  expect(await by('reader@hotmail.com', 'hotmail.com')).toBeUndefined();
  expect(await by(staff, 'example.com')).toBeUndefined();
  expect(await provenProvider(Buffer.from(messageFrom(staff)), dns)).toBeUndefined();
  const two = Buffer.concat([Buffer.from('From: reader@example.com\r\n'), genuine]);
  expect(await provenProvider(two, dns)).toBeUndefined();
});
