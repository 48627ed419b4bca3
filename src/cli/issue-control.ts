import type { Command } from 'commander';
import { pauseIssue, resumeIssue } from '../control/control-issue.js';
import { verb, withCommandApp } from './command.js';
import { cancelCommand, resendCommand } from './issue-cancel.js';
import { noWorker, noWorkerNote } from './wait-for-issue.js';

/** `issue pause`, `resume`, `cancel` and `resend`. */
export function controlCommands(noun: Command): void {
  verb(noun, 'pause <id>', 'pause a send; messages in flight are finished').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        await pauseIssue(redis, id);
        output.result({ id, state: 'paused' }, `${id} is paused. Resume it with \`postrider issue resume ${id}\`.`);
      }),
  );

  verb(noun, 'resume <id>', 'resume a paused send, or the emails that are on hold').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        await resumeIssue(app, id);
        if (await noWorker(app)) output.note(noWorkerNote);
        output.result({ id, state: 'sending' }, `${id} is being sent again.`);
      }),
  );

  cancelCommand(noun);
  resendCommand(noun);
}
