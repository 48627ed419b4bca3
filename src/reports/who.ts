import { domainOf } from '../delivery/recipient-mail.js';
import type { Issue } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { streamReaders } from '../issues/stream-readers.js';
import { readLedgerLine, readReplies } from '../ledger/ledger.js';
import { ledgerState, type RecipientStatus, statusMeanings } from '../ledger/ledger-states.js';
import { readUnacceptedLine, type UnacceptedLine } from '../ledger/unaccepted.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { messageId } from '../render/message-id.js';
import { compileFilter, membershipIn } from '../subscribers/list/audience.js';
import { idOf, readRecord, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { decodeRecord } from '../subscribers/record/record.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { isoFromMs } from '../timestamps.js';
import { nextTryOf, type TellingOf, timetableOf } from './list-recipients.js';

/** What became of one issue for one reader. Times are ISO 8601 in UTC, or null. */
export interface ReaderOfIssue {
  issue: string;
  /** Subscriber id in hexadecimal. */
  id: string;
  /** Null when the issue is not meant for them, or when that is not known any more. */
  state: RecipientStatus | null;
  attempts: number;
  at: string | null;
  reply: string | null;
  nextTryAt: string | null;
  /** Of every copy that they get of this issue. */
  messageId: string;
  /** One sentence for people. */
  because: string;
}

/** One recipient's line of an issue's ledger, or of what is left of it, with the server's reply. */
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
 * Tells what became of an issue for one reader, and, where it was not meant for them, why, as far as that can be told
 * from their record as it is now.
 * @param address in its normal form
 * @throws NotFound for the issue
 */
export async function whoOf(
  { list, listKey, ...telling }: TellingOf & { list: SubscriberList; listKey: Buffer },
  issueId: string,
  address: string,
): Promise<ReaderOfIssue> {
  const issue = await readIssue(list.redis, issueId);
  const newsletter = await readNewsletter(list.redis, issue.newsletter);
  const id = idOf(list, address);
  const line = await findLine(list, issue, id);
  const shared = {
    issue: issueId,
    id: id.toString('hex'),
    messageId: messageId(listKey, issue.messageIdForm, `issue ${issueId}`, id, domainOf(newsletter.from.address)),
  };
  if (!line) {
    const because = await absence(list, issue, newsletter, id);
    return { ...shared, state: null, attempts: 0, at: null, reply: null, nextTryAt: null, because };
  }
  const state = ledgerState[line.state].shown;
  return {
    ...shared,
    state,
    attempts: line.attempts,
    at: isoFromMs(line.at),
    reply: line.reply || null,
    nextTryAt: nextTryOf(issue, await timetableOf(list, issue, telling), line),
    because:
      issue.state === 'cancelled' && state === 'waiting' ? 'The issue was cancelled before.' : statusMeanings[state],
  };
}

/** Why somebody is not in the ledger. */
async function absence(list: SubscriberList, issue: Issue, newsletter: Newsletter, id: SubscriberId): Promise<string> {
  const record = await readRecord(list, id);
  const membership = record && membershipIn(decodeRecord(record), newsletter.number);
  if (issue.startedAt === 0) return `The issue is ${issue.state}: nobody is in its audience yet.`;
  if (!record) return 'The list does not hold this address, and did not when the send began, or lost it since.';
  if (!membership) return `They are no reader of "${newsletter.slug}".`;
  const { state, confirmedAt } = membership;
  const started = new Date(issue.startedAt).toISOString();
  if (state === 'pending') return `They have not confirmed their subscription to "${newsletter.slug}".`;
  if (confirmedAt * 1_000 > issue.startedAt)
    return `They confirmed at ${new Date(confirmedAt * 1_000).toISOString()}, after the send began at ${started}.`;
  if (state !== 'confirmed')
    return issue.folded
      ? `They are ${state} now. Of the mails that were accepted only the number is left.`
      : `They are ${state}, and were before the send began at ${started}.`;
  const fits = await compileFilter(list, newsletter, issue.audience);
  if (!fits(record)) return 'The issue is narrowed by a filter that leaves them out.';
  const streamed = await streamReaders(list.redis, issue, newsletter.number);
  if (issue.stream && streamed && !streamed(record))
    return `The issue is the ${issue.stream.cadence} digest, which did not come to them.`;
  if (!issue.planned) return 'The audience is not written down to its end yet.';
  if (issue.folded)
    return 'The ledger was folded: of the mails that were accepted, or never sent, only the number is left.';
  return 'They were not in the audience when the send began; their record says no more why.';
}
