import type { Command } from 'commander';
import type { Rehearsal } from '../checks/rehearse-issue.js';
import { counted } from '../counted.js';
import { checks } from '../operations/issues/checks.js';
import type { CommandOutcome } from './launchers.js';
import { operationCommand } from './operation-command.js';
import { exitCode } from './output.js';

const kilobytes = (bytes: number) => `${(bytes / 1_024).toFixed(1)} KB`;

/** `issue rehearse`. */
export function rehearseCommand(noun: Command, outcome: CommandOutcome): void {
  const help = 'make and sign the message of every reader without sending, and show which would fail';
  operationCommand(noun, 'rehearse <id>', help, checks.rehearse, {
    text: ({ id, own }) => (own ? rehearsedInWords(id, own) : 'A worker will run it.'),
    beside: ({ own }) => own ?? {},
    notes: ({ own }) => {
      if (own && own.failed > 0) outcome.code = exitCode.failed;
    },
  });
}

function rehearsedInWords(id: string, own: Rehearsal): string {
  const { messages, bytes, failed, faults, milliseconds, signed } = own;
  if (messages + failed === 0) return `No message was made, because the list has no reader of ${id}.`;
  const rate = Math.round((messages / Math.max(1, milliseconds)) * 1_000);
  const sizes = `${kilobytes(bytes.min)} to ${kilobytes(bytes.max)}, on average ${kilobytes(bytes.mean)}`;
  const made = `${counted(messages, 'message')} ${signed ? 'made and signed' : 'made'} in ${(milliseconds / 1_000).toFixed(1)} s (${rate} per second), ${sizes}. Nothing was sent.`;
  const lines = faults.map(({ id: subscriber, address, reason }) => `${address || subscriber}: ${reason}`);
  const rest = failed > faults.length ? [`and ${failed - faults.length} more`] : [];
  const summary = failed === 0 ? 'None would fail.' : `${counted(failed, 'reader')} would get no message:`;
  return [made, summary, ...lines, ...rest].join('\n');
}
