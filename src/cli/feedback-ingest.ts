import type { Command } from 'commander';
import { type Ingested, ingestReport } from '../feedback/ingest-report.js';
import { messagesAt } from '../feedback/messages-at.js';
import { readReport } from '../feedback/read/read-report.js';
import { verb, withCommandApp } from './command.js';

/** Max number of reports applied at the same time: each may wait for the disk. */
const maxConcurrent = 32;

/** `feedback ingest`. */
export function ingestCommand(noun: Command): void {
  verb(noun, 'ingest', 'apply the bounces and complaints in files, folders or mailboxes')
    .argument('<path...>', 'emails, folders of them or mailboxes in mbox form; - is standard input')
    .action((paths: string[], flags: { json?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        const counts: Record<Ingested, number> = { applied: 0, held: 0, unattributed: 0, ignored: 0 };
        const under = new Set<Promise<void>>();
        let reports = 0;
        for await (const { bytes } of messagesAt(paths, process.stdin)) {
          reports += 1;
          const one = ingestReport(app, readReport(bytes)).then((ingested) => {
            counts[ingested] += 1;
          });
          const settled = one.finally(() => under.delete(settled));
          under.add(settled);
          if (under.size >= maxConcurrent) await Promise.race(under);
          output.progress(`${reports} reports`);
        }
        await Promise.all(under);
        await app.list.onDisk();
        output.progress('');
        const { applied, unattributed, ignored, held } = counts;
        const more = held > 0 ? ` ${held} are held back: see \`postrider feedback holds\`.` : '';
        output.result(
          { reports, applied, unattributed, ignored, held },
          `${reports} emails read: ${applied} applied, ${unattributed} without proof of the recipient, ${ignored} ignored.${more}`,
        );
      }),
    );
}
