import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { noteBackup } from '../../src/backup/last-backup.js';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { migrate, migrations } from '../../src/migrations/migrate.js';
import { keys } from '../../src/redis/keys.js';
import { noteProgram } from '../../src/redis/meta.js';
import { announceWorker } from '../../src/reports/presence.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';
import { snapshot } from '../helpers/snapshot.js';

const stores = fileURLToPath(new URL('../fixtures/stores/', import.meta.url));

let server: TestRedis;
let installation: Installation;
beforeAll(async () => {
  server = await startTestRedis();
  installation = await quickInstallation({ REDIS_URL: `unix://${server.url}` });
});
afterAll(async () => {
  await installation.remove();
  await server.stop();
});
beforeEach(() => emptyStore(server.redis));

interface Document {
  version: string;
  data: { schema: string; migrations: number; version: string | null; since: string | null } | null;
  migrations: { number: number; name: string; records: number }[];
  workers: { version: string | null; isOther: boolean }[];
  way: string;
  backup: { isRecent: boolean } | null;
}

/** Runs the command twice, for people and for programs, and proves that Redis holds the same afterwards. */
async function check(): Promise<{ text: string; document: Document }> {
  const before = await snapshot(server.redis);
  const { code, stdout, stderr } = await installation.cli('upgrade', '--check');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const document = await installation.json<Document>('upgrade', '--check');
  expect(await snapshot(server.redis)).toEqual(before);
  return { text: stdout, document };
}

/** Opens a released store as its own version left it: a restore by this version may not note anything of itself. */
const restore = (name: string) => restoreBackup(server.redis, `${stores}${name}.backup`, { force: false });

test('the data of version 0.1 needs a stop, and each migration names the number of values that it changes', async () => {
  await restore('0.1.0');
  const { text, document } = await check();
  expect(document).toMatchObject({
    data: { migrations: 0, version: null, since: null },
    migrations: [
      { number: 1, name: 'message-id-forms', records: 2 },
      { number: 2, name: 'articles-of-newsletters', records: 5 },
    ],
    way: 'stop',
  });
  expect(text).toContain('! migration 2, articles-of-newsletters: changes 5 values');
  expect(text).toContain('! A stop is needed');
  // The numbers are those that the migrations change.
  const changed: unknown[] = [];
  await migrate(server.redis, { info: (entry: object) => void changed.push(entry) });
  expect(changed).toMatchObject([{ changed: 2 }, { changed: 5 }]);
  expect((await check()).document).toMatchObject({ data: { migrations: 2, since: '0.2.0' }, migrations: [] });
});

test('the data of version 0.2.0 is upgraded in rolling fashion, while its workers run', async () => {
  await restore('0.2.0');
  expect((await check()).document).toMatchObject({
    ...{ data: { migrations: 2, version: null, since: '0.2.0' }, migrations: [], workers: [], way: 'none' },
  });
  // Version 0.2.0 announces its workers by their names alone.
  const old = await announceWorker(server.redis, 'host-1-0badcafe');
  try {
    const { text, document } = await check();
    expect(document).toMatchObject({ workers: [{ version: null, isOther: true }], way: 'rolling' });
    expect(text).toContain('! worker host-1-0badcafe: does not say its version');
    expect(text).toContain('✓ A rolling upgrade is possible');
  } finally {
    await old.stop();
  }
});

test('a worker of this version notes it in the data, and the check names it', async () => {
  await restore('0.2.0');
  const { version } = (await check()).document;
  await noteProgram(server.redis, version);
  const facts = { version, node: process.versions.node, startedAt: Date.now(), doing: [] };
  const own = await announceWorker(server.redis, 'host-2-0badcafe', () => facts);
  try {
    const { text, document } = await check();
    expect(document).toMatchObject({ data: { version }, workers: [{ isOther: false }], way: 'current' });
    expect(text).toContain(`✓ the data: written by ${version}, 2 migrations so far`);
  } finally {
    await own.stop();
  }
});

test('a version that does not know what a later one does wants it stopped', async () => {
  await restore('0.2.0');
  const facts = { version: '99.0.0', node: process.versions.node, startedAt: Date.now(), doing: [] };
  const later = await announceWorker(server.redis, 'host-3-0badcafe', () => facts);
  try {
    expect((await check()).document).toMatchObject({ workers: [{ version: '99.0.0', isOther: true }], way: 'stop' });
  } finally {
    await later.stop();
  }
});

test('a backup counts when it is not older than a day', async () => {
  await restore('0.2.0');
  const { text, document } = await check();
  expect(document.backup).toBeNull();
  expect(text).toContain('! backup: none is known — take one with `postrider backup FILE`');
  const backup = { machine: 'host', file: '/srv/backups/a.backup', bytes: 1 };
  await noteBackup(server.redis, { ...backup, at: Date.now() - 3_600_000 });
  expect((await check()).document.backup).toMatchObject({ isRecent: true });
  await noteBackup(server.redis, { ...backup, at: Date.now() - 25 * 3_600_000 });
  const late = await check();
  expect(late.document.backup).toMatchObject({ isRecent: false });
  expect(late.text).toContain('! backup: the last one is older than a day');
});

test('an empty Redis stays empty', async () => {
  const { text, document } = await check();
  expect(document).toMatchObject({ data: null, migrations: [], way: 'start' });
  expect(text).toContain('This Redis holds no data of Postrider.');
  expect(await server.redis.dbsize()).toBe(0);
});

test.for([
  ['more migrations than this version knows', 'migrations', String(migrations.length + 1), 'migrations.newer-store'],
  ['a version of the data that it cannot read', 'schema', '99', 'redis.incompatible'],
  ['half of a backup', 'schema', 'restoring', 'redis.incompatible'],
] as const)('data with %s is refused, and left as it is', async ([_, field, value, code]) => {
  await restore('0.2.0');
  await server.redis.hset(keys.meta, field, value);
  const before = await snapshot(server.redis);
  const refused = await installation.cli('upgrade', '--check', '--json');
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code, retryable: false } });
  expect(refused.stderr).toMatch(/^postrider: /);
  expect(await snapshot(server.redis)).toEqual(before);
});

test('without --check the command is wrong usage, so that nobody takes it for an upgrade', async () => {
  const { code, stderr } = await installation.cli('upgrade');
  expect(code).toBe(2);
  expect(stderr).toContain('--check');
});

test('the private Redis of an installation without settings is checked, too', async () => {
  const own = await quickInstallation();
  try {
    // Where an .env was forgotten, nothing is made, and nobody is told that all is well.
    const none = await own.cli('upgrade', '--check');
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('REDIS_URL is not set') });
    expect(existsSync(join(own.dataDir, 'redis'))).toBe(false);
    const file = join(await mkdtemp(join(tmpdir(), 'postrider-upgrade-')), 'a.backup');
    await own.json('restore', `${stores}0.2.0.backup`);
    await own.json('backup', file);
    const found = await own.json('upgrade', '--check');
    expect(found).toMatchObject({ way: 'none', backup: { isRecent: true }, redis: own.dataDir });
    await rm(file, { force: true });
  } finally {
    await own.remove();
  }
});
