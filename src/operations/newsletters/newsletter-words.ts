import type { ApprovalEffect } from '../../control/approval-effects.js';
import { counted } from '../../counted.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { shownMoment } from '../../newsletters/zoned-time.js';
import type { AffectedIssue } from './archive-newsletter.js';
import type { RemovalCounts } from './remove-newsletter.js';

// What cannot be undone, in the words of every face.

/** An issue that only waited for its approval goes out. */
export const startsNow = ({ id, readers }: Pick<ApprovalEffect, 'id' | 'readers'>): string =>
  `${id} goes out now to ${counted(readers, 'reader')}, although nobody has approved it.`;

/** What is removed with a newsletter. */
export function lossInWords(title: string, counts: RemovalCounts & { tokens: number; webhooks: number }): string {
  const taken = [
    `${counted(counts.memberships, 'subscription')} (${counted(counts.readersAlone, 'reader')} of this newsletter alone)`,
    `${counted(counts.issues, 'issue')} with results and pages`,
    counted(counts.articles, 'article'),
    counted(counts.sources, 'source'),
    counted(counts.schedules, 'schedule'),
    counted(counts.segments, 'segment'),
    counted(counts.tokens, 'token'),
    counted(counts.webhooks, 'webhook'),
  ];
  const list = `${taken.slice(0, -1).join(', ')} and ${taken.at(-1)}`;
  return `This removes "${title}" for good: ${list}. Subscriptions to other newsletters stay. ${keptInWords(counts)}`.trim();
}

/** The records that remain of readers who must not be emailed again. */
export function keptInWords({ complaintsKept, erasuresKept }: RemovalCounts): string {
  if (complaintsKept + erasuresKept === 0) return '';
  return `${counted(complaintsKept, 'complaint')} and ${counted(erasuresKept, 'erasure')} are kept, so that no import adds these readers again.`;
}

/** What archiving or reopening a newsletter does to one of its issues. */
export function affectedInWords(
  { id, effect, accepted, left, startAt }: AffectedIssue,
  { timeZone }: Pick<Newsletter, 'timeZone'>,
): string {
  const readers = counted(left, 'reader');
  const reached = `${accepted} of ${counted(accepted + left, 'reader')} ${accepted === 1 ? 'has' : 'have'} it`;
  const at = shownMoment(startAt, timeZone);
  const words: Record<AffectedIssue['effect'], string> = {
    pauses: `${id} is being sent: ${reached}. Archiving pauses it.`,
    'stays-paused': `${id} is paused: ${reached}.`,
    'stops-retries': `${id} was sent, with retries ahead for ${readers}. Archiving stops them.`,
    retries: `${id} was sent, with retries ahead for ${readers}. They continue now.`,
    'does-not-start': `${id} is scheduled for ${at} to ${readers}. It does not start.`,
    starts: `${id} is scheduled for ${at} to ${readers}.`,
    'starts-now': `${id} was scheduled for ${at}. It goes out now to ${readers}.`,
    waits: `${id} was scheduled for ${at} to ${readers}. It waits for a decision.`,
  };
  return words[effect];
}
