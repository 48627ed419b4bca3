import type { App } from '../src/app.js';
import { schedulePictures } from '../src/articles/pictures/schedule-pictures.js';
import { schedulePagePictures } from '../src/delivery/pictures/page-pictures.js';
import { drawSharePictures, scheduleSharePictures } from '../src/delivery/share-picture.js';
import { defineWorker } from './define-worker.js';

/** Enqueues a job if pictures of articles are to be made, pictures of issues to be drawn, or others to be copied. */
export const wakePictures = (app: App) =>
  Promise.all([schedulePictures(app), scheduleSharePictures(app), schedulePagePictures(app)]);

/** Runs the jobs that make pictures. Importing this starts nothing. */
export const picturesWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'makePictures',
    1,
    async () => {
      const { makePictures } = await import('../src/articles/pictures/make-pictures.js');
      const { allowPrivateFetch, pictureMemory } = app.config;
      const { copyPagePictures } = await import('../src/delivery/pictures/page-pictures.js');
      await makePictures({ ...app, allowPrivateFetch, pictureMemory, signal });
      await copyPagePictures({ ...app, allowPrivateFetch, signal });
      await drawSharePictures(app.redis);
    },
    signal,
  );
