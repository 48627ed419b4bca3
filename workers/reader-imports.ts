import type { App } from '../src/app.js';
import { listNewsletters } from '../src/newsletters/newsletter-store.js';
import { countSoon } from '../src/reports/figures/count-soon.js';
import { wakeReaderImports } from '../src/subscribers/reader-imports/request-import.js';
import { removeAbandonedFolders } from '../src/uploads/work-folder.js';
import { defineWorker } from './define-worker.js';

/** Recreates lost jobs of imports of readers. */
export const scheduleReaderImports = async (app: App) => wakeReaderImports(app, await listNewsletters(app.redis));

/** Imports readers from files that were sent. Importing this starts nothing. */
export const readerImportsWorker = (app: App, signal: AbortSignal) => {
  void removeAbandonedFolders().catch(() => undefined);
  return defineWorker(
    app,
    'importReaders',
    1,
    async (job, stopping) => {
      // The import is large: a process loads it with its first file.
      const { runReaderImport } = await import('../src/subscribers/reader-imports/run-reader-import.js');
      await runReaderImport(app, job, stopping);
      await countSoon(app);
    },
    signal,
  );
};
