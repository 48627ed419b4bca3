import type { Command } from 'commander';
import type { CheckState } from '../checks/check.js';
import { counted } from '../counted.js';
import { checks } from '../operations/issues/checks.js';
import { checkLine } from './check-words.js';
import type { CommandOutcome } from './launchers.js';
import { operationCommand } from './operation-command.js';
import { exitCode } from './output.js';

/** `issue check`. */
export function checkCommand(noun: Command, outcome: CommandOutcome): void {
  const help = 'check an issue before it is sent: content, links, readers, relay, DNS; sends nothing';
  operationCommand(noun, 'check <id>', help, checks.check, {
    text: ({ issue, checks: found }) => {
      const count = (wanted: CheckState) => found.filter(({ state }) => state === wanted).length;
      const rest = count('skipped') > 0 ? `, ${count('skipped')} not checked` : '';
      const summary = `${counted(count('stop'), 'stop')}, ${counted(count('warning'), 'warning')}${rest}.`;
      return [...found.map((check) => checkLine(check, issue.newsletter)), '', summary].join('\n');
    },
    notes: ({ ok }) => {
      if (!ok) outcome.code = exitCode.failed;
    },
  });
}
