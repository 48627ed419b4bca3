import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../src/config.js';
import { checkEncryption, checkKeyFiles, checkSecret } from '../../src/health/check-settings.js';
import { inWords } from './health-for-tests.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-keys-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ['unset', undefined, ''],
  ['random', [randomBytes(32).toString('base64')], ''],
  ['a phrase', ['correct horse 1'], 'openssl'],
  ['one of two weak', [randomBytes(32).toString('hex'), 'aaaaaaaaaaaaaaaaaaaa'], 'openssl'],
])('the doctor about a SECRET that is %s', (_, secrets, remedy) => {
  expect(inWords(checkSecret({ secrets })).remedy).toContain(remedy);
  if (remedy === '') expect(inWords(checkSecret({ secrets })).remedy).toBe('');
});

test('no random key of 24 bytes is called weak', () => {
  fc.assert(
    fc.property(fc.constant(0), () => checkSecret({ secrets: [randomBytes(24).toString('base64')] }).state === 'ok'),
    { numRuns: 2_000 },
  );
});

test.each(['aaaaaaaaaaaaaaaa', 'abcabcabcabcabcabcabc'])(
  'a SECRET with few different characters (%s) is refused',
  (key) => {
    expect(() => parseConfig({ SECRET: key })).toThrow('at least 8 different characters');
    expect(parseConfig({ SECRET: `a new and better key,${key}` }).secrets).toHaveLength(2);
  },
);

test('the doctor names the key files that every user can read', async () => {
  const [own, open] = [join(folder, 'own.pem'), join(folder, 'open.pem')];
  await Promise.all([writeFile(own, 'a key', { mode: 0o600 }), writeFile(open, 'a key')]);
  await chmod(open, 0o644);
  const dkim = (privateKeyFile: string) => ({
    domain: 'example.com',
    keys: [{ selector: 'a', privateKeyFile, setting: 'DKIM_PRIVATE_KEY_FILE' }],
  });
  const none = join(folder, 'none');
  expect(inWords(checkKeyFiles({ dkim: dkim(own) }, none)).remedy).toBe('');
  expect(inWords(checkKeyFiles({ dkim: dkim(open) }, none)).remedy).toContain(`chmod 600 ${open}`);
  expect(inWords(checkKeyFiles({ dkim: undefined }, open)).remedy).toContain(open);
});

test.each([
  ['smtp://127.0.0.1:25', ''],
  ['smtps://relay.example.com', ''],
  ['smtp://user:password@relay.example.com', ''],
  ['smtp://relay.example.com', 'tls=required'],
  ['smtp://relay.example.com?tls=off', 'tls=required'],
])('the doctor about encryption to %s', (smtpUrl, remedy) => {
  const check = inWords(checkEncryption({ smtpUrl }));
  expect(remedy === '' ? check.remedy === '' : check.remedy.includes(remedy)).toBe(true);
});
