import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { describe, expect, test } from 'vitest';
import { openDkimSigner, UnusableDkimKey } from '../../src/render/dkim.js';
import { toHeader } from '../../src/render/headers.js';

const names = ['', 'Li Wei', '王小明 张', 'شركة البحر', 'a "quoted" name', '👩‍👩‍👧 family', 'x'.repeat(300)];

async function keyFile(pem: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'postrider-dkim-')), 'key.pem');
  await writeFile(file, pem);
  return file;
}

const message = (name: string) =>
  Buffer.from(
    `Feedback-ID: a:b:c:d\r\nFrom: News <news@example.com>\r\n${toHeader(name, 'reader@example.org')}` +
      'Subject: A   spaced\r\n subject\r\nMessage-ID: <1@example.com>\r\nDate: Wed, 25 Nov 2026 08:00:00 +0000\r\n' +
      'List-Unsubscribe: <https://news.example.com/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n' +
      'MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nA line  with \t spaces \r\n\r\n.dot\r\n\r\n\r\n',
  );

describe('a DKIM signature', () => {
  test.each(['rsa', 'ed25519'] as const)(
    'by an %s key verifies for every kind of name, and covers how to leave',
    async (type) => {
      const { privateKey, publicKey } =
        type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
      const file = await keyFile(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
      const sign = openDkimSigner({ domain: 'example.com', selector: 'post', privateKeyFile: file });
      const der = publicKey.export({ type: 'spki', format: 'der' });
      // RFC 8463 §4: an Ed25519 record holds the bare 32 bytes.
      const p = (type === 'rsa' ? der : der.subarray(-32)).toString('base64');
      const resolver = async (name: string, kind: string) => {
        if (name !== 'post._domainkey.example.com' || kind !== 'TXT')
          throw Object.assign(new Error('no record'), { code: 'ENOTFOUND' });
        return [[`v=DKIM1; k=${type}; p=${p}`]];
      };
      for (const name of names) {
        const signed = await sign(message(name));
        const { results } = await dkimVerify(signed, { resolver });
        expect(results.map(({ status }: { status: { result: string } }) => status.result)).toEqual(['pass']);
        const covered = /h=([^;]+);/.exec(signed.toString('latin1'))?.[1]?.replace(/\s/g, '').split(':') ?? [];
        expect(covered).toEqual(
          expect.arrayContaining([
            'From',
            'To',
            'Subject',
            'Message-ID',
            'List-Unsubscribe',
            'List-Unsubscribe-Post',
            'Feedback-ID',
          ]),
        );
        const forged = Buffer.from(signed.toString('latin1').replace('https://news', 'https://evil'), 'latin1');
        const second = await dkimVerify(forged, { resolver });
        expect(second.results[0]?.status.result).toBe('fail');
      }
    },
  );

  test('is not left out in silence when the key cannot be used', async () => {
    const settings = { domain: 'example.com', selector: 'post' };
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString();
    for (const privateKeyFile of ['/no/such/key.pem', await keyFile('not a key'), await keyFile(ec)]) {
      expect(() => openDkimSigner({ ...settings, privateKeyFile })).toThrow(UnusableDkimKey);
    }
  });
});
