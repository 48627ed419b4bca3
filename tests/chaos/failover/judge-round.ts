import type { Report } from '../../../src/reports/report.js';
import type { LogEntry } from '../sink-log.js';
import { type AnsweredChange, type ChangeKind, changeKinds } from './changes.js';

/** One loss of a master, in numbers. */
export interface Round {
  /** Changes answered before the master was lost, and after it. */
  before: number;
  after: number;
  refused: number;
  /** Answered changes that are not there any more, by kind. */
  lost: Record<ChangeKind, number>;
  /** Recipients without a message. */
  unsent: number;
  /** Messages after each recipient's first, those that the report counts as possible, and the max: those in flight. */
  duplicates: number;
  counted: number;
  allowed: number;
  /** Ms until the replica had taken over. */
  failoverMs: number;
  broken: string[];
}

export interface Evidence {
  answered: readonly AnsweredChange[];
  lostAt: number;
  refused: number;
  /** Whether a change is in the list now. */
  isThere(change: AnsweredChange): boolean;
  recipients: readonly string[];
  log: readonly LogEntry[];
  report: Pick<Report, 'accepted' | 'possibleDuplicates' | 'audience'>;
  /** Connections of all workers. */
  inFlight: number;
  failoverMs: number;
}

/** Compares what was answered with what is there after the failover, and counts messages at the mail server. */
export function judgeRound(seen: Evidence): Round {
  const missing = seen.answered.filter((change) => !seen.isThere(change));
  const lost = Object.fromEntries(
    changeKinds.map((kind) => [kind, missing.filter((one) => one.kind === kind).length]),
  ) as Record<ChangeKind, number>;
  const mails = new Map<string, number>();
  for (const { deed, address } of seen.log) if (deed === 'taken') mails.set(address, (mails.get(address) ?? 0) + 1);
  const unsent = seen.recipients.filter((address) => !mails.has(address)).length;
  const duplicates = seen.recipients.reduce((sum, address) => sum + Math.max(0, (mails.get(address) ?? 0) - 1), 0);
  const { possibleDuplicates: counted } = seen.report;
  const broken = [
    ...Object.entries(lost).flatMap(([kind, count]) => (count > 0 ? [`${count} answered changes lost: ${kind}.`] : [])),
    ...(unsent > 0 ? [`${unsent} recipients got no message.`] : []),
    ...(duplicates > seen.inFlight ? [`${duplicates} duplicates, and ${seen.inFlight} messages were in flight.`] : []),
    ...(duplicates > counted ? [`${duplicates} duplicates, and the report counts ${counted}.`] : []),
    ...(seen.report.accepted === seen.recipients.length ? [] : [`The report says ${seen.report.accepted} accepted.`]),
  ];
  const before = seen.answered.filter(({ at }) => at < seen.lostAt).length;
  return {
    ...{ before, after: seen.answered.length - before, refused: seen.refused, lost, unsent, duplicates, counted },
    ...{ allowed: seen.inFlight, failoverMs: seen.failoverMs, broken },
  };
}
