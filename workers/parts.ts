import { attentionFactsWorker, attentionWorker } from './attention.js';
import { backupsWorker } from './backups.js';
import { checksWorker } from './checks.js';
import { clockWorker } from './clock.js';
import { deliverWorker } from './deliver.js';
import { feedbackWorker } from './feedback.js';
import { figuresWorker } from './figures.js';
import { healthWorker } from './health.js';
import { importsWorker } from './imports.js';
import { ledgersWorker } from './ledgers.js';
import { noticesWorker } from './notices.js';
import { picturesWorker } from './pictures.js';
import { pingsWorker } from './pings.js';
import { planWorker } from './plan.js';
import { pullsWorker } from './pulls.js';
import { readerImportsWorker } from './reader-imports.js';
import { rehearsalsWorker } from './rehearsals.js';
import { testsWorker } from './tests.js';
import { upkeepWorker } from './upkeep.js';
import { webhooksWorker } from './webhooks.js';
import { welcomesWorker } from './welcomes.js';

const sending = [planWorker, deliverWorker, noticesWorker, clockWorker, welcomesWorker, ledgersWorker, pingsWorker];
const answering = [feedbackWorker, webhooksWorker];
const importing = [importsWorker, readerImportsWorker];
const editing = [pullsWorker, picturesWorker, testsWorker, rehearsalsWorker, checksWorker];
const watching = [attentionWorker, attentionFactsWorker, healthWorker];

/** Starts the workers of every queue. */
export const workerStarts = [
  ...sending,
  ...answering,
  ...importing,
  ...editing,
  ...watching,
  upkeepWorker,
  figuresWorker,
  backupsWorker,
];
