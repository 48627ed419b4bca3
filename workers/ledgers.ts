import type { App } from '../src/app.js';
import { foldLedgers } from '../src/delivery/fold-ledger.js';
import { defineWorker } from './define-worker.js';

const everyMs = 3_600_000;

/** Schedules an hourly job that folds old ledgers, for any free worker process. Calling it again changes nothing. */
export const scheduleFolding = ({ queues }: App) => queues.repeat('foldLedgers', everyMs, {});

/** Runs folding jobs. Importing this starts nothing. */
export const ledgersWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'foldLedgers',
    1,
    async () => {
      const folded = await foldLedgers({ ...app, ledgerDays: app.config.ledgerDays });
      if (folded.length > 0) app.log.info({ issues: folded }, 'ledgers folded');
    },
    signal,
  );
