import { type Command, Option } from 'commander';
import type { MovedIssue } from '../control/moved-issues.js';
import { inBothZones } from '../control/start-time.js';
import type { Run, ScheduleRuns } from '../issues/schedule-runs.js';
import { type Approval, approvalFrom, approvals } from '../newsletters/approval-mode.js';
import { type Cadence, cadences, offeredCadences } from '../newsletters/cadence.js';
import { nextTick } from '../newsletters/cron.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { checkLate } from '../newsletters/newsletter-store.js';
import { isTimeZone, writtenTimeZone } from '../newsletters/time-zone.js';
import type { Timing } from '../newsletters/timing.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { formatDuration, parseDuration } from '../settings/duration.js';
import { flagParser, yesOrNo } from './command.js';

/** The options of `newsletter add` and `set` that set the schedule. */
export interface TimingFlags {
  timeZone?: string;
  schedule?: string;
  daily?: string;
  weekly?: string;
  approval?: Approval;
  needsApproval?: boolean;
  late?: number;
}

const timeZone = flagParser((text) => {
  if (!isTimeZone(text)) throw new Error('It must be an IANA name like Europe/Berlin.');
  return writtenTimeZone(text);
});

/** `15m` → 15. */
const lateMinutes = flagParser((text) => {
  const minutes = (parseDuration(text) ?? 0) / 60_000;
  checkLate(minutes);
  return minutes;
});

export function withTiming(command: Command): Command {
  return command
    .option('--time-zone <name>', "the newsletter's time zone, an IANA name like Europe/Berlin", timeZone)
    .option(
      '--schedule <cron>',
      'compose a digest of the new articles at these times, like "0 8 * * 1" (Mondays at 08:00); "" for never',
    )
    .option('--daily <cron>', 'the same for readers who chose a daily digest')
    .option('--weekly <cron>', 'the same for readers who chose a weekly digest')
    .addOption(
      new Option(
        '--approval <mode>',
        'draft: a scheduled digest stays a draft for `issue send`; wait: it goes out after `issue approve`, which every other issue needs, too; send: it goes out automatically (default: draft)',
      ).choices(approvals),
    )
    .addOption(
      new Option(
        '--late <duration>',
        'how late a scheduled issue may start by itself, like 15m or 2h; after that it waits for a decision (default: 15m)',
      ).argParser(lateMinutes),
    )
    .addOption(
      new Option('--needs-approval <yes|no>', 'earlier form of --approval wait').argParser(yesOrNo).hideHelp(),
    );
}

/**
 * Separates the options that set the schedule, as the changes that they ask for. An empty expression removes a schedule.
 * @param before the newsletter as it is; undefined for a new one
 */
export function divideTiming<Flags extends TimingFlags>(flags: Flags, before?: Pick<Newsletter, 'approval'>) {
  const { timeZone: zone, schedule, daily, weekly, approval, needsApproval, late, ...rest } = flags;
  const mode = approvalFrom({ approval, needsApproval }, before?.approval);
  const given: Partial<Record<Cadence, string | undefined>> = { 'every issue': schedule, daily, weekly };
  const changed = cadences.flatMap((cadence) => {
    const cron = given[cadence]?.trim();
    return cron === undefined ? [] : [[cadence, cron] as const];
  });
  const timing: Partial<Timing> = {
    ...(zone === undefined ? {} : { timeZone: zone }),
    ...(changed.length === 0 ? {} : { schedule: Object.fromEntries(changed) }),
    ...(mode === undefined ? {} : { approval: mode }),
    ...(late === undefined ? {} : { lateMinutes: late }),
  };
  return { timing, rest };
}

/** What another time zone means for a scheduled issue. */
export function movedNote({ id, startAt, local }: MovedIssue, before: string, after: string): string {
  const again = `Schedule it again with \`postrider issue send ${id} --at …\` if that is wrong.`;
  if (local)
    return `${id} goes out at ${local.time} on ${local.day} by each reader's clock; for readers without a time zone that is now the time in ${after}. ${again}`;
  return `${id} still starts at the same moment: ${shownMoment(startAt, before)}, which is ${shownMoment(startAt, after)}. ${again}`;
}

/** A note on the next scheduled digest; empty without a schedule. */
export function timingNote({ slug, schedule, timeZone: zone, approval }: Newsletter, now = Date.now()): string {
  const offered = offeredCadences(schedule);
  const ticks = offered.flatMap((cadence) => nextTick(schedule[cadence] ?? '', zone, now) ?? []);
  if (ticks.length === 0) return '';
  return `The next digest is composed at ${inBothZones(Math.min(...ticks), zone)}. ${afterwards[approval](slug)}`;
}

/** What becomes of a composed digest. */
const afterwards: Record<Approval, (slug: string) => string> = {
  draft: (slug) =>
    `It waits as a draft for \`postrider issue send\`. To send such digests automatically, run \`postrider newsletter set ${slug} --approval send\`.`,
  wait: () => 'It waits for `postrider issue approve`, then it is sent.',
  send: () => 'It is sent automatically.',
};

/** The rows of `newsletter show`. */
export function timingRows(
  newsletter: Newsletter,
  runs: ScheduleRuns,
  now = Date.now(),
): Record<string, string | string[]> {
  const { schedule, timeZone: zone, approval } = newsletter;
  const offered = offeredCadences(schedule);
  const rows = offered.map((cadence) => {
    const next = nextTick(schedule[cadence] ?? '', zone, now);
    return `${cadence}: ${schedule[cadence]}, next ${next === undefined ? 'never' : `at ${inBothZones(next, zone)}`}`;
  });
  const last = cadences.flatMap((cadence) => {
    const run = runs.last[cadence];
    return run ? [`${cadence}: ${lastRun(run, zone)}`] : [];
  });
  return {
    'time zone': zone,
    schedule: rows.length > 0 ? rows.join('\n') : 'none',
    ...(rows.length > 0 || approval === 'wait' ? { approval: approvalWords[approval] } : {}),
    ...(newsletter.lateMinutes === 15 && rows.length === 0
      ? {}
      : { 'starts by itself': `up to ${formatDuration(newsletter.lateMinutes * 60_000)} late` }),
    ...(last.length > 0 ? { 'last run': last } : {}),
  };
}

const approvalWords: Record<Approval, string> = {
  draft: 'draft: a digest waits for `postrider issue send`',
  wait: 'wait: every issue waits for `postrider issue approve`',
  send: 'send: a digest is sent automatically',
};

const outcomes: Record<Run['outcome'], (issue: string) => string> = {
  composed: (issue) => `became ${issue}`,
  held: (issue) =>
    `became ${issue}, which is kept as a draft because a check says stop. See \`postrider issue check ${issue}\`, then send it with \`postrider issue send ${issue}\``,
  composing: (issue) => `is becoming ${issue}`,
  empty: () => 'skipped, because there was no new article',
  missed: () => 'skipped, because no worker ran for a day or more',
};

const lastRun = ({ tick, outcome, issue }: Run, zone: string) =>
  `${inBothZones(tick, zone)} ${outcomes[outcome](issue)}`;
