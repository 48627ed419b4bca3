import type { Command } from 'commander';
import { readClicks } from '../answers/clicks/click-counts.js';
import { readProblems } from '../delivery/problems.js';
import { refusalsOfIssue } from '../feedback/refusals-of-issue.js';
import { readIssue } from '../issues/issue-store.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { reportIssue } from '../reports/report.js';
import { remedyFor } from '../smtp/refusals/remedies.js';
import { verb, withCommandApp } from './command.js';
import { zoneOfIssue } from './issue-zone.js';
import { clicksText, holdsText, refusalsText, reportText } from './report-text.js';

/** `issue report`. */
export function reportCommand(noun: Command): void {
  verb(noun, 'report <id>', 'show the delivery report').action((id: string, flags: { json?: boolean }) =>
    withCommandApp(flags, async (app, output) => {
      const report = await reportIssue(app.list, id);
      const problems = await readProblems(app.redis, id, 5);
      const refusals = (await refusalsOfIssue(app.list, await readIssue(app.redis, id))).map((group) => ({
        ...group,
        remedy: remedyFor(group.reason, group.fault),
      }));
      const clicks = await readClicks(app.redis, id);
      const timeZone = await zoneOfIssue(app.redis, id);
      const lines = problems.map(({ at, text }) => `${shownMoment(at, timeZone)}  ${text}`);
      output.result(
        { ...report, refusals, clicks },
        [
          reportText(report, timeZone),
          ...holdsText(report.holds, timeZone),
          ...refusalsText(refusals),
          ...clicksText(clicks),
          ...(lines.length > 0 ? ['', 'last problems:', ...lines] : []),
        ].join('\n'),
      );
    }),
  );
}
