import type { Command } from 'commander';
import { counted } from '../counted.js';
import { feedback } from '../operations/feedback/feedback.js';
import { pathsHelp } from './feedback-read.js';
import { operationCommand } from './operation-command.js';

/** `feedback ingest`. */
export function ingestCommand(noun: Command): void {
  const help = 'apply the bounces and complaints in these files, folders or mailboxes';
  operationCommand(noun, 'ingest <path...>', help, feedback.ingest, {
    options: { paths: { argument: 'path', help: pathsHelp } },
    text: ({ reports, applied, unattributed, ignored, held, unread }) => {
      const more = [
        held > 0 ? ` ${counted(held, 'bounce')} held back: see \`postrider feedback holds\`.` : '',
        unread > 0 ? ` ${unread} not understood: see \`postrider feedback list --unread\`.` : '',
      ].join('');
      return `${counted(reports, 'email')} read: ${applied} applied, ${unattributed} without proof of the recipient, ${ignored} ignored.${more}`;
    },
  });
}
