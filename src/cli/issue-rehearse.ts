import type { Command } from 'commander';
import { readIssue } from '../issues/issue-store.js';
import { counted } from '../operations/counted.js';
import { verb, withCommandApp } from './command.js';
import type { CommandOutcome } from './launchers.js';
import { exitCode } from './output.js';

const kilobytes = (bytes: number) => `${(bytes / 1_024).toFixed(1)} KB`;

/** `issue rehearse`. */
export function rehearseCommand(noun: Command, outcome: CommandOutcome): void {
  verb(
    noun,
    'rehearse <id>',
    'make and sign the message of every reader without sending, and show which would fail',
  ).action((id: string, flags: { json?: boolean }) =>
    withCommandApp(flags, async (app, output) => {
      const issue = await readIssue(app.redis, id);
      const { rehearseIssue } = await import('../checks/rehearse-issue.js');
      const result = await rehearseIssue(app, issue, (made) => output.progress(`${counted(made, 'message')} made`));
      output.progress('');
      const { messages, bytes, failed, faults, milliseconds, signed } = result;
      const rate = Math.round((messages / Math.max(1, milliseconds)) * 1_000);
      const sizes = `${kilobytes(bytes.min)} to ${kilobytes(bytes.max)}, on average ${kilobytes(bytes.mean)}`;
      const made = `${counted(messages, 'message')} ${signed ? 'made and signed' : 'made'} in ${(milliseconds / 1_000).toFixed(1)} s (${rate} per second), ${sizes}. Nothing was sent.`;
      const lines = faults.map(({ id: subscriber, address, reason }) => `${address || subscriber}: ${reason}`);
      const rest = failed > faults.length ? [`and ${failed - faults.length} more`] : [];
      const summary = failed === 0 ? ['None would fail.'] : [`${counted(failed, 'reader')} would get no message:`];
      const nobody = messages + failed === 0;
      const text = nobody
        ? `No message was made, because the list has no reader of ${id}.`
        : [made, ...summary, ...lines, ...rest].join('\n');
      output.result({ id, ...result }, text);
      if (failed > 0) outcome.code = exitCode.failed;
    }),
  );
}
