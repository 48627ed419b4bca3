import type { Command } from 'commander';
import { bounceBacklogCommands } from './feedback-backlog.js';
import { ingestCommand } from './feedback-ingest.js';
import { feedbackListCommands } from './feedback-list.js';
import { feedbackMailboxCommand } from './feedback-mailbox.js';
import { feedbackReadCommand } from './feedback-read.js';
import { feedbackWebhookCommands } from './feedback-webhooks.js';

export function feedbackCommands(program: Command): void {
  const feedback = program.command('feedback').description('read, apply and list bounces and complaints');
  feedbackReadCommand(feedback);
  ingestCommand(feedback);
  feedbackListCommands(feedback);
  bounceBacklogCommands(feedback);
  feedbackMailboxCommand(feedback);
  feedbackWebhookCommands(feedback);
}
