import type { Command } from 'commander';
import { readIssue } from '../issues/issue-store.js';
import type { SendProgress } from '../reports/progress.js';
import { verb, withCommandApp } from './command.js';
import { zoneOfIssue } from './issue-zone.js';
import type { CommandOutcome } from './launchers.js';
import { sayJson } from './output.js';
import { terminalViewer, type Viewer, viewIssue } from './wait-for-issue.js';
import { WrongUsage } from './wrong-usage.js';

/** `issue watch`. */
export function watchCommand(noun: Command, outcome: CommandOutcome): void {
  verb(noun, 'watch <id>', 'show the progress until the issue is sent, paused or cancelled')
    .option('--json-lines', 'print one JSON document per line whenever something changes')
    .action((id: string, flags: { json?: boolean; jsonLines?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        if ((await readIssue(app.redis, id)).state === 'draft')
          throw new WrongUsage('issue watch', `${id} is a draft; send it first`);
        const viewer = flags.jsonLines
          ? lineViewer
          : terminalViewer(app, output, false, await zoneOfIssue(app.redis, id));
        outcome.code = await viewIssue(app, id, output, viewer);
      }),
    );
}

const lineViewer: Viewer = {
  givesUp: false,
  show: (progress: SendProgress) => sayJson(progress),
  end: async (_progress, code) => code,
};
