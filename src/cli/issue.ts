import type { Command } from 'commander';
import { checkCommand } from './issue-check.js';
import { composeCommand } from './issue-compose.js';
import { controlCommands } from './issue-control.js';
import { correctCommand } from './issue-correct.js';
import { editCommands } from './issue-edit.js';
import { historyCommands } from './issue-history.js';
import { listCommand, showCommand } from './issue-list.js';
import { previewCommand, testCommand } from './issue-preview.js';
import { publicationCommands } from './issue-publication.js';
import { recipientCommands } from './issue-recipients.js';
import { reportCommand } from './issue-report.js';
import { issueSendCommands } from './issue-send.js';
import { sponsorCommand } from './issue-sponsor.js';
import { watchCommand } from './issue-watch.js';
import type { CommandOutcome, Launchers } from './launchers.js';

export function issueCommands(program: Command, _launchers: Launchers, outcome: CommandOutcome): void {
  const noun = program.command('issue').description('editions of a newsletter');
  composeCommand(noun);
  listCommand(noun);
  showCommand(noun);
  editCommands(noun);
  sponsorCommand(noun);
  historyCommands(noun);
  previewCommand(noun);
  testCommand(noun, outcome);
  checkCommand(noun, outcome);
  issueSendCommands(noun, outcome);
  reportCommand(noun);
  controlCommands(noun);
  correctCommand(noun);
  publicationCommands(noun);
  recipientCommands(noun);
  watchCommand(noun, outcome);
}
