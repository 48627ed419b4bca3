import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encrypted } from '../../src/backup/encryption.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { unpackedFolder } from '../servers/mail-server.js';

const unpacked = join(unpackedFolder('age'), 'usr/bin/age');
const age = [unpacked, '/usr/bin/age', '/usr/local/bin/age'].find((path) => existsSync(path));
const missing = age ? '' : ' (not installed: bash scripts/setup.sh --browser)';

let folder: string;
let postrider: TestPostrider;
let installation: Installation;
let key: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-encrypted-'));
  const identity = await generateIdentity();
  key = join(folder, 'key.txt');
  await writeFile(key, `# a comment, as age-keygen writes it\n${identity}\n`);
  postrider = await startPostrider({ readers: 30, workers: false });
  installation = await quickInstallation({
    REDIS_URL: `unix://${postrider.app.redis.options.path}`,
    SECRET: postrider.app.config.secrets?.join() ?? '',
    BACKUP_TO: join(folder, 'to'),
    BACKUP_RECIPIENTS: await identityToRecipient(identity),
  });
  ({ file } = await installation.json<{ file: string }>('backup'));
});
afterAll(async () => {
  await installation?.remove();
  await postrider?.stop();
  await rm(folder, { recursive: true, force: true });
});

const verify = (...words: string[]) => installation.cli('backup', 'verify', ...words);

describe('an encrypted backup', () => {
  test('is restored into a Redis of its own by verify, which compares the numbers and leaves nothing', async () => {
    const left = () => readdir(installation.dataDir).catch(() => []);
    const before = await left();
    // A copy that a killed process left here.
    const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
    await mkdir(join(installation.dataDir, `postrider-file-${machine}-${2 ** 22 + 7}-dead`), { recursive: true });
    const { name, inFile, restored } = await installation.json<Record<string, Record<string, number>>>(
      'backup',
      'verify',
      '--key',
      key,
    );
    expect(join(folder, 'to', String(name))).toBe(file);
    expect(file).toMatch(/\.backup\.age$/);
    expect(inFile).toMatchObject({ readers: 30, newsletters: 1, issues: 0 });
    expect(inFile?.articles).toBeGreaterThan(0);
    expect(restored).toEqual(inFile);
    expect(await left()).toEqual(before);
    // No word of it is readable.
    expect((await readFile(file)).subarray(0, 22).toString()).toBe('age-encryption.org/v1\n');
  });

  test('without its key, with another one, cut off or changed, it is refused with what to do', async () => {
    expect(await verify()).toMatchObject({ code: 1, stderr: expect.stringContaining('--key FILE') });
    const other = join(folder, 'other.txt');
    await writeFile(other, await generateIdentity());
    expect(await verify('--key', other)).toMatchObject({ code: 1, stderr: expect.stringContaining('for other keys') });
    await writeFile(other, 'no key');
    expect((await verify('--key', other)).stderr).toContain('no private key of age');
    const damaged = join(folder, 'damaged.age');
    const { length } = await readFile(file);
    await copyFile(file, damaged);
    await truncate(damaged, length - 1);
    expect((await verify(damaged, '--key', key)).stderr).toMatch(/cannot be decrypted.*earlier backup/s);
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(length - 40) ^ 1, length - 40);
    await writeFile(damaged, bytes);
    expect((await verify(damaged, '--key', key)).stderr).toContain('cannot be decrypted');
  });

  test('is restored by its name, and a plain file without a key as ever', async () => {
    const plain = join(folder, 'plain.backup');
    await installation.json('backup', plain);
    expect(await verify(plain)).toMatchObject({ code: 0, stdout: expect.stringContaining('can be restored') });
    await truncate(plain, 500);
    expect((await verify(plain)).stderr).toContain('its end is missing');
    const [name = ''] = await readdir(join(folder, 'to'));
    const refused = await installation.cli('restore', name, '--key', key);
    // It was opened: what is there is in the way.
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('already holds a list') });
    expect(await installation.json('restore', name, '--key', key, '--force')).toMatchObject({ notices: 0 });
    expect((await installation.cli('restore', '2031-03-04-033000.backup')).stderr).toContain(
      'There is no backup 2031-03-04-033000.backup',
    );
  });

  test.skipIf(missing)(`is opened by the program age${missing}`, async () => {
    const { stdout } = await promisify(execFile)(age ?? '', ['--decrypt', '-i', key, file], {
      encoding: 'buffer',
      maxBuffer: 1e8,
    });
    expect(JSON.parse(stdout.toString('latin1').split('\n')[0] ?? '')).toMatchObject({ postrider: 'backup' });
  });
});

test('a backup of a list with another secret is refused by verify, which then ends', async () => {
  const other = await quickInstallation({ SECRET: 'one-secret-0123456789' });
  try {
    const plain = join(folder, 'secret.backup');
    await other.json('newsletter', 'list');
    await other.json('backup', plain);
    other.env.SECRET = 'another-secret-0123456789';
    expect(await other.cli('backup', 'verify', plain)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('created with a secret'),
    });
  } finally {
    await other.remove();
  }
});

test('a large backup is encrypted while it passes, and not kept in memory', async () => {
  const chunk = Buffer.alloc(1 << 20);
  let ahead = 0;
  let most = 0;
  async function* source() {
    for (let i = 0; i < 64; i += 1) {
      ahead += chunk.length;
      most = Math.max(most, ahead);
      yield chunk;
    }
  }
  for await (const part of encrypted(source(), [await identityToRecipient(await generateIdentity())]))
    ahead -= part.length;
  expect(most).toBeLessThan(8 << 20);
});
