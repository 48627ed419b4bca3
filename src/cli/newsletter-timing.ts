import type { ApprovalEffect } from '../control/approval-effects.js';
import type { MovedIssue } from '../control/moved-issues.js';
import { inBothZones } from '../control/start-time.js';
import { counted } from '../counted.js';
import type { Run, ScheduleRuns } from '../issues/schedule-runs.js';
import type { Approval } from '../newsletters/approval-mode.js';
import { cadences, offeredCadences } from '../newsletters/cadence.js';
import { nextTick } from '../newsletters/cron.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { startsNow } from '../operations/newsletters/newsletter-words.js';
import { formatDuration } from '../settings/duration.js';

/** What another approval mode does to a scheduled issue. */
export function effectInWords({ effect, startAt, ...issue }: ApprovalEffect, timeZone: string): string {
  const { id, readers } = issue;
  const at = shownMoment(startAt, timeZone);
  const to = `to ${counted(readers, 'reader')}`;
  const words: Record<ApprovalEffect['effect'], string> = {
    'needs-approval': `${id} is scheduled for ${at} ${to} and now needs an approval: \`postrider issue approve ${id}\`.`,
    starts: `${id} goes out at ${at} ${to}, although nobody has approved it.`,
    'starts-now': startsNow(issue),
  };
  return words[effect];
}

/** What another time zone means for a scheduled issue. */
export function movedNote({ id, startAt, local }: MovedIssue, before: string, after: string): string {
  const again = `Schedule it again with \`postrider issue send ${id} --at …\` if that is wrong.`;
  if (local)
    return `${id} goes out at ${local.time} on ${local.day} by each reader's clock; for readers without a time zone that is now the time in ${after}. ${again}`;
  return `${id} still starts at the same moment: ${shownMoment(startAt, before)}, which is ${shownMoment(startAt, after)}. ${again}`;
}

/** A note on the next scheduled digest; none without a schedule. */
export function timingNote({ slug, schedule, timeZone: zone, approval }: Newsletter, now = Date.now()): string[] {
  const offered = offeredCadences(schedule);
  const ticks = offered.flatMap((cadence) => nextTick(schedule[cadence] ?? '', zone, now) ?? []);
  if (ticks.length === 0) return [];
  return [`The next digest is composed at ${inBothZones(Math.min(...ticks), zone)}. ${afterwards[approval](slug)}`];
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
