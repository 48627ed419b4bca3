import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openDkimSigner } from '../../src/render/dkim.js';
import { relaxBody } from '../../src/render/dkim-canonical.js';
import { probe, verifies } from '../../src/render/dkim-check.js';
import { dkimDnsRecord, readDkimKey, UnusableDkimKey } from '../../src/render/dkim-key.js';
import { toHeader } from '../../src/render/headers.js';
import { dnsOf, keyFile, keySettings, makeKey, signedBy, verdicts } from '../helpers/mail/dkim.js';

const names = ['', 'Li Wei', '王小明 张', 'شركة البحر', 'a "quoted" name', '👩‍👩‍👧 family', 'x'.repeat(300)];

const message = (name: string, body = 'A line  with \t spaces \r\n\r\n.dot\r\n\r\n\r\n') =>
  Buffer.from(
    `Feedback-ID: a:b:c:d\r\nFrom: News <news@example.com>\r\n${toHeader(name, 'reader@example.org')}` +
      'Subject: A   spaced\r\n subject\r\nMessage-ID: <1@example.com>\r\nDate: Wed, 25 Nov 2026 08:00:00 +0000\r\n' +
      'CFBL-Address: feedback@example.com; report=arf\r\nAuto-Submitted: auto-generated\r\nPrecedence: bulk\r\n' +
      'List-Unsubscribe: <https://news.example.com/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n' +
      `MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n${body}`,
  );

const rsa = makeKey('rsa');
const ed25519 = makeKey('ed25519');
const resolver = dnsOf({ post: rsa, 'post-ed25519': ed25519 });
const [rsaFile, ed25519File] = await Promise.all([keyFile(rsa), keyFile(ed25519)]);
const rsaSettings = keySettings('post', rsaFile);
const ed25519Settings = keySettings('post-ed25519', ed25519File);

describe('a DKIM signature', () => {
  test.each([
    ['an RSA key', [rsaSettings]],
    ['an Ed25519 key', [ed25519Settings]],
    ['both together', [rsaSettings, ed25519Settings]],
  ])('by %s is valid for every kind of name, and covers the unsubscribe headers', async (_, keys) => {
    const sign = await openDkimSigner({ domain: 'example.com', keys });
    const all = (verdict: string) => keys.map(() => verdict);
    for (const name of names) {
      const signed = await signedBy(sign, message(name));
      expect(await verdicts(signed, resolver)).toEqual(all('pass'));
      const text = signed.toString('latin1');
      const covered = /h=([^;]+);/.exec(text)?.[1]?.replace(/\s/g, '').split(':') ?? [];
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
      for (const line of text.split('\r\n\r\n')[0]?.split('\r\n') ?? []) expect(line.length).toBeLessThan(998);
      const forged = Buffer.from(text.replace('https://news', 'https://evil'), 'latin1');
      expect(await verdicts(forged, resolver)).toEqual(all('fail'));
    }
  });

  test.each([
    'From: Somebody <else@example.org>',
    'Subject: Another',
    'To: another@example.org',
    'Cc: another@example.org',
    'Reply-To: else@example.org',
    'Sender: else@example.org',
    'Date: Thu, 26 Nov 2026 08:00:00 +0000',
    'Message-ID: <2@example.com>',
    'List-ID: <else.example.org>',
    'List-Unsubscribe: <https://else.example.org/u>',
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    'CFBL-Address: else@example.org; report=arf',
    'Auto-Submitted: no',
    'Precedence: list',
    'MIME-Version: 1.0',
    'Content-Type: text/html',
    'Content-Transfer-Encoding: base64',
  ])('is invalid after a second field is added before the signed one: %s', async (line) => {
    const sign = await openDkimSigner({ domain: 'example.com', keys: [rsaSettings, ed25519Settings] });
    const forged = Buffer.concat([Buffer.from(`${line}\r\n`), await signedBy(sign, message('Li'))]);
    expect(await verdicts(forged, resolver)).toEqual(['fail', 'fail']);
  });

  test.each(['Feedback-ID: 1.eu-west-1.x:AmazonSES', 'Received: from a by b', 'X-Spam-Status: No'])(
    'stays valid when a relay adds its own field: %s',
    async (line) => {
      const sign = await openDkimSigner({ domain: 'example.com', keys: [rsaSettings, ed25519Settings] });
      const relayed = Buffer.concat([Buffer.from(`${line}\r\n`), await signedBy(sign, message('Li'))]);
      expect(await verdicts(relayed, resolver)).toEqual(['pass', 'pass']);
    },
  );

  test('stays valid when a program that forwards an email marks it as bulk, if the email was not marked', async () => {
    const sign = await openDkimSigner({ domain: 'example.com', keys: [rsaSettings, ed25519Settings] });
    const personal = Buffer.from(message('Li').toString().replace('Precedence: bulk\r\n', ''));
    const forwarded = Buffer.concat([Buffer.from('Precedence: list\r\n'), await signedBy(sign, personal)]);
    expect(await verdicts(forwarded, resolver)).toEqual(['pass', 'pass']);
  });

  test('is valid for any body, and after a relay refolds the header lines', async () => {
    const sign = await openDkimSigner({ domain: 'example.com', keys: [rsaSettings, ed25519Settings] });
    const { publicKey } = readDkimKey(rsaSettings);
    const bits = fc.constantFrom(' ', '  ', '\t', '\r\n', '\r\n\r\n', 'a', 'word', '.', '汉', '=20', ' \r\n');
    // Emails are made of lines. What spaces after the last line mean is open (RFC 6376 §3.4.4).
    const bodies = fc.array(bits, { maxLength: 20 }).map((parts) => (parts.length > 0 ? `${parts.join('')}\r\n` : ''));
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const signed = await signedBy(sign, message('Li', body));
        expect(await verdicts(signed, resolver)).toEqual(['pass', 'pass']);
        expect(verifies(signed, publicKey)).toBe(true);
        const text = signed.toString('latin1');
        const refolded = text.replace('Subject: A   spaced\r\n subject\r\n', 'Subject: A\r\n\tspaced subject \r\n');
        expect(await verdicts(Buffer.from(refolded, 'latin1'), resolver)).toEqual(['pass', 'pass']);
        const at = text.indexOf('\r\n\r\n') + 4;
        const respaced = text
          .slice(at)
          .replace(/[ \t]+(\r\n|$)/g, '$1')
          .replace(/\t/g, '  ');
        const relayed = Buffer.from(text.slice(0, at) + respaced, 'latin1');
        expect(await verdicts(relayed, resolver)).toEqual(['pass', 'pass']);
        const longer = Buffer.from(`${text}more\r\n`, 'latin1');
        expect(await verdicts(longer, resolver)).not.toContain('pass');
      }),
      { numRuns: 100 },
    );
  });

  test('a body is signed by RFC 6376 §3.4.4', () => {
    const cases: [string, string][] = [
      ['', ''],
      ['\r\n', ''],
      ['\r\n\r\n\r\n', ''],
      [' \r\n\t\r\n', ''],
      ['a', 'a\r\n'],
      ['a \t', 'a\r\n'],
      [' C \r\nD \t E\r\n\r\n\r\n', ' C\r\nD E\r\n'],
      ['a b\r\n\r\nc\r\n', 'a b\r\n\r\nc\r\n'],
    ];
    for (const [body, signed] of cases) expect(relaxBody(Buffer.from(body)).toString(), body).toBe(signed);
  });

  test('is never left out without an error when a key cannot be used', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const files = [
      '/no/such/key.pem',
      await keyFile('not a key'),
      await keyFile(ec),
      await keyFile(makeKey('rsa', 768)),
    ];
    for (const file of files) {
      for (const keys of [[keySettings('post', file)], [rsaSettings, keySettings('second', file)]]) {
        await expect(openDkimSigner({ domain: 'example.com', keys })).rejects.toThrow(UnusableDkimKey);
      }
    }
    const wrongKind = { ...rsaSettings, type: 'ed25519' as const };
    await expect(openDkimSigner({ domain: 'example.com', keys: [wrongKind] })).rejects.toThrow(/ed25519/);
  });

  test('the check at startup detects an invalid signature', async () => {
    const sign = await openDkimSigner({ domain: 'example.com', keys: [rsaSettings] });
    const signed = (await signedBy(sign, probe)).toString('latin1');
    const key = readDkimKey(rsaSettings).publicKey;
    const holds = (text: string) => verifies(Buffer.from(text, 'latin1'), key);
    expect(holds(signed)).toBe(true);
    expect(holds(signed.replace('.dot', '.dots'))).toBe(false);
    expect(holds(signed.replace('reader@', 'other@'))).toBe(false);
    expect(holds(signed.replace(/b=(....)/, 'b=AAAA'))).toBe(false);
    expect(verifies(Buffer.from(signed, 'latin1'), readDkimKey(ed25519Settings).publicKey)).toBe(false);
  });

  test.each([
    ['rsa', rsaSettings],
    ['ed25519', ed25519Settings],
  ])('the DNS record of an %s key has the format that verifiers expect', async (_, settings) => {
    const { name, value, zone } = dkimDnsRecord('example.com', readDkimKey(settings));
    expect(name).toBe(`${settings.selector}._domainkey.example.com`);
    expect([[value]]).toEqual(await resolver(name, 'TXT'));
    const strings = [...zone.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(strings.join('')).toBe(value);
    for (const string of strings) expect(string.length).toBeLessThanOrEqual(255);
  });
});
