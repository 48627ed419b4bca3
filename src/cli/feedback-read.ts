import type { Command } from 'commander';
import { messagesAt } from '../feedback/messages-at.js';
import { readReport } from '../feedback/read/read-report.js';
import type { FeedbackReport } from '../feedback/report.js';
import { verb } from './command.js';
import { openOutput, table } from './output.js';

export const pathsHelp = 'files of emails, folders, Maildirs or mbox files; - for standard input';

/** One email, as the command prints it. */
type Line = Pick<FeedbackReport, 'kind' | 'recipients' | 'writer' | 'complaint'> & { path: string };

/** `feedback read`: needs no Redis and changes nothing. */
export function feedbackReadCommand(noun: Command): void {
  verb(noun, 'read', 'read bounces and complaints and show their contents; changes nothing')
    .argument('<path...>', pathsHelp)
    .action(async (paths: string[], { json }: { json?: boolean }) => {
      const output = openOutput(json === true);
      const reports: Line[] = [];
      for await (const { path, bytes } of messagesAt(paths, process.stdin)) {
        const { kind, recipients, writer, complaint } = readReport(bytes);
        reports.push({ path, kind, recipients, writer, complaint });
      }
      output.result({ reports }, inWords(reports));
    });
}

function inWords(reports: readonly Line[]): string {
  if (reports.length === 0) return 'No email found.';
  const rows = reports.flatMap(({ path, kind, recipients }) =>
    recipients.length === 0
      ? [[path, kind, '', '', '', '', '']]
      : recipients.map((one) => [
          path,
          kind,
          one.address || '(hidden)',
          one.kind,
          one.status,
          one.reason,
          one.reply.slice(0, 80),
        ]),
  );
  return table([['PATH', 'REPORT', 'RECIPIENT', 'KIND', 'STATUS', 'REASON', 'REPLY'], ...rows]);
}
