import { type Command, Option } from 'commander';
import { scheduleIssue, unscheduleIssue } from '../control/schedule-issue.js';
import { startIssue } from '../control/start-issue.js';
import { inBothZones, startOf, type WhenFlags } from '../control/start-time.js';
import { readIssue } from '../issues/issue-store.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { reportIssue } from '../reports/report.js';
import { verb, withCommandApp } from './command.js';
import { duration } from './duration.js';
import type { CommandOutcome } from './launchers.js';
import type { Output } from './output.js';
import { noWorker, waitForIssue } from './wait-for-issue.js';

type SendFlags = WhenFlags & { json?: boolean; wait?: boolean };

/** When an issue goes out: now, at a time, at each reader's own, or not after all. */
export function issueSendCommands(noun: Command, outcome: CommandOutcome): void {
  verb(noun, 'send <id>', 'send it to every confirmed reader, now or when you say')
    .option('--at <time>', 'at this time of the newsletter’s zone, like 2026-12-01T08:00 (or with an offset, or Z)')
    .option(
      '--local-time <time>',
      'to each reader when it is this time in their own zone, like 08:00; on the day of --at, else on the first on which it is ahead everywhere',
    )
    .addOption(
      new Option('--hold <time>', 'wait so long first, like 30s, 2m or 1h; until then `issue cancel` stops everything')
        .argParser(duration)
        .conflicts(['at', 'localTime']),
    )
    .option('--wait', 'stay until it is sent, showing how far it is')
    .action((id: string, flags: SendFlags) =>
      withCommandApp(flags, async (app, output) => {
        const issue = await readIssue(app.redis, id);
        const newsletter = await readNewsletter(app.redis, issue.newsletter);
        const start = await startOf(app.list, newsletter, issue, flags);
        if (start) await scheduleIssue(app.redis, app.queues, id, start);
        else {
          // Now means now, for everyone.
          if (issue.state === 'scheduled') await unscheduleIssue(app.redis, id);
          await startIssue(app.redis, app.queues, id);
        }
        if (flags.wait) {
          outcome.code = await waitForIssue(app, id, output);
          return;
        }
        if (await noWorker(app))
          output.note('No worker is running: the mails go out when one is (`postrider worker`, or `npm start`).');
        if (!start) {
          output.result(await reportIssue(app.list, id), `${id} is being sent. See \`postrider issue report ${id}\`.`);
          return;
        }
        const { startAt, local, late } = start;
        if (late.length > 0) sayLate(output, late);
        const shown = {
          id,
          state: 'scheduled',
          startAt: new Date(startAt).toISOString(),
          timeZone: newsletter.timeZone,
        };
        const first = inBothZones(startAt, newsletter.timeZone);
        const when = local
          ? `goes to each reader at ${local.time} of ${local.day} in their own zone, the first at ${first}`
          : `starts by itself at ${first}`;
        const undo = `\`postrider issue unschedule ${id}\` makes it a draft again, \`issue cancel ${id}\` gives it up`;
        output.result({ ...shown, local }, `${id} ${when}. Until then ${undo}.`);
      }),
    );

  verb(noun, 'unschedule <id>', 'make a scheduled issue a draft again').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        await unscheduleIssue(redis, id);
        output.result({ id, state: 'draft' }, `${id} is a draft again.`);
      }),
  );
}

function sayLate(output: Output, zones: readonly string[]): void {
  const named = zones.slice(0, 5).join(', ') + (zones.length > 5 ? ' and others' : '');
  output.note(`That time has gone by in ${named}: readers there get their mail at once.`);
}
