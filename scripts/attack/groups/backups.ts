import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DamagedBackup, verifyBackupFile } from '../../../src/backup/backup-file.js';
import { restoreBackup, StoreNotEmpty } from '../../../src/backup/restore-backup.js';
import { type Attack, type Outcome, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// The backup file, which holds every address, and its way back.

/** Writes a backup for one attack. */
async function withBackup(instance: Instance, run: (file: string) => Promise<Outcome>): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-attack-backup-'));
  const file = join(folder, 'list.backup');
  const before = process.umask(0);
  try {
    const { code, stderr } = await instance.cli('backup', file);
    return code === 0 ? await run(file) : { held: false, detail: `the backup failed: ${stderr}` };
  } finally {
    process.umask(before);
    await rm(folder, { recursive: true, force: true });
  }
}

export const backupAttacks: readonly Attack[] = [
  {
    name: 'reading a backup as another user',
    mutations: [
      {
        removes: 'the rights of the file',
        file: 'src/backup/backup-file.ts',
        expression: '0o600',
        instead: '0o666',
      },
    ],
    run: (instance) =>
      withBackup(instance, async (file) => {
        const mode = (await stat(file)).mode & 0o777;
        return unless(mode & 0o077 ? [`its rights are ${mode.toString(8)}`] : [], 'only its owner can read it');
      }),
  },
  {
    name: 'restoring a backup that was changed',
    mutations: [
      {
        removes: 'the checksum',
        file: 'src/backup/backup-file.ts',
        expression: "trailer !== trailerOf(hash.digest('hex'))",
        instead: 'false',
      },
    ],
    run: (instance) =>
      withBackup(instance, async (file) => {
        const bytes = await readFile(file);
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
        await chmod(file, 0o600);
        await writeFile(file, bytes);
        const found = await verifyBackupFile(file).then(
          () => 'it is taken for whole',
          (error: unknown) => (error instanceof DamagedBackup ? '' : String(error)),
        );
        return unless(found === '' ? [] : [found], 'it is refused as damaged');
      }),
  },
  {
    name: 'restoring over a list that is there',
    mutations: [
      {
        removes: 'the look at the store',
        file: 'src/backup/restore-backup.ts',
        expression: '!force && (await holdsAList(redis))',
        instead: '(() => { throw new Error("the list would be replaced") })()',
      },
    ],
    run: (instance) =>
      withBackup(instance, async (file) => {
        const found = await restoreBackup(instance.app.redis, file, {
          force: false,
          secrets: instance.app.config.secrets,
        }).then(
          () => 'the list was replaced',
          (error: unknown) => (error instanceof StoreNotEmpty ? '' : String(error)),
        );
        return unless(found === '' ? [] : [found], 'it was refused');
      }),
  },
  {
    name: 'finding a secret in a backup',
    run: (instance) =>
      withBackup(instance, async (file) => {
        const { gunzipSync } = await import('node:zlib');
        const bytes = await readFile(file);
        const start = bytes.indexOf(0x0a) + 1;
        const text = gunzipSync(bytes.subarray(start, bytes.lastIndexOf('\n{"sha256"'))).toString('latin1');
        return unless(text.includes(instance.secret) ? ['it has the secret'] : [], 'the secret is not in it');
      }),
  },
];
