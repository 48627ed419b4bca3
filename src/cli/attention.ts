import type { Command } from 'commander';
import type { Trouble } from '../attention/trouble.js';
import type { Finding } from '../findings/finding.js';
import { remediesOf } from '../findings/remedy.js';
import { findingInWords } from '../locale/findings-in-words.js';
import { attention } from '../operations/attention.js';
import { operationCommand } from './operation-command.js';
import { commandOf } from './remedy-commands.js';
import { signs } from './sender-checks.js';

/** `attention`. */
export function attentionCommand(program: Command): void {
  operationCommand(program, 'attention', 'list what waits for you, and what to do about it', attention.list, {
    text: (troubles) =>
      troubles.length === 0 ? 'Nothing needs attention.' : troubles.map((one) => troubleLines(one)).join('\n'),
  });
}

/** A trouble, what to do about it, and the commands that do it. */
function troubleLines({ severity, newsletter, timeZone, ...rest }: Trouble): string {
  const finding = { code: rest.code, facts: rest.facts } as Finding;
  const { detail, remedy } = findingInWords(finding, 'en', timeZone);
  const commands = remediesOf(finding, { newsletter: newsletter ?? undefined }).flatMap((one) => commandOf(one) ?? []);
  return [
    `${signs[severity]} ${detail}`,
    ...(remedy === '' ? [] : [`    ${remedy}`]),
    ...commands.map((command) => `    ${command}`),
  ].join('\n');
}
