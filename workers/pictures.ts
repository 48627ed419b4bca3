import type { App } from '../src/app.js';
import { schedulePictures } from '../src/articles/pictures/schedule-pictures.js';
import { drawSharePictures, scheduleSharePictures } from '../src/delivery/pictures/share-picture.js';
import { defineWorker } from './define-worker.js';

/** Enqueues a job if pictures of articles are to be made, or pictures of issues to be drawn. */
export const wakePictures = (app: App) => Promise.all([schedulePictures(app), scheduleSharePictures(app)]);

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
      await drawSharePictures(app.redis);
    },
    signal,
  );
