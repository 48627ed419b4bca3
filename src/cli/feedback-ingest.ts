import type { Command } from 'commander';
import { counted } from '../counted.js';
import { arrivalContext } from '../feedback/arrival-context.js';
import { type Ingested, ingestReport } from '../feedback/ingest-report.js';
import { messagesAt } from '../feedback/messages-at.js';
import { readReport } from '../feedback/read/read-report.js';
import { verb, withCommandApp } from './command.js';
import { pathsHelp } from './feedback-read.js';

/** Max number of reports applied at the same time: each may wait for the disk. */
const maxConcurrent = 32;

/** `feedback ingest`. */
export function ingestCommand(noun: Command): void {
  verb(noun, 'ingest', 'apply the bounces and complaints in these files, folders or mailboxes')
    .argument('<path...>', pathsHelp)
    .action((paths: string[], flags: { json?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        const counts: Record<Ingested, number> = { applied: 0, held: 0, unread: 0, unattributed: 0, ignored: 0 };
        const under = new Set<Promise<void>>();
        let reports = 0;
        const context = await arrivalContext(app);
        for await (const { bytes } of messagesAt(paths, process.stdin)) {
          reports += 1;
          const one = ingestReport(app, readReport(bytes, context)).then((ingested) => {
            counts[ingested] += 1;
          });
          const settled = one.finally(() => under.delete(settled));
          under.add(settled);
          if (under.size >= maxConcurrent) await Promise.race(under);
          output.progress(counted(reports, 'email'));
        }
        await Promise.all(under);
        output.progress('');
        const { applied, unattributed, ignored, held, unread } = counts;
        const more = [
          held > 0 ? ` ${counted(held, 'bounce')} held back: see \`postrider feedback holds\`.` : '',
          unread > 0 ? ` ${unread} not understood: see \`postrider feedback list --unread\`.` : '',
        ].join('');
        output.result(
          { reports, applied, unattributed, ignored, held, unread },
          `${counted(reports, 'email')} read: ${applied} applied, ${unattributed} without proof of the recipient, ${ignored} ignored.${more}`,
        );
      }),
    );
}
