import type { Command } from 'commander';
import { shownMoment } from '../newsletters/zoned-time.js';
import { issues } from '../operations/issues/issues.js';
import { zoneOfIssue } from './issue-zone.js';
import { operationCommand } from './operation-command.js';
import { clicksText, holdsText, refusalsText, reportText } from './report-text.js';

/** The heading of the problems of a send that is over. */
const pastProblems = 'past problems (the send is over, and no reader waits because of them):';

/** `issue report`. */
export function reportCommand(noun: Command): void {
  operationCommand(noun, 'report <id>', 'show the delivery report', issues.read, {
    text: async ({ issue, report, problems, refusals, clicks }, { app }) => {
      const timeZone = await zoneOfIssue(app.redis, issue.id);
      const lines = problems.map(({ at, text }) => `${shownMoment(at, timeZone)}  ${text}`);
      return [
        reportText(report, timeZone),
        ...holdsText(report.holds, timeZone),
        ...refusalsText(refusals),
        ...clicksText(clicks),
        ...(lines.length > 0
          ? ['', problems.some(({ open }) => open) ? 'last problems:' : pastProblems, ...lines]
          : []),
      ].join('\n');
    },
  });
}
