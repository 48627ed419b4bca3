import type { App } from '../src/app.js';
import { defineWorker } from './define-worker.js';

/** Runs the jobs that make pictures. Importing this starts nothing. */
export const picturesWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'makePictures',
    1,
    async () => {
      // Fetching is large: a process loads it with its first picture.
      const { makePictures } = await import('../src/articles/pictures/make-pictures.js');
      const { allowPrivateFetch, pictureMemory } = app.config;
      await makePictures({ ...app, allowPrivateFetch, pictureMemory, signal });
    },
    signal,
  );
