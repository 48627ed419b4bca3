import { PostriderError } from '../errors.js';
import { claim, settle } from '../ledger/change-ledger.js';
import type { Timetable } from '../ledger/due.js';
import type { LedgerLine } from '../ledger/ledger.js';
import { type LedgerEntry, packEntry } from '../ledger/ledger-entry.js';
import { noteAcceptedAttempt, noteUncertainAttempt } from '../ledger/possible-duplicates.js';
import { retryAt } from '../ledger/retries.js';
import type { Pacer } from '../pacing/pacing.js';
import { redactReply } from '../redaction.js';
import type { Offer, Relay, SendResult } from '../smtp/relay.js';
import { membershipIn } from '../subscribers/list/audience.js';
import { readRecord } from '../subscribers/list/subscriber-store.js';
import { bouncedBy } from '../subscribers/membership/bounce.js';
import { envelopeSender } from '../subscribers/membership/bounce-address.js';
import { decodeRecord, type RecordedMembership, type RecordedSubscriber } from '../subscribers/record/record.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import type { Recipient } from './backlog.js';
import { noteFailure, noteHardBounce } from './note-refusal.js';
import { noteProblem } from './problems.js';
import { domainOf, type IssueTemplates, type ReaderKeys } from './recipient-mail.js';
import type { SoftBounceDeps } from './soft-bounce.js';
import type { Tally } from './tally.js';

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

declare module '../errors.js' {
  interface KnownErrors {
    'delivery.batch-lost': BatchLost;
    'delivery.claim-expired': ClaimExpired;
  }
}

/** What mailing one recipient takes. */
export interface Mailing extends ReaderKeys, SoftBounceDeps {
  relay: Relay;
  pacer: Pacer;
  templates: IssueTemplates;
  timetable: Timetable;
  tally: Tally;
  now: () => number;
}

/** A recipient whose mail is through. */
export interface Mailed {
  /** Fulfilled when what came of it is in the ledger. */
  settled: Promise<void>;
}

/** Where nobody was mailed before. */
export const nobodyYet: Mailed = { settled: Promise.resolve() };

/**
 * Claims, merges, sends, settles: one recipient, once.
 *
 * Guarantee: never emails a recipient that another run has claimed, that already has an outcome, or that is not confirmed
 * any more. A claim holds for a third of the time after which others may take it over, measured by a clock that nobody
 * sets: a process that was stopped in between sends nothing when it goes on.
 * @param before the last message sent from this slot. Its outcome and this claim go to Redis together and in this order (on a
 *   cluster one after the other), and this mail waits until the outcome is written: never are more claimed without an
 *   outcome than there are places
 * @throws BatchLost; RelayUnavailable, ClaimExpired: certainly not sent, the recipient stands as before
 */
export async function mailRecipient(mailing: Mailing, recipient: Recipient, before: Mailed): Promise<Mailed> {
  const { list, relay, templates, timetable, now } = mailing;
  const { issue, newsletter } = templates;
  const entry: LedgerEntry = { state: 'claimed', attempts: recipient.line.attempts + 1, at: now() };
  const packed = packEntry(entry, issue.startedAt);
  const claimedAt = performance.now();
  const reader = await claimReader(mailing, recipient, packed);
  if (!reader) return before;
  const line = { ...recipient.line, packed };
  let result: SendResult;
  try {
    let merged: Buffer | undefined;
    const message = async (offer: Offer) => {
      merged = await templates.mailFor(mailing, reader, offer);
      return merged;
    };
    const permit = () => {
      if (performance.now() - claimedAt > timetable.lockMs / 3) throw new ClaimExpired();
    };
    const from = envelopeSender(mailing, newsletter, reader.id);
    await before.settled;
    result = await relay.send({ from, to: reader.address, message, inLines: true, permit });
    // A server that answers has read it all; of a connection that died, the system may hold some still.
    if (merged && result.outcome === 'accepted') templates.reuse(merged);
  } catch (error) {
    // Certainly not sent: the reader stands as before, as if nothing had been. Unless another run has judged meanwhile:
    // it may have seen to it that nobody looks after this reader any more.
    await settle(list.redis, issue, line, recipient.line, undefined, true);
    throw error;
  }
  // From here on the mail may be out: whatever fails now leaves `claimed` behind, which becomes `uncertain`.
  mailing.pacer.noteReply(domainOf(reader.address), result.code);
  const { state, reply } = judge(result, entry, timetable, reader.address);
  // Before the outcome: whoever finds the outcome finds the reader bounced too. A crash in between leaves a claim without
  // an outcome, and the next run reads in the record that it bounced (exclude).
  if (state === 'bounced') await noteHardBounce(mailing, reader, reply);
  if (state === 'uncertain') await noteUncertainAttempt(list.redis, issue.id, reader.id, entry.attempts);
  // The first try of nearly everyone: no round trip.
  if (state === 'accepted' && entry.attempts > 1)
    await noteAcceptedAttempt(list.redis, issue.id, reader.id, entry.attempts);
  const write = async () => {
    const forgetReply = recipient.line.attempts > 0 ? '' : undefined;
    const kept = state === 'accepted' ? forgetReply : reply;
    await settle(list.redis, issue, line, { ...entry, state, at: now() }, kept);
    if (state !== 'accepted') await noteProblem(list.redis, issue.id, reply, reader.id);
    await mailing.tally.note(state, entry.attempts);
    if (state === 'failed') await noteFailure(mailing, reader.id, result, reply);
  };
  const settled = write();
  // Whoever comes next, or the end of the run, awaits it; failing before that must not end the process.
  settled.catch(() => undefined);
  // The masters of a cluster keep no order between this outcome and the next claim.
  if (list.redis.isCluster) await settled;
  return { settled };
}

/** A message that was deferred too often has failed. Addresses are cut out of the server's reply. */
function judge(
  { outcome, reply }: SendResult,
  entry: LedgerEntry,
  { retryDelays }: Timetable,
  address: string,
): { state: SendResult['outcome']; reply: string } {
  if (outcome === 'accepted') return { state: outcome, reply: '' };
  const words = redactReply(reply, address).slice(0, 500);
  const last = outcome === 'deferred' && retryAt(retryDelays, entry) === Number.POSITIVE_INFINITY;
  return last ? { state: 'failed', reply: `Given up: ${words}` } : { state: outcome, reply: words };
}

interface Reader {
  id: SubscriberId;
  address: string;
  membership: RecordedMembership;
  /** The record that the message is made from. */
  subscriber: RecordedSubscriber;
}

/**
 * Claims a reader by the record that was decided on; a record that changed is read again and decided on anew.
 *
 * Where the list has moved to another number of buckets since the issue was planned, the record does not lie beside the
 * ledger, and no one step sees both. Then the claim comes first and the record is read after it: who has left before
 * their mail was claimed is not mailed in this way either.
 */
async function claimReader(
  mailing: Mailing,
  { line, fence, record: read }: Recipient,
  packed: Buffer,
): Promise<Reader | undefined> {
  const { list, templates } = mailing;
  const { issue, newsletter } = templates;
  let record = read;
  let beside = true;
  for (;;) {
    const reader = confirmedReader(line.id, record, newsletter.number);
    if (!reader) {
      await exclude(mailing, line, record);
      return undefined;
    }
    const result = await claim(list.redis, issue.id, line, fence, beside ? record : undefined, packed);
    if (result === 'fenced') throw new BatchLost();
    if (result === 'done') return undefined;
    if (result === 'claimed') {
      if (beside) return reader;
      const latest = await readRecord(list, line.id);
      const found = confirmedReader(line.id, latest, newsletter.number);
      if (!found) await exclude(mailing, line, latest, packed);
      return found;
    }
    const again = await readRecord(list, line.id);
    // The one that we had, and the claim did not find it: it lies elsewhere.
    beside = !record || !again?.equals(record);
    record = again;
  }
}

function confirmedReader(id: SubscriberId, record: Buffer | undefined, newsletter: number): Reader | undefined {
  if (!record) return undefined;
  const subscriber = decodeRecord(record);
  const membership = membershipIn(subscriber, newsletter);
  if (membership?.state !== 'confirmed') return undefined;
  return { id, address: subscriber.address, membership, subscriber };
}

/**
 * Notes that a reader is not confirmed any more, and whether an earlier try may have reached them. A reader whom an
 * earlier try of this issue bounced gets that outcome: the worker that tried ended before it wrote it.
 * @param packed the entry that the ledger has now
 */
async function exclude(
  { list, templates: { issue, newsletter } }: Mailing,
  line: LedgerLine,
  record: Buffer | undefined,
  packed = line.packed,
): Promise<void> {
  const membership = record && membershipIn(decodeRecord(record), newsletter.number);
  const bounce = membership && bouncedBy(membership, issue.id);
  if (bounce) {
    await settle(list.redis, issue, { ...line, packed }, { ...line, state: 'bounced' }, bounce.words);
    return;
  }
  const doubt =
    line.state === 'uncertain' ? 'Left while it was uncertain whether an earlier try was taken.' : undefined;
  await settle(list.redis, issue, { ...line, packed }, { ...line, state: 'excluded' }, doubt);
}
