import { type Command, Option } from 'commander';
import type { App } from '../app.js';
import type { CheckName } from '../checks/check.js';
import { scheduleIssue, unscheduleIssue } from '../control/schedule-issue.js';
import { checkSendable, startIssue } from '../control/start-issue.js';
import { inBothZones, type StartOptions, startOf } from '../control/start-time.js';
import { whyNobody } from '../delivery/omissions/count-reach.js';
import { SurfaceError } from '../errors.js';
import { IllegalTransition, type Issue, type IssueState } from '../issues/issue.js';
import { describeReaders, issueConditions } from '../issues/issue-readers.js';
import { readIssue } from '../issues/issue-store.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { counted } from '../operations/counted.js';
import { reportIssue } from '../reports/report.js';
import { shareInWords } from '../subscribers/list/audience-words.js';
import { verb, withCommandApp } from './command.js';
import { confirm, yesHelp } from './confirm.js';
import { duration } from './duration.js';
import { ignoredChecks, requirePassed, runChecks } from './issue-check.js';
import type { CommandOutcome } from './launchers.js';
import type { Output } from './output.js';
import { noWorker, noWorkerNote, waitForIssue } from './wait-for-issue.js';

class NoReaders extends SurfaceError {
  override readonly code = 'issue.no-readers';
  override readonly retryable = false;
  constructor(id: string, why: string) {
    super(`Issue ${id} has no readers to email. ${why} See \`postrider issue show ${id}\`.`);
  }
}

type SendFlags = StartOptions & { json?: boolean; now?: boolean; ignore?: CheckName[]; wait?: boolean; yes?: boolean };

/** `issue send` and `issue unschedule`. */
export function issueSendCommands(noun: Command, outcome: CommandOutcome): void {
  sendCommand(noun, outcome);
  verb(noun, 'unschedule <id>', 'make a scheduled issue a draft again').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        await unscheduleIssue(redis, id);
        output.result({ id, state: 'draft' }, `${id} is a draft again.`);
      }),
  );
}

function sendCommand(noun: Command, outcome: CommandOutcome): void {
  verb(noun, 'send <id>', 'send an issue, now or later; shows how many readers it reaches and asks first')
    .option(
      '--at <time>',
      'start at this time in the newsletter’s time zone, like 2026-12-01T08:00 (or with an offset, or Z)',
    )
    .option(
      '--local-time <time>',
      'email each reader at this time in their own time zone, like 08:00, on the day of --at (default: the first day on which it is still ahead for everyone)',
    )
    .addOption(
      new Option('--hold <duration>', 'wait first, like 30s, 2m or 1h; until then `issue cancel` stops everything')
        .argParser(duration)
        .conflicts(['at', 'localTime']),
    )
    .addOption(
      new Option('--now', 'send a scheduled issue now, before its time').conflicts(['at', 'localTime', 'hold']),
    )
    .option('--ignore <checks>', 'send although these checks say stop; separate several with commas', ignoredChecks)
    .option('--wait', 'wait until it is sent, and show the progress')
    .option('--yes', yesHelp)
    .action((id: string, flags: SendFlags) =>
      withCommandApp(flags, async (app, output) => {
        const issue = await readIssue(app.redis, id);
        const newsletter = await readNewsletter(app.redis, issue.newsletter);
        const start = await startOf(app.list, newsletter, issue, flags);
        await confirmSend(app, output, newsletter, issue, start, flags);
        if (start) await scheduleIssue(app.redis, app.queues, id, start);
        else await startIssue(app.redis, app.queues, id, startable(flags));
        if (flags.wait) {
          outcome.code = await waitForIssue(app, id, output);
          return;
        }
        if (await noWorker(app)) output.note(noWorkerNote);
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
          ? `goes to each reader at ${local.time} on ${local.day} in their own time zone, the first at ${first}`
          : `will be sent at ${first}`;
        const undo = `\`postrider issue unschedule ${id}\` makes it a draft again, and \`postrider issue cancel ${id}\` cancels it`;
        output.result({ ...shown, local }, `${id} ${when}. Until then ${undo}.`);
      }),
    );
}

/** The states from which an issue may be sent at once. */
const startable = ({ now }: SendFlags): IssueState[] => (now ? ['draft', 'scheduled'] : ['draft']);

/**
 * Checks an issue, shows how many readers an issue reaches and who they are, then asks for confirmation.
 * @throws IllegalTransition, NoPostalAddress, NothingToSend, NoReaders, ChecksFailed, InvalidInput, NotConfirmed
 */
async function confirmSend(
  app: App,
  output: Output,
  newsletter: Newsletter,
  issue: Issue,
  start: { startAt: number } | undefined,
  flags: SendFlags,
): Promise<void> {
  const from = start ? ['draft', 'scheduled'] : startable(flags);
  if (!from.includes(issue.state)) throw new IllegalTransition(issue.id, issue.state, 'sending');
  await checkSendable(app.redis, issue);
  const report = await runChecks(app, output, issue, start?.startAt);
  const reach = report.readers;
  const readers = describeReaders(issue);
  if (reach.matching === 0) throw new NoReaders(issue.id, whyNobody(issue, reach));
  requirePassed(report, issue, output, flags.ignore ?? []);
  const when = start ? `at ${inBothZones(start.startAt, newsletter.timeZone)}` : 'now';
  const why = reach.matching === reach.confirmed ? readers : shareInWords(reach, issueConditions(issue));
  const whole = `“${issue.subject}” to ${counted(reach.matching, 'reader')} of ${newsletter.title} (${why}), ${when}`;
  const what = `This sends ${whole}.`;
  await confirm(output, what, flags.yes, `Send ${whole}?`);
  if (flags.yes) output.note(what);
}

function sayLate(output: Output, zones: readonly string[]): void {
  const named = zones.slice(0, 5).join(', ') + (zones.length > 5 ? ' and others' : '');
  output.note(`That time has already passed in ${named}: readers there are emailed at once.`);
}
