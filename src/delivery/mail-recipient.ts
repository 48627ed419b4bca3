import { PostriderError } from '../errors.js';
import { membershipIn } from '../subscribers/audience.js';
import { decodeRecord, type RecordedMembership } from '../subscribers/record.js';
import type { SubscriberId } from '../subscribers/subscriber-id.js';
import { readRecord, type SubscriberList } from '../subscribers/subscriber-store.js';
import type { Recipient } from './backlog.js';
import type { Timetable } from './due.js';
import { claim, type LedgerLine, settle } from './ledger.js';
import { type LedgerEntry, packEntry } from './ledger-entry.js';
import { noteProblem } from './problems.js';
import type { IssueTemplates, ReaderKeys } from './recipient-mail.js';
import { retryAt } from './retries.js';
import type { Tally } from './tally.js';
import type { Relay, SendResult } from './transport.js';

/** Another run took the batch while this one was not looking: it has to leave it alone. */
export class BatchLost extends PostriderError {
  override readonly code = 'delivery.batch-lost';
  override readonly retryable = true;
  constructor() {
    super('Another worker took this batch over.');
  }
}

/** The claim is so old that others may think it dead. Nothing was sent. */
class ClaimExpired extends PostriderError {
  override readonly code = 'delivery.claim-expired';
  override readonly retryable = true;
  constructor() {
    super('This worker was held up for so long that its claim may have passed to another.');
  }
}

/** What mailing one recipient takes. */
export interface Mailing extends ReaderKeys {
  list: SubscriberList;
  relay: Relay;
  templates: IssueTemplates;
  timetable: Timetable;
  tally: Tally;
  now: () => number;
}

/**
 * Claims, merges, sends, settles: one recipient, once.
 *
 * Guarantee: nothing is sent to whom another run has, to whom the ledger has settled, or to who has left; what comes of
 * a mail is in the ledger before this returns. A claim holds for a third of the time after which others may take it
 * over, measured by a clock that nobody sets: a process that was stopped in between sends nothing when it goes on.
 * @throws BatchLost; RelayUnavailable, ClaimExpired: certainly not sent, the recipient stands as before
 */
export async function mailRecipient(mailing: Mailing, recipient: Recipient): Promise<void> {
  const { list, relay, templates, timetable, now } = mailing;
  const { issue, newsletter } = templates;
  const entry: LedgerEntry = { state: 'claimed', attempts: recipient.line.attempts + 1, at: now() };
  const packed = packEntry(entry, issue.startedAt);
  const claimedAt = performance.now();
  const reader = await claimReader(mailing, recipient, packed);
  if (!reader) return;
  const line = { ...recipient.line, packed };
  let result: SendResult;
  try {
    const raw = await templates.mailFor(mailing, reader);
    if (performance.now() - claimedAt > timetable.lockMs / 3) throw new ClaimExpired();
    result = await relay.send({ from: newsletter.from.address, to: reader.address, raw });
  } catch (error) {
    // Certainly not sent: the reader stands as before, as if nothing had been.
    await settle(list.redis, issue, line, recipient.line);
    throw error;
  }
  // From here on the mail may be out: whatever fails now leaves `claimed` behind, which becomes `uncertain`.
  const { state, reply } = judge(result, entry, timetable);
  const forgetReply = recipient.line.attempts > 0 ? '' : undefined;
  await settle(list.redis, issue, line, { ...entry, state, at: now() }, state === 'accepted' ? forgetReply : reply);
  if (state !== 'accepted') await noteProblem(list.redis, issue.id, reply, reader.id);
  await mailing.tally.note(state, entry.attempts);
}

/** A mail that was put off too often has failed. Addresses are cut out of what the server said. */
function judge(
  { outcome, reply }: SendResult,
  entry: LedgerEntry,
  { retryDelays }: Timetable,
): { state: SendResult['outcome']; reply: string } {
  const words = reply.replace(/[^\s<>@]+@[^\s<>@]+/g, '…').slice(0, 500);
  const last = outcome === 'deferred' && retryAt(retryDelays, entry) === Number.POSITIVE_INFINITY;
  return last ? { state: 'failed', reply: `Given up: ${words}` } : { state: outcome, reply: words };
}

/** Claims a reader by the record that was decided on; a record that changed is read again and decided on anew. */
async function claimReader(
  { list, templates }: Mailing,
  { line, fence, record: read }: Recipient,
  packed: Buffer,
): Promise<{ id: SubscriberId; address: string; membership: RecordedMembership } | undefined> {
  const { issue, newsletter } = templates;
  let record = read;
  for (;;) {
    const subscriber = record ? decodeRecord(record) : undefined;
    const membership = subscriber && membershipIn(subscriber, newsletter.number);
    if (!record || !subscriber || membership?.state !== 'confirmed') {
      await exclude(list, issue, line);
      return undefined;
    }
    const result = await claim(list.redis, issue.id, line, fence, record, packed);
    if (result === 'claimed') return { id: line.id, address: subscriber.address, membership };
    if (result === 'fenced') throw new BatchLost();
    if (result === 'done') return undefined;
    record = await readRecord(list, line.id);
  }
}

/** Notes that a reader has left. Where an earlier try may have reached them, that is said with it. */
async function exclude(
  list: SubscriberList,
  issue: { id: string; startedAt: number },
  line: LedgerLine,
): Promise<void> {
  const doubt =
    line.state === 'uncertain' ? 'Left while it was uncertain whether an earlier try was taken.' : undefined;
  await settle(list.redis, issue, line, { ...line, state: 'excluded' }, doubt);
}
