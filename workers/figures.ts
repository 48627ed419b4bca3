import type { App } from '../src/app.js';
import type { AnswerRecount } from '../src/feedback/kept-answers.js';
import { listNewsletters } from '../src/newsletters/newsletter-store.js';
import { defineWorker } from './define-worker.js';

const everyMs = 3_600_000;

/** Schedules an hourly count of all readers, for any free worker process. Calling it again changes nothing. */
export const scheduleFigures = ({ queues }: App) => queues.repeat('countFigures', everyMs, {});

/** Counts readers, and the responses to issues. Importing this starts nothing. */
export const figuresWorker = (app: App, signal: AbortSignal) =>
  defineWorker(app, 'countFigures', 1, () => countAll(app), signal);

/** One scan of the list for all newsletters. */
async function countAll({ list, redis, config }: App): Promise<void> {
  const [{ countFigures }, { openRecount }] = await Promise.all([
    import('../src/reports/figures/count-figures.js'),
    import('../src/feedback/kept-answers.js'),
  ]);
  const newsletters = await listNewsletters(redis);
  const recounts = new Map<number, AnswerRecount>();
  for (const newsletter of newsletters) {
    const recount = await openRecount(list, newsletter);
    if (recount) recounts.set(newsletter.number, recount);
  }
  const visitors = new Map([...recounts].map(([number, { visit }]) => [number, visit]));
  await countFigures(list, newsletters, config.pace.groups, Date.now(), visitors);
  for (const recount of recounts.values()) await recount.keep();
}
