import { describeError } from '../../../src/errors.js';
import type { Report } from '../../../src/reports/report.js';
import type { LogEntry } from '../sink-log.js';
import { type AnsweredChange, type ChangeKind, changeKinds } from './changes.js';
import type { Stages } from './stages.js';

/** One loss of a master, in numbers. */
export interface Round {
  /** The master that was lost. */
  victim: string;
  /** Changes answered before the master was lost, and after it; of these, by kind. */
  before: number;
  after: number;
  answered: Record<ChangeKind, number>;
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
  /** Of each stage. */
  seconds: Record<string, number>;
  broken: string[];
  /** Where everything was when the round failed. */
  evidence?: readonly string[];
}

export interface Evidence {
  victim: string;
  answered: readonly AnsweredChange[];
  lostAt: number;
  refused: number;
  /** Whether a change is in the list now. */
  isThere(change: AnsweredChange): boolean;
  recipients: readonly string[];
  log: readonly LogEntry[];
  report: Pick<Report, 'accepted' | 'bounced' | 'excluded' | 'possibleDuplicates' | 'audience'>;
  /** Whether bounces are held back: then the round shows nothing about them. */
  isHeld: boolean;
  /** Connections of all workers. */
  inFlight: number;
  failoverMs: number;
  seconds: Record<string, number>;
}

const byKind = (changes: readonly AnsweredChange[]) =>
  Object.fromEntries(changeKinds.map((kind) => [kind, changes.filter((one) => one.kind === kind).length])) as Record<
    ChangeKind,
    number
  >;

/** Compares what was answered with what is there after the failover, and counts messages at the mail server. */
export function judgeRound(seen: Evidence): Round {
  const missing = seen.answered.filter((change) => !seen.isThere(change));
  const lost = byKind(missing);
  const mails = new Map<string, number>();
  for (const { deed, address } of seen.log) if (deed === 'taken') mails.set(address, (mails.get(address) ?? 0) + 1);
  const unsent = seen.recipients.filter((address) => !mails.has(address)).length;
  const duplicates = seen.recipients.reduce((sum, address) => sum + Math.max(0, (mails.get(address) ?? 0) - 1), 0);
  const { possibleDuplicates: counted, accepted, bounced, excluded } = seen.report;
  const named = missing.slice(0, 5).map(({ kind, what }) => `${kind} ${what}`);
  const broken = [
    ...Object.entries(lost).flatMap(([kind, count]) => (count > 0 ? [`${count} answered changes lost: ${kind}.`] : [])),
    ...(named.length > 0 ? [`The first of them: ${named.join(', ')}.`] : []),
    ...(unsent > 0 ? [`${unsent} recipients got no message.`] : []),
    ...(duplicates > seen.inFlight ? [`${duplicates} duplicates, and ${seen.inFlight} messages were in flight.`] : []),
    ...(duplicates > counted ? [`${duplicates} duplicates, and the report counts ${counted}.`] : []),
    // Whose message was in flight and bounced is not sent it again.
    ...(accepted + bounced + excluded === seen.recipients.length && excluded <= seen.inFlight
      ? []
      : [`The report says ${accepted} accepted, ${bounced} bounced, ${excluded} excluded.`]),
    ...(seen.isHeld ? ['Bounces were held back, so the round says nothing about them.'] : []),
  ];
  const before = seen.answered.filter(({ at }) => at < seen.lostAt).length;
  return {
    ...{ victim: seen.victim, before, after: seen.answered.length - before, answered: byKind(seen.answered) },
    ...{ refused: seen.refused, lost, unsent, duplicates, counted, allowed: seen.inFlight },
    ...{ failoverMs: seen.failoverMs, seconds: seen.seconds, broken },
  };
}

/** A round that did not come to its end. */
export function failedRound(victim: string, error: unknown, stages: Stages, evidence: readonly string[]): Round {
  const none = byKind([]);
  return {
    ...{ victim, before: 0, after: 0, answered: none, refused: 0, lost: none, unsent: 0, duplicates: 0, counted: 0 },
    ...{ allowed: 0, failoverMs: 0, seconds: stages.seconds, evidence },
    broken: [`${describeError(error)} It was at: ${stages.current}.`],
  };
}
