import { schedulePulls } from '../src/articles/pull/run-pulls.js';
import { remindOfNotices } from '../src/delivery/notices/remind-of-notices.js';
import { reconcile } from '../src/delivery/reconcile.js';
import { wakeFeedback } from '../src/feedback/webhooks/take-webhook.js';
import { applyAbandonedSignUps } from '../src/subscribers/membership/accepted-sign-ups.js';
import { attentionWorker, scheduleWatch } from './attention.js';
import { checksWorker } from './checks.js';
import { clockWorker, wakeClock } from './clock.js';
import { deliverWorker } from './deliver.js';
import { feedbackWorker } from './feedback.js';
import { figuresWorker, scheduleFigures } from './figures.js';
import { importsWorker } from './imports.js';
import { ledgersWorker, scheduleFolding } from './ledgers.js';
import { noticesWorker } from './notices.js';
import { picturesWorker, wakePictures } from './pictures.js';
import { pingsWorker } from './pings.js';
import { planWorker } from './plan.js';
import { pullsWorker } from './pulls.js';
import { readerImportsWorker, scheduleReaderImports } from './reader-imports.js';
import { rehearsalsWorker } from './rehearsals.js';
import { testsWorker } from './tests.js';
import { scheduleUpkeep, upkeepWorker } from './upkeep.js';
import { scheduleWebhooks, webhooksWorker } from './webhooks.js';

const sending = [planWorker, deliverWorker, noticesWorker, clockWorker, ledgersWorker, pingsWorker];
const answering = [feedbackWorker, webhooksWorker];
const importing = [importsWorker, readerImportsWorker];
const editing = [pullsWorker, picturesWorker, testsWorker, rehearsalsWorker, checksWorker];

/** Starts the workers of every queue. */
export const workerStarts = [
  ...sending,
  ...answering,
  ...importing,
  ...editing,
  upkeepWorker,
  figuresWorker,
  attentionWorker,
];

/** Functions that recreate lost jobs and schedules. Each is safe at any time and in parallel. */
export const reconcilers = [
  reconcile,
  scheduleUpkeep,
  scheduleFigures,
  scheduleFolding,
  wakeClock,
  schedulePulls,
  wakePictures,
  remindOfNotices,
  scheduleReaderImports,
  applyAbandonedSignUps,
  wakeFeedback,
  scheduleWebhooks,
  scheduleWatch,
];
