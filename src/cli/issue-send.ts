import type { Command } from 'commander';
import type { App } from '../app.js';
import { inBothZones } from '../control/start-time.js';
import { counted } from '../counted.js';
import { personInWords } from '../identity.js';
import { contentMark } from '../issues/content-basis.js';
import type { SendLook } from '../operations/issues/look-at-send.js';
import { sends } from '../operations/issues/sends.js';
import type { ShownCheck } from '../operations/issues/shown-check.js';
import type { Consequence } from '../operations/operation.js';
import { reportIssue } from '../reports/report.js';
import { checking, checkLine } from './check-words.js';
import { verb, withCommandApp } from './command.js';
import { confirm, yesHelp } from './confirm.js';
import { duration } from './duration.js';
import { besideDocument } from './json-document.js';
import type { CommandOutcome } from './launchers.js';
import { type Flags, givenFields, performHere, performs, withFields } from './operation-command.js';
import { exitCode, type Output } from './output.js';
import { noWorker, noWorkerNote, waitForIssue } from './wait-for-issue.js';

const words = {
  at: {
    flags: '--at <time>',
    help: 'start at this time in the newsletter’s time zone, like 2026-12-01T08:00 (or with an offset, or Z)',
  },
  localTime: {
    flags: '--local-time <time>',
    help: 'email each reader at this time in their own time zone, like 08:00, on the day of --at (default: the first day on which it is still ahead for everyone)',
  },
  holdSeconds: {
    flags: '--hold <duration>',
    help: 'wait first, like 30s, 2m or 1h; until then `issue cancel` stops everything',
    parse: (text: string) => Math.ceil(duration(text) / 1_000),
  },
  now: { flags: '--now', help: 'send a scheduled issue now, before its time' },
  keepTime: {
    flags: '--keep-time',
    help: 'send a scheduled issue at the time that it has, although somebody else has changed it since',
  },
  reschedule: { flags: '--reschedule', help: 'give it another time although somebody else has scheduled it' },
  ignore: {
    flags: '--ignore <checks>',
    help: 'send although these checks say stop; separate several with commas',
  },
  revision: { help: 'refuse if somebody has changed the issue since this revision, which --prepare shows' },
  content: {
    flags: '--content <mark>',
    help: 'refuse if somebody has changed the issue, its articles or its newsletter since --prepare showed this',
  },
  readers: { help: 'refuse if the audience differs from this number, which --prepare shows, by more than 1 %' },
  scheduledAt: {
    flags: '--scheduled-at <time>',
    help: 'refuse if somebody has given the scheduled issue another time than this one, which --prepare shows',
  },
};

/** `issue send`. */
export function sendCommand(noun: Command, outcome: CommandOutcome): void {
  const usage = 'send an issue, now or later; shows how many readers it reaches and asks first';
  const command = performs(verb(noun, 'send <id>', usage), sends.prepare, sends.send);
  const fields = withFields(command, { input: sends.send.input, key: [] }, words);
  command
    .option('--prepare', 'show the revision, the readers, the start and every check, and send nothing')
    .option('--wait', 'wait until it is sent, and show the progress')
    .option('--yes', yesHelp)
    .action((id: string, flags: Flags) =>
      withCommandApp(flags, async (app, output) => {
        const asked = { key: { issue: id }, input: givenFields(flags, fields) };
        output.progress(checking);
        if (flags.prepare) {
          const { result, document } = await performHere({ app, output }, sends.prepare, asked);
          output.result(document, lookInWords(result));
          if (result.stops.length > 0) outcome.code = exitCode.failed;
          return;
        }
        const confirm = (consequence: Consequence) => confirmSend(output, id, consequence, flags.yes);
        const { result, document } = await performHere({ app, output }, sends.send, { ...asked, confirm });
        if (flags.wait) outcome.code = await waitForIssue(app, id, output);
        else await showSent({ app, output }, result, document as object);
      }),
    );
}

/** What a send would do, and how to send exactly that. */
function lookInWords(look: SendLook): string {
  const { issue, content, newsletter, keepsTime, reach, checks, stops } = look;
  const scheduledAt = issue.state === 'scheduled' ? new Date(issue.startAt).toISOString() : undefined;
  const how = [
    `--content ${contentMark(content)} --readers ${reach.matching}`,
    ...(scheduledAt ? [`--scheduled-at ${scheduledAt}`] : []),
    ...(keepsTime ? ['--keep-time'] : []),
  ].join(' ');
  const last =
    stops.length > 0
      ? `It is not sent: ${stops.map(({ name }) => name).join(', ')}.`
      : `Send exactly this with \`postrider issue send ${issue.id} ${how}\`${keepsTime ? '' : ', and the same time'}.`;
  const facts = [
    `subject: ${issue.subject}`,
    `revision: ${issue.revision}`,
    `readers: ${counted(reach.matching, 'reader')} of ${newsletter.title}`,
    `start: ${startInWords(look)}`,
    ...(scheduledAt
      ? [`scheduled for: ${scheduledAt}${issue.sender ? ` by ${personInWords(issue.sender)}` : ''}`]
      : []),
  ];
  return [...facts, '', ...checks.map((check) => checkLine(check, newsletter.slug)), '', last].join('\n');
}

/** Shows the report of a send that has begun, or when a scheduled one begins. */
async function showSent(
  { app, output }: { app: App; output: Output },
  look: SendLook,
  document: object,
): Promise<void> {
  const { id } = look.issue;
  if (await noWorker(app)) output.note(noWorkerNote);
  const { start, newsletter } = look;
  if (!start)
    // Version 0.2.0 printed the report.
    return output.result(
      besideDocument(document, await reportIssue(app.list, id)),
      `${id} is being sent. See \`postrider issue report ${id}\`.`,
    );
  const { local, late } = start;
  if (late.length > 0) sayLate(output, late);
  const undo = `\`postrider issue unschedule ${id}\` makes it a draft again, and \`postrider issue cancel ${id}\` cancels it`;
  const text = `${id} ${startInWords(look)}. Until then ${undo}.`;
  output.result(besideDocument(document, { timeZone: newsletter.timeZone, local }), text);
}

/** Notes the warnings and the ignored stops, then asks. */
async function confirmSend(
  output: Output,
  id: string,
  { text, facts }: Consequence,
  yes: boolean | undefined,
): Promise<void> {
  const newsletter = id.slice(0, id.lastIndexOf('-'));
  for (const check of facts.checks as readonly ShownCheck[])
    if (check.state === 'warning' || check.state === 'stop') output.note(checkLine(check, newsletter));
  await confirm(output, text, yes, `${text.replace('This sends ', 'Send ').replace(/\.$/, '')}?`);
  if (yes) output.note(text);
}

/** `will be sent at …`, in the newsletter's time zone and in UTC. */
function startInWords({ start, newsletter }: SendLook): string {
  if (!start) return 'is sent now';
  const first = inBothZones(start.startAt, newsletter.timeZone);
  return start.local
    ? `goes to each reader at ${start.local.time} on ${start.local.day} in their own time zone, the first at ${first}`
    : `will be sent at ${first}`;
}

function sayLate(output: Output, zones: readonly string[]): void {
  const named = zones.slice(0, 5).join(', ') + (zones.length > 5 ? ' and others' : '');
  output.note(`That time has already passed in ${named}: readers there are emailed at once.`);
}
