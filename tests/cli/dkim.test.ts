import { createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openDkimSigner } from '../../src/render/dkim.js';
import { probe } from '../../src/render/dkim-check.js';
import { keyFile, keySettings, makeKey, signedBy, verdicts } from '../helpers/mail/dkim.js';
import { type Installation, quickInstallation } from '../helpers/process.js';

// There is no Redis: these commands need none.
const nowhere = 'redis://127.0.0.1:1';
const open: Installation[] = [];
afterAll(async () => {
  for (const installation of open) await installation.remove();
});
async function install(env: Record<string, string> = {}): Promise<Installation> {
  const installation = await quickInstallation({ REDIS_URL: nowhere, ...env });
  open.push(installation);
  return installation;
}
const newFolder = async () => join(await mkdtemp(join(tmpdir(), 'postrider-dkim-')), 'keys');

interface Generated {
  domain: string;
  files: string[];
  records: { name: string; type: string; value: string; zone: string }[];
  settings: Record<string, string>;
}

describe('postrider dkim', () => {
  test('makes keys that only their owner can read, with records and settings that are ready for use', async () => {
    const { json } = await install();
    const out = await newFolder();
    const made = await json<Generated>('dkim', 'generate', '--domain', 'Example.com', '--type', 'both', '--out', out);
    expect(made.domain).toBe('example.com');
    expect(made.files).toEqual([
      join(out, 'postrider.example.com.pem'),
      join(out, 'postrider-ed25519.example.com.pem'),
    ]);
    for (const file of made.files) expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(out)).mode & 0o777).toBe(0o700);
    expect(made.settings).toEqual({
      DKIM_DOMAIN: 'example.com',
      DKIM_SELECTOR: 'postrider',
      DKIM_PRIVATE_KEY_FILE: made.files[0],
      DKIM_ED25519_SELECTOR: 'postrider-ed25519',
      DKIM_ED25519_PRIVATE_KEY_FILE: made.files[1],
    });

    // Receivers check messages with the published key.
    const sign = await openDkimSigner({
      domain: 'example.com',
      keys: [keySettings('postrider', made.files[0] ?? ''), keySettings('postrider-ed25519', made.files[1] ?? '')],
    });
    const dns = async (name: string) => made.records.filter((each) => each.name === name).map(({ value }) => [value]);
    expect(await verdicts(await signedBy(sign, probe), dns)).toEqual(['pass', 'pass']);
    for (const { zone, value } of made.records) {
      const strings = [...zone.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
      expect(strings.join('')).toBe(value);
      expect(Math.max(...strings.map(({ length }) => length))).toBeLessThanOrEqual(255);
    }

    const shown = await (await install(made.settings)).json<Generated>('dkim', 'show');
    expect(shown.records).toEqual(made.records);
  });

  test('prints the record to publish and the lines to set', async () => {
    const { cli } = await install();
    const out = await newFolder();
    const { code, stdout } = await cli('dkim', 'generate', '--domain', 'example.com', '--selector', 's1', '--out', out);
    expect(code).toBe(0);
    const pem = await readFile(join(out, 's1.example.com.pem'));
    const p = createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64');
    expect(stdout).toContain('s1._domainkey.example.com');
    expect(stdout).toContain(`v=DKIM1; k=rsa; p=${p}`);
    expect(stdout).toContain(`DKIM_PRIVATE_KEY_FILE=${join(out, 's1.example.com.pem')}`);
    expect(stdout).not.toContain('PRIVATE KEY-----');
  });

  test('never overwrites a key', async () => {
    const { cli } = await install();
    const out = await newFolder();
    const words = ['dkim', 'generate', '--domain', 'example.com', '--out', out];
    expect((await cli(...words)).code).toBe(0);
    const first = await readFile(join(out, 'postrider.example.com.pem'), 'utf8');
    for (const more of [[], ['--type', 'both']]) {
      const { code, stderr } = await cli(...words, ...more);
      expect(code).toBe(1);
      expect(stderr).toContain('exists already');
    }
    expect(await readFile(join(out, 'postrider.example.com.pem'), 'utf8')).toBe(first);
    await expect(stat(join(out, 'postrider-ed25519.example.com.pem'))).rejects.toThrow();
  });

  test.each([
    [['--domain', 'not a domain'], /domain like example\.com/],
    [['--domain', 'example.com', '--selector', 'a b'], /selector/],
    [['--domain', 'example.com', '--type', 'dsa'], /type/],
    [[], /--domain/],
  ])('says what is wrong with %j', async (words, message) => {
    const { cli } = await install();
    const { code, stderr } = await cli('dkim', 'generate', ...words);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('`show` says how to make a key if none is set', async () => {
    const { code, stderr } = await (await install()).cli('dkim', 'show');
    expect(code).toBe(1);
    expect(stderr).toContain('postrider dkim generate');
  });

  test('the doctor warns of a short key, and names one that cannot be used', async () => {
    const short = { DKIM_DOMAIN: 'example.com', DKIM_SELECTOR: 'old' };
    const checkOf = async (file: string) => {
      const installation = await install({ ...short, DKIM_PRIVATE_KEY_FILE: file });
      const { stdout } = await installation.cli('doctor', '--json');
      const { checks } = JSON.parse(stdout) as {
        checks: { name: string; ok: boolean; detail: string; remedy: string }[];
      };
      expect(checks.find(({ name }) => name === 'redis')?.detail).not.toContain('DKIM');
      return checks.find(({ name }) => name === 'dkim');
    };
    const broken = await mkdtemp(join(tmpdir(), 'postrider-dkim-'));
    await writeFile(join(broken, 'key.pem'), 'nothing');
    const files = [await keyFile(makeKey('rsa', 1_024)), join(broken, 'key.pem'), await keyFile(makeKey('rsa'))];
    // In parallel: each waits five seconds for a Redis.
    const [weak, unusable, strong] = await Promise.all(files.map(checkOf));
    expect(weak).toMatchObject({ ok: true, detail: 'rsa 1024 (old._domainkey.example.com)' });
    expect(weak?.remedy).toContain('2048');
    expect(unusable).toMatchObject({ ok: false, detail: expect.stringContaining('DKIM_PRIVATE_KEY_FILE') });
    expect(strong?.remedy).toBe('');
  });
});
