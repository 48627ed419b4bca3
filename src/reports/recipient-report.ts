import { domainOf } from '../delivery/recipient-message.js';
import type { Issue } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { streamReaders } from '../issues/stream-readers.js';
import { readLedgerLine, readReplies } from '../ledger/ledger.js';
import { ledgerState, type RecipientStatus, statusMeanings } from '../ledger/ledger-states.js';
import { readUnacceptedLine, type UnacceptedLine } from '../ledger/unaccepted.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { messageId } from '../render/message-id.js';
import { compileFilter, membershipIn } from '../subscribers/list/audience.js';
import { idOf, readRecord, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { decodeRecord } from '../subscribers/record/record.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { isoFromMs } from '../timestamps.js';
import { nextAttemptOf, type RetrySettings, readTimetable } from './list-recipients.js';

/** One reader's delivery status in an issue, and why. Times are ISO 8601 in UTC, or null. */
export interface RecipientReport {
  issue: string;
  /** Subscriber id in hexadecimal. */
  id: string;
  /** Null when they are not in the audience, or when that is no longer known. */
  state: RecipientStatus | null;
  attempts: number;
  at: string | null;
  reply: string | null;
  nextTryAt: string | null;
  /** Message-ID of every copy of this issue for them. */
  messageId: string;
  /** One sentence for people. */
  because: string;
  /** Why there is no status; null where there is one. */
  absence: Absence | null;
}

/** Why a reader has no delivery status in an issue. */
export const absences = [
  'not-sent',
  'not-on-list',
  'not-confirmed',
  'confirmed-later',
  'left-before',
  'left-or-accepted',
  'other-audience',
  'other-digest',
  'list-incomplete',
  'totals-only',
  'unknown',
] as const;
export type Absence = (typeof absences)[number];

/** One recipient's line of an issue's ledger, folded or not, with the server's reply. */
export async function findLine(
  list: SubscriberList,
  issue: Issue,
  id: SubscriberId,
): Promise<UnacceptedLine | undefined> {
  if (issue.folded) return readUnacceptedLine(list.redis, issue, id);
  const line = await readLedgerLine(list.redis, issue, id);
  if (!line) return undefined;
  return { ...line, reply: (await readReplies(list.redis, issue.id, line.bucket)).get(id.toString('hex')) ?? '' };
}

/**
 * Reports one reader's delivery status. If they are not in the audience, it says why, as far as their current record
 * shows it.
 * @param reader their address in normalized form, or their id
 * @throws NotFound for the issue
 */
export async function reportRecipient(
  { list, listKey, ...retries }: RetrySettings & { list: SubscriberList; listKey: Buffer },
  issueId: string,
  reader: string | SubscriberId,
): Promise<RecipientReport> {
  const issue = await readIssue(list.redis, issueId);
  const newsletter = await readNewsletter(list.redis, issue.newsletter);
  const id = typeof reader === 'string' ? idOf(list, reader) : reader;
  const line = await findLine(list, issue, id);
  const shared = {
    issue: issueId,
    id: id.toString('hex'),
    messageId: messageId(listKey, issue.messageIdForm, `issue ${issueId}`, id, domainOf(newsletter.from.address)),
  };
  if (!line) {
    const [absence, because] = await whyAbsent(list, issue, newsletter, id);
    return { ...shared, state: null, attempts: 0, at: null, reply: null, nextTryAt: null, because, absence };
  }
  const state = ledgerState[line.state].shown;
  return {
    ...shared,
    state,
    attempts: line.attempts,
    at: isoFromMs(line.at),
    reply: line.reply || null,
    nextTryAt: nextAttemptOf(issue, await readTimetable(list, issue, retries), line),
    because:
      issue.state === 'cancelled' && state === 'waiting'
        ? 'The issue was cancelled before it reached them.'
        : statusMeanings[state],
    absence: null,
  };
}

/** Explains why a reader is not in the ledger. @returns a code, and a sentence for people */
async function whyAbsent(
  list: SubscriberList,
  issue: Issue,
  newsletter: Newsletter,
  id: SubscriberId,
): Promise<[Absence, string]> {
  const record = await readRecord(list, id);
  const membership = record && membershipIn(decodeRecord(record), newsletter.number);
  if (issue.startedAt === 0) return ['not-sent', `The issue is ${issue.state}. It has no audience yet.`];
  // Whoever may see this newsletter does not learn from it who reads another one.
  if (!membership)
    return [
      'not-on-list',
      `This address is not on the list of "${newsletter.slug}". It was not there when the send began, or has been removed since.`,
    ];
  const { state, confirmedAt } = membership;
  if (state === 'pending')
    return ['not-confirmed', `They have not confirmed their subscription to "${newsletter.slug}".`];
  if (confirmedAt * 1_000 > issue.startedAt) {
    const moment = shownMoment(confirmedAt * 1_000, newsletter.timeZone);
    return ['confirmed-later', `They confirmed at ${moment}, after the send began.`];
  }
  if (state !== 'confirmed')
    return issue.folded
      ? ['left-or-accepted', `They are ${state} now. Only the number of accepted messages is known.`]
      : ['left-before', `They are ${state}. They already were when the send began.`];
  const fits = await compileFilter(list, newsletter, issue.audience);
  if (!fits(record)) return ['other-audience', 'They do not match the issue’s audience filter.'];
  const streamed = await streamReaders(list.redis, issue, newsletter.number);
  if (issue.stream && streamed && !streamed(record))
    return ['other-digest', `The issue is the ${issue.stream.cadence} digest, which they do not get.`];
  if (!issue.planned) return ['list-incomplete', 'The list of recipients is not complete yet.'];
  if (issue.folded)
    return [
      'totals-only',
      'The results of the issue were reduced to totals. Only the numbers of accepted and unsent messages are known.',
    ];
  return ['unknown', 'They were not in the audience when the send began. Their current record does not show why.'];
}
