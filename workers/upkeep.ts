import type { App } from '../src/app.js';
import { evictPictures } from '../src/articles/pictures/evict-pictures.js';
import { expireArticles } from '../src/issues/expire-articles.js';
import { listNewsletters } from '../src/newsletters/newsletter-store.js';
import { noteMemory } from '../src/redis/memory-samples.js';
import { removeUnusedLabels } from '../src/subscribers/list/remove-labels.js';
import { tendPendingReaders } from '../src/subscribers/membership/pending-readers.js';
import { nowSeconds } from '../src/subscribers/record/subscriber.js';
import { tendPacked } from '../src/upgrade/tend-packed.js';
import { defineWorker } from './define-worker.js';

const everyMs = 3_600_000;

/** Schedules an hourly upkeep job of the list, for any free worker process. Calling it again changes nothing. */
export const scheduleUpkeep = ({ queues }: App) => queues.repeat('tendPending', everyMs, {});

/** Runs upkeep jobs. Importing this starts nothing. */
export const upkeepWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'tendPending',
    1,
    async () => {
      const newsletters = await listNewsletters(app.redis);
      const numbers = newsletters.map(({ number }) => number);
      const result = await tendPendingReaders(app.list, app.queues, numbers, app.config.pending, nowSeconds());
      if (result.reminded + result.forgotten > 0) app.log.info(result, 'unconfirmed readers reminded or forgotten');
      const { tendInactiveReaders } = await import('../src/feedback/inactive/tend-inactive.js');
      for (const newsletter of newsletters) {
        const inactive = await tendInactiveReaders(app.list, app.queues, newsletter, nowSeconds());
        if (inactive.asked + inactive.unsubscribed > 0)
          app.log.info({ newsletter: newsletter.slug, ...inactive }, 'inactive readers asked or unsubscribed');
      }
      for (const { slug } of newsletters) {
        const articles = await expireArticles(app.redis, slug, app.config.articleDays);
        if (articles > 0) app.log.info({ newsletter: slug, articles }, 'articles that nobody used deleted');
      }
      await noteMemory(app.redis);
      const labels = await removeUnusedLabels(app.list, nowSeconds());
      const pictures = await evictPictures(app.redis, app.config.pictureMemory);
      if (pictures.removed > 0) app.log.info(pictures, 'pictures removed');
      if (pictures.bytes > app.config.pictureMemory)
        app.log.warn(pictures, 'the pictures of sent issues take more than PICTURE_MEMORY_MB, so no new ones are made');
      if (labels > 0) app.log.info({ labels }, 'unused consent labels deleted');
      await tendPacked(app.list, app.log);
    },
    signal,
  );
