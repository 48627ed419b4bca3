import { schedulePulls } from '../src/articles/pull/run-pulls.js';
import { askDueBackup } from '../src/backup/ask-due-backup.js';
import { remindOfNotices } from '../src/delivery/notices/remind-of-notices.js';
import { reconcile } from '../src/delivery/reconcile.js';
import { wakeFeedback } from '../src/feedback/webhooks/take-webhook.js';
import { remindOfAskedApprovals } from '../src/people/asked-approvals/asked-approvals.js';
import { remindOfInvitations } from '../src/people/sign-in/invitation.js';
import { applyAbandonedSignUps } from '../src/subscribers/membership/accepted-sign-ups.js';
import { scheduleAttention } from './attention.js';
import { wakeClock } from './clock.js';
import { scheduleFigures } from './figures.js';
import { scheduleFolding } from './ledgers.js';
import { wakePictures } from './pictures.js';
import { scheduleReaderImports } from './reader-imports.js';
import { scheduleUpkeep } from './upkeep.js';
import { scheduleWebhooks } from './webhooks.js';
import { scheduleWelcomes } from './welcomes.js';

/** Functions that recreate lost jobs and schedules. Each is safe at any time and in parallel. */
export const reconcilers = [
  reconcile,
  scheduleUpkeep,
  scheduleFigures,
  scheduleFolding,
  scheduleWelcomes,
  wakeClock,
  schedulePulls,
  wakePictures,
  remindOfNotices,
  remindOfInvitations,
  remindOfAskedApprovals,
  scheduleReaderImports,
  applyAbandonedSignUps,
  wakeFeedback,
  scheduleWebhooks,
  scheduleAttention,
  askDueBackup,
];
