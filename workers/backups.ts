import type { App } from '../src/app.js';
import { defineWorker } from './define-worker.js';

/** Writes backups that somebody asks for. Importing this starts nothing. */
export const backupsWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'writeBackup',
    1,
    async (_, stopping) => {
      const { writeBackup } = await import('../src/backup/write-backup.js');
      await writeBackup(app, stopping);
    },
    signal,
  );
