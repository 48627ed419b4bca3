import type { ClickColumns, ClickReport } from '../answers/clicks/click-counts.js';
import { counted } from '../counted.js';
import { holdInWords } from '../delivery/holds/hold.js';
import type { RefusalGroup } from '../feedback/refusals-of-issue.js';
import { recipientStatuses } from '../ledger/ledger-states.js';
import type { HoldReport } from '../reports/hold-report.js';
import type { Report } from '../reports/report.js';
import type { SubjectReport } from '../reports/subject-report.js';
import { approverWords } from './approver-words.js';
import { faultNames } from './fault-names.js';
import { howTheRestGetsIt } from './issue-shown.js';
import { fields, table } from './output.js';
import { shownTime } from './shown-time.js';
import { stateChangeRows } from './state-change-rows.js';
import { waitInWords } from './waiting-words.js';

/** A report for people: the state, the counts with their sum, then the times in the newsletter's zone. */
export function reportText(report: Report, timeZone: string): string {
  const at = (iso: string | null) => shownTime(iso, timeZone);
  const { id, state, pausedBecause, audience, waiting, rate, nextTryAt, startedAt, finishedAt, foldedAt } = report;
  const { waits, startAt } = report;
  const wait = waits && waitInWords({ for: waits.for, since: msOf(waits.since) }, msOf(startAt), timeZone);
  const why = pausedBecause || wait;
  const head = { issue: id, state: why ? `${state}: ${why}` : state, readers: report.inWords };
  const outcomes = Object.fromEntries(
    recipientStatuses.filter((status) => status !== 'waiting').map((status) => [status, report[status]]),
  );
  const waitingName = state === 'cancelled' ? 'not sent' : 'waiting';
  const numbers = { [waitingName]: waiting, ...outcomes, '= audience': audience };
  const edition = report.corrections.map(
    (one) => `${one.edition}, corrected ${at(one.at)} after ${one.acceptedBefore} were accepted`,
  );
  const times = {
    started: at(startedAt),
    finished: at(finishedAt),
    ...(rate === null ? {} : { 'per second': rate }),
    ...(report.possibleDuplicates > 0 ? { 'may have received it twice': twiceInWords(report) } : {}),
    ...(nextTryAt === null ? {} : { 'next attempt': at(nextTryAt) }),
    ...(edition.length > 0 ? { edition: edition.join('; ') } : {}),
    ...(report.approval ? { approved: `${at(report.approval.at)}${approverWords(report.approval)}` } : {}),
    ...stateChangeRows(report.stateChanges, timeZone),
    ...(report.sponsors.length > 0
      ? {
          sponsors: report.sponsors
            .map(({ id, title, emails }) => `${id} “${title}” in ${counted(emails, 'email')}`)
            .join('\n'),
        }
      : {}),
    ...(report.subjectTest ? { 'subject test': subjectWords(report.subjectTest, at) } : {}),
    ...(report.bouncedLater === 0 ? {} : { 'accepted, then bounced': report.bouncedLater }),
    ...(foldedAt === null ? {} : { folded: `${at(foldedAt)}: only the number of accepted emails is kept` }),
  };
  const isRest = state === 'cancelled' && foldedAt === null && waiting + report.deferred > 0;
  const more = isRest
    ? [`${counted(waiting + report.deferred, 'reader')} did not get it. ${howTheRestGetsIt(id)}`]
    : [];
  return [fields(head), fields(numbers), fields(times), ...more].join('\n\n');
}

const msOf = (iso: string | null) => (iso === null ? 0 : Date.parse(iso));

/** How many may have it twice. After a restore it is the most that is possible, and the reason follows. */
function twiceInWords({ possibleDuplicates, emailedAfterRestore: after }: Report): string {
  if (after === 0) return `${possibleDuplicates}`;
  return `${possibleDuplicates} at most: ${after} ${after === 1 ? 'was' : 'were'} emailed after the restore, and the backup does not know who had it`;
}

/** The state or result of a subject test, and the subject for the remaining readers. */
function subjectWords(test: SubjectReport, at: (iso: string | null) => string | null): string {
  const { subjects, share, measure, decidesAt, decision } = test;
  const whole = `${subjects.length} subjects to ${share} % each`;
  if (!decision) return `${whole}; decided by ${measure} ${decidesAt ? at(decidesAt) : 'after the start'}`;
  const sent = `“${subjects[decision.subject] ?? subjects[0]}” goes to the rest`;
  const why = {
    best: `it had the most ${measure}`,
    tie: 'no winner: several subjects had equally many',
    'no-responses': `no winner: no ${measure} were recorded`,
  };
  return `${whole}; ${sent} (${why[decision.because]})`;
}

/** Providers whose readers are on hold, each with its reply and what to do. */
export function holdsText(holds: readonly HoldReport[], timeZone: string): string[] {
  const lines = holds.flatMap((hold) => [
    `${holdInWords(hold)}`,
    `    Its readers are on hold until ${shownTime(hold.until, timeZone)}. ${hold.remedy}`,
  ]);
  return lines.length > 0 ? ['', 'on hold:', ...lines] : [];
}

/** Refusals by reason and fault, each with a server's words and what to do. */
export function refusalsText(refusals: readonly (RefusalGroup & { remedy: string })[]): string[] {
  const lines = refusals.flatMap(({ fault, reason, count, words, remedy }) => [
    `${count} × ${reason} (fault: ${faultNames[fault]}): ${words}`,
    `    ${remedy}`,
  ]);
  return lines.length > 0 ? ['', 'not accepted:', ...lines] : [];
}

/** Clicks by link, with likely machines and unknown visitors in columns of their own. */
export function clicksText(clicks: ClickReport | null): string[] {
  if (!clicks) return [];
  const row = (name: string, { people, unknown, machines }: ClickColumns) => [people, unknown, machines, name];
  const sorted = clicks.links.toSorted((a, b) => b.people + b.unknown - (a.people + a.unknown));
  const rows = sorted.map((one) => row(`${one.title}  ${one.url}`, one));
  return ['', 'clicks:', table([['PEOPLE', 'UNKNOWN', 'MACHINES', 'LINK'], ...rows, row('all links', clicks)])];
}
