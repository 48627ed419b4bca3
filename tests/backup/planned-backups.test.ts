import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { readAttention } from '../../src/attention/attention.js';
import { askDueBackup } from '../../src/backup/ask-due-backup.js';
import { verifyBackupFile } from '../../src/backup/backup-file.js';
import { backupName } from '../../src/backup/backup-name.js';
import { lastDue, writePlan, writeStored } from '../../src/backup/backup-plan.js';
import { readBackups } from '../../src/backup/backup-run.js';
import { noteBackup } from '../../src/backup/last-backup.js';
import { FolderRefused } from '../../src/backup/places/backup-place.js';
import { writeBackup } from '../../src/backup/write-backup.js';
import { findingLine } from '../../src/cli/finding-lines.js';
import { checkBackups } from '../../src/health/check-backups.js';
import { nextSecond, until } from '../helpers/clock.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { quickInstallation } from '../helpers/process.js';

let folder: string;
let postrider: TestPostrider;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-planned-'));
  postrider = await startPostrider({ readers: 3, workers: false, settings: { BACKUP_TO: join(folder, 'to') } });
});
afterEach(async () => {
  await postrider.stop();
  await rm(folder, { recursive: true, force: true });
});

const day = 86_400_000;
const never = new AbortController().signal;
const files = async () => (await readdir(join(folder, 'to')).catch(() => [])).sort();
const known = () => readBackups(postrider.app.redis);

test('a time of the day is due from then until the next day', () => {
  const noon = Date.UTC(2031, 2, 4, 12);
  expect(new Date(lastDue(210, noon)).toISOString()).toBe('2031-03-04T03:30:00.000Z');
  expect(new Date(lastDue(13 * 60, noon)).toISOString()).toBe('2031-03-03T13:00:00.000Z');
  expect(lastDue(12 * 60, noon)).toBe(noon);
});

test('of several workers, one writes the backup that is due, and none a second one', async () => {
  const several = await Promise.all([1, 2, 3].map(() => postrider.startWorkers()));
  try {
    await until('it is written', async () => (await known()).stored !== undefined && (await known()).run === undefined);
    const [file = '', ...others] = await files();
    expect(others).toEqual([]);
    expect((await verifyBackupFile(join(folder, 'to', file))).header.schema).toBe('3');
    await Promise.all(Array.from({ length: 20 }, () => askDueBackup(postrider.app)));
    expect((await known()).run).toBeUndefined();
  } finally {
    await Promise.all(several.map((workers) => workers.stop()));
  }
});

test('one that two workers ask for at once, one of them late, is written once', async () => {
  await askDueBackup(postrider.app);
  const { run } = await known();
  expect(run?.dueAt).toBeGreaterThan(0);
  await writeBackup(postrider.app, never);
  await postrider.app.redis.hset('postrider:{health}:backup', 'run', JSON.stringify(run));
  await writeBackup(postrider.app, never);
  expect(await files()).toHaveLength(1);
  expect((await known()).run).toBeUndefined();
});

test('one that was missed is made up for, and old ones go once the new one is there', async () => {
  const to = join(folder, 'to');
  const now = Date.now();
  await askDueBackup(postrider.app);
  await writeBackup(postrider.app, never);
  const old = Array.from({ length: 60 }, (_, n) => backupName(now - (n + 2) * day));
  for (const name of [...old, 'before-upgrade.backup', `${backupName(now - 3 * day)}.partial`])
    await writeFile(join(to, name), '');
  // Nobody was there for two days.
  await writeStored(postrider.app.redis, { to, at: now - 2 * day, backups: [] });
  await askDueBackup(postrider.app);
  // The first one has this second in its name.
  await nextSecond();
  await writeBackup(postrider.app, never);
  const left = await files();
  // Today's two, six more days, two or three more weeks, one or two more months.
  expect(left.length).toBeGreaterThan(9);
  expect(left.length).toBeLessThan(16);
  expect(left).toContain('before-upgrade.backup');
  expect(left.filter((name) => name.endsWith('.partial'))).toEqual([]);
  const { stored } = await known();
  expect(stored?.backups.map(({ name }) => name)).toEqual(
    left.filter((name) => name !== 'before-upgrade.backup').reverse(),
  );
});

test('one that cannot be written is a trouble with the reason at once, also while it is tried again, until one is', async () => {
  const { app } = postrider;
  const atFirst = () => checkBackups(app.redis, app.config, [], true);
  // It is made with the first one.
  expect(await atFirst()).toMatchObject({ findings: [{ code: 'backup.awaited' }] });
  await writeFile(join(folder, 'to'), 'a file');
  // Before any worker has tried.
  expect(await atFirst()).toMatchObject({
    state: 'warning',
    findings: [{ code: 'backup.unwritable', facts: { to: join(folder, 'to') } }],
  });
  await askDueBackup(app);
  await writeBackup(app, never);
  expect((await known()).run).toMatchObject({ state: 'failed', fault: 'folder' });
  const found = async () => (await readAttention(app)).filter(({ code }) => code.startsWith('backup.'));
  const check = async () => {
    const troubles = (await found()).map(({ severity, ...one }) => ({ ...one, state: 'warning' as const }));
    return (await checkBackups(app.redis, app.config, troubles, true)).findings.map(({ code }) => code);
  };
  const failed = [{ severity: 'warning', code: 'backup.failed', facts: { lastAt: null, because: 'folder' } }];
  expect(await found()).toMatchObject(failed);
  expect(await check()).toEqual(['backup.failed']);
  await askDueBackup(app);
  expect((await known()).run?.state).toBe('failed');
  await askDueBackup({ ...app, now: () => Date.now() + 16 * 60_000 });
  expect((await known()).run?.state).toBe('waiting');
  expect(await found()).toMatchObject(failed);
  await writeBackup(app, never);
  expect(await found()).toMatchObject(failed);

  if (app.config.backup) await writePlan(app.redis, app.config.backup, Date.now() - 2 * day);
  expect(await found()).toMatchObject([
    { severity: 'stop', code: 'backup.old', facts: { to: join(folder, 'to'), lastAt: null, because: 'folder' } },
  ]);
  await rm(join(folder, 'to'));
  await askDueBackup({ ...app, now: () => Date.now() + 16 * 60_000 });
  await writeBackup(app, never);
  expect(await found()).toEqual([]);
  expect(await check()).toEqual(['backup.fresh']);
});

test('after BACKUP_TO was corrected, the first backup is asked for at once', async () => {
  const { app } = postrider;
  await writeFile(join(folder, 'to'), 'a file');
  await askDueBackup(app);
  await writeBackup(app, never);
  expect((await known()).run?.state).toBe('failed');
  const backup = app.config.backup && { ...app.config.backup, to: join(folder, 'another') };
  await askDueBackup({ ...app, config: { ...app.config, backup } });
  expect((await known()).run?.state).toBe('waiting');
});

test('a backup in a file elsewhere is not one of BACKUP_TO, and counts only without it', async () => {
  const { app } = postrider;
  const file = join(folder, 'elsewhere.backup');
  const bytes = 1_000;
  await noteBackup(app.redis, { at: Date.now(), machine: 'here', file, bytes });
  const found = async (backup: typeof app.config.backup) =>
    (await checkBackups(app.redis, { ...app.config, backup }, [], true)).findings;
  expect(await found(app.config.backup)).toMatchObject([{ code: 'backup.awaited' }]);
  expect(await found(undefined)).toMatchObject([{ code: 'backup.fresh', facts: { file } }]);
  if (app.config.backup) await writePlan(app.redis, app.config.backup, Date.now() - 2 * day);
  const troubles = (await readAttention(app)).filter(({ code }) => code.startsWith('backup.'));
  expect(troubles).toMatchObject([{ code: 'backup.old', facts: { lastAt: null } }]);
});

test('backups on the disk of a private Redis are named as such', async () => {
  const { app } = postrider;
  await mkdir(join(folder, 'to'), { recursive: true });
  const codes = async (config: Partial<typeof app.config>) =>
    (await checkBackups(app.redis, { ...app.config, dataDir: folder, ...config }, [], true)).findings.map(
      ({ code }) => code,
    );
  expect(await codes({ redisUrl: undefined })).toEqual(['backup.awaited', 'backup.same-disk']);
  // Where Redis has its files is not known.
  expect(await codes({ redisUrl: 'redis://127.0.0.1:6379' })).toEqual(['backup.awaited']);
  expect(await codes({ redisUrl: undefined, dataDir: '/proc' })).toEqual(['backup.awaited']);
});

test('a process on a machine without the folder says nothing while the workers write into it', async () => {
  const { app } = postrider;
  const elsewhere = { ...app.config, backup: app.config.backup && { ...app.config.backup, to: '/dev/null/to' } };
  const found = async (now?: number) =>
    (await checkBackups(app.redis, elsewhere, [], true, now)).findings.map(({ code }) => code);
  if (elsewhere.backup) await writePlan(app.redis, elsewhere.backup, Date.now());
  await writeStored(app.redis, { to: '/dev/null/to', at: Date.now(), backups: [] });
  expect(await found()).toEqual(['backup.fresh']);
  // Nobody writes into it any more, or it is another one than theirs.
  expect(await found(Date.now() + 2 * day)).toEqual(['backup.unwritable']);
  if (app.config.backup) await writePlan(app.redis, app.config.backup, Date.now());
  expect(await found()).toEqual(['backup.unwritable']);
});

test('a folder that the user may not use is named with the user, for reading and for writing', async () => {
  const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  for (const [use, words] of [
    ['read', 'read'],
    ['write', 'write to'],
  ] as const)
    expect(new FolderRefused(use, '/mnt/backups', denied).message).toBe(
      `The user ${userInfo().username} cannot ${words} /mnt/backups (EACCES).`,
    );
});

test('what is wrong with a folder is said in one line, with what to do', async () => {
  const { redis } = postrider.app;
  const installation = await quickInstallation({ REDIS_URL: `unix://${redis.options.path}` });
  onTestFinished(installation.remove);
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  const said = async (to: string, ...words: string[]) => {
    installation.env.BACKUP_TO = to;
    const { code, stderr } = await installation.cli('backup', ...words);
    expect(code).toBeGreaterThan(0);
    return stderr.trim();
  };
  const isFile = `postrider: ${file} is not a folder`;
  expect(await said(file)).toBe(`${isFile} (EEXIST). Choose another folder.`);
  expect(await said(file, 'list')).toBe(`${isFile} (ENOTDIR). Choose another folder.`);
  // A file system that knows no such name, and takes none.
  expect(await said('/proc/postrider')).toBe(
    'postrider: There is no folder /proc/postrider, and it cannot be made (ENOENT). Choose another folder.',
  );
  expect(await said(folder, 'verify', folder)).toContain(`${folder} is a folder: name one of the backups in it`);
  expect(await said(folder, '/dev/full/of.backup')).toContain('/dev/full/of.backup cannot be written (ENOTDIR)');
});

test('a public key with a wrong letter is found by the doctor, before a backup is due', async () => {
  const { app } = postrider;
  const wrong = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8q';
  const backup = { to: join(folder, 'for-a-wrong-key'), bucket: undefined, at: 0, recipients: [wrong] };
  const { findings } = await checkBackups(app.redis, { ...app.config, backup }, [], true, Date.now() + 9 * day);
  expect(findings).toMatchObject([
    {
      code: 'backup.wrong-key',
      facts: { reason: expect.stringMatching(/^BACKUP_RECIPIENTS: age1\w+ is no public key/) },
    },
  ]);
  const [found] = findings;
  expect(found && findingLine(found).remedy).toContain('Correct BACKUP_RECIPIENTS:');
});

test('a backup with a name of the future is not the newest, and the list says so', async () => {
  const to = join(folder, 'to');
  const installation = await quickInstallation({
    REDIS_URL: `unix://${postrider.app.redis.options.path}`,
    SECRET: postrider.app.config.secrets?.join() ?? '',
    BACKUP_TO: to,
  });
  onTestFinished(installation.remove);
  const { file } = await installation.json<{ file: string }>('backup');
  const ahead = '2999-01-01-000000.backup';
  await writeFile(join(to, ahead), 'of a wrong clock');
  expect(await installation.json('backup', 'verify')).toMatchObject({ name: basename(file) });
  expect((await installation.cli('backup', 'list')).stderr).toContain(`wrong when these were named: ${ahead}.`);
});

test('the commands write into the place, list what is there, and say what to set', async () => {
  const { redis } = postrider.app;
  const installation = await quickInstallation({
    REDIS_URL: `unix://${redis.options.path}`,
    BACKUP_TO: join(folder, 'to'),
  });
  try {
    expect(await installation.json('backup', 'list')).toEqual({ to: join(folder, 'to'), items: [], next: null });
    const { file } = await installation.json<{ file: string }>('backup');
    const { items } = await installation.json<{ items: { name: string }[] }>('backup', 'list');
    expect(items.map(({ name }) => join(folder, 'to', name))).toEqual([file]);
    expect((await installation.cli('backup', 'list')).stdout).toContain(items[0]?.name);
    // It counts as the one of today.
    await askDueBackup(postrider.app);
    expect((await known()).run).toBeUndefined();
    await askDueBackup({ ...postrider.app, now: () => Date.now() + 2 * day });
    await rm(join(folder, 'to'), { recursive: true });
    await writeFile(join(folder, 'to'), 'a file');
    await writeBackup(postrider.app, never);
    await rm(join(folder, 'to'));
    expect((await installation.cli('backup', 'list')).stderr).toMatch(
      /No backup could be written at .*try again, every 15/,
    );
    delete installation.env.BACKUP_TO;
    expect(await installation.cli('backup', 'list')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('BACKUP_TO'),
    });
  } finally {
    await installation.remove();
  }
});
