import type { App } from '../src/app.js';
import { schedulePictures } from '../src/articles/pictures/schedule-pictures.js';
import { defineWorker } from './define-worker.js';

/** Runs the imports of articles that are requested through the API. Importing this starts nothing. */
export const importsWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'importArticles',
    1,
    async (run, stopping) => {
      // The importers are large: a process loads them with its first import.
      const { runImport } = await import('../src/articles/sources/import-run.js');
      const { redis, publicUrl, log, config } = app;
      await runImport({ redis, publicUrl, log, allowPrivateFetch: config.allowPrivateFetch }, run, stopping);
      await schedulePictures(app);
    },
    signal,
  );
