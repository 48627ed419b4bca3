import { PostriderError } from '../errors.js';
import { claim, settle } from '../ledger/change-ledger.js';
import type { Timetable } from '../ledger/due.js';
import { noteFirstDate } from '../ledger/first-dates.js';
import type { LedgerLine } from '../ledger/ledger.js';
import { entryTime, type LedgerEntry, packEntry } from '../ledger/ledger-entry.js';
import { noteAcceptedAttempt, noteUncertainAttempt } from '../ledger/possible-duplicates.js';
import type { Pacer } from '../pacing/pacing.js';
import { untilWritten } from '../redis/until-written.js';
import type { Offer, Relay, SendResult } from '../smtp/relay.js';
import { membershipIn } from '../subscribers/list/audience.js';
import { readRecord } from '../subscribers/list/subscriber-store.js';
import { bouncedBy } from '../subscribers/membership/bounce.js';
import { envelopeSender } from '../subscribers/membership/bounce-address.js';
import { decodeRecord, type RecordedMembership, type RecordedSubscriber } from '../subscribers/record/record.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import type { Recipient } from './backlog.js';
import { type LedgerOutcome, ledgerOutcome } from './holds/ledger-outcome.js';
import { noteUndecided } from './holds/undecided.js';
import { noteFailure, noteHardBounce } from './note-refusal.js';
import { noteProblem } from './problems.js';
import { domainOf, type IssueTemplates, type ReaderKeys } from './recipient-message.js';
import type { SoftBounceDeps } from './soft-bounce.js';
import type { Tally } from './tally.js';

/** Another run has taken over the batch, so this one must stop. */
export class BatchLost extends PostriderError {
  override readonly code = 'delivery.batch-lost';
  override readonly retryable = true;
  constructor() {
    super('Another worker took over this batch.');
  }
}

/** The claim is so old that others may take it over. Nothing was sent. */
class ClaimExpired extends PostriderError {
  override readonly code = 'delivery.claim-expired';
  override readonly retryable = true;
  constructor() {
    super('This worker stalled for so long that another may have taken over its claim.');
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'delivery.batch-lost': BatchLost;
    'delivery.claim-expired': ClaimExpired;
  }
}

/** What sending to one recipient needs. */
export interface RecipientDeps extends ReaderKeys, SoftBounceDeps {
  relay: Relay;
  pacer: Pacer;
  templates: IssueTemplates;
  timetable: Timetable;
  tally: Tally;
  /** The relays that must not send to a provider. */
  relaysToAvoid(provider: string): ReadonlySet<string> | undefined;
  /** Whether recipients whose message is refused for a fault of ours may be put on hold. */
  mayHold: boolean;
  now: () => number;
  /** Fires when the worker stops. */
  signal: AbortSignal;
}

/** A message that the relay has answered. */
export interface SentMessage {
  /** Resolves when its outcome is in the ledger. */
  settled: Promise<void>;
}

/** The previous message of a slot that has sent none. */
export const nonePrevious: SentMessage = { settled: Promise.resolve() };

/**
 * Claims, merges, sends, settles: one recipient, once.
 *
 * Guarantee: never emails a recipient that another run has claimed, that already has an outcome, or that is not
 * confirmed any more. A claim is valid for a third of the time after which others may take it over, measured by a
 * monotonic clock: a process that was suspended in between sends nothing when it resumes.
 * @param previous the last message sent from this slot. Its outcome and this claim go to Redis together and in this
 *   order (on a cluster one after the other), and this message waits until the outcome is written. So there are never
 *   more claims without an outcome than slots.
 * @throws BatchLost; RelayUnavailable, ClaimExpired: certainly not sent, the ledger line is as before
 */
export async function emailRecipient(
  deps: RecipientDeps,
  recipient: Recipient,
  previous: SentMessage,
): Promise<SentMessage> {
  const { list, templates, timetable, now } = deps;
  const { issue, newsletter } = templates;
  const entry: LedgerEntry = { state: 'claimed', attempts: recipient.line.attempts + 1, at: now() };
  const packed = packEntry(entry, issue.startedAt);
  const claimedAt = performance.now();
  const reader = await claimReader(deps, recipient, packed);
  if (!reader) return previous;
  const line = { ...recipient.line, packed };
  const firstAt = line.attempts === 0 ? entryTime(entry.at, issue.startedAt) : recipient.firstAt;
  const domain = domainOf(reader.address);
  const provider = deps.pacer.groupOf(domain);
  let result: SendResult;
  try {
    let merged: Buffer | undefined;
    const message = async (offer: Offer) => {
      merged = await templates.mailFor(deps, reader, offer, firstAt);
      return merged;
    };
    const permit = () => {
      if (performance.now() - claimedAt > timetable.lockMs / 3) throw new ClaimExpired();
    };
    const from = envelopeSender(deps, newsletter, reader.id);
    const avoid = deps.relaysToAvoid(provider);
    await previous.settled;
    result = await deps.relay.send({ from, to: reader.address, message, inLines: true, permit, avoid });
    // A server that replied has read everything. After a broken connection, the system may still hold some of the
    // bytes.
    if (merged && result.outcome === 'accepted') templates.reuse(merged);
  } catch (error) {
    // Certainly not sent: the ledger line becomes what it was. Unless another run has settled it meanwhile, which may
    // have finished the batch, so that no run would look at this recipient again.
    await untilWritten(() => settle(list.redis, issue, line, recipient.line, undefined, true), deps.signal);
    throw error;
  }
  // From here on the message may be sent: a failure now leaves `claimed` behind, which becomes `uncertain`.
  deps.pacer.noteReply(domain, result.code, result.reason);
  const ended = ledgerOutcome(result, entry, timetable, reader.address, deps.mayHold);
  const { state, reply } = ended;
  // Only this process knows the reply. If it were lost, the message would count as uncertain.
  // Nearly every message is accepted at the first attempt, which implies nothing more.
  if (state !== 'accepted' || entry.attempts > 1)
    await untilWritten(() => noteBefore(deps, recipient, reader, ended, firstAt), deps.signal);
  const write = async () => {
    const forgetReply = recipient.line.attempts > 0 ? '' : undefined;
    const kept = state === 'accepted' ? forgetReply : reply;
    const outcome = { ...entry, state, at: now() };
    await untilWritten(() => settle(list.redis, issue, line, outcome, kept), deps.signal);
    if (state !== 'accepted') await noteProblem(list.redis, issue.id, reply, reader.id);
    const by = { relay: result.relay, provider };
    if (ended.undecided) await noteUndecided(list.redis, issue, line, outcome, by);
    await deps.tally.note({ state, attempts: entry.attempts, claimedAt: entry.at, provider, result, words: reply });
    if (state === 'failed') await noteFailure(deps, reader.id, result, reply);
  };
  const settled = write();
  // The next message or the end of the run awaits it. A failure before that must not end the process.
  settled.catch(() => undefined);
  // The masters of a cluster keep no order between this outcome and the next claim.
  if (list.redis.isCluster) await settled;
  return { settled };
}

/**
 * Writes what an outcome in the ledger implies, such as a bounced record. A crash before the outcome leaves a claim
 * without one, and the next run reads in the record that it bounced (exclude).
 */
async function noteBefore(
  deps: RecipientDeps,
  { line }: Recipient,
  reader: Reader,
  { state, reply }: LedgerOutcome,
  firstAt: number | undefined,
): Promise<void> {
  const { redis } = deps.list;
  const issueId = deps.templates.issue.id;
  const attempts = line.attempts + 1;
  if (state !== 'accepted' && firstAt !== undefined) await noteFirstDate(redis, issueId, line, firstAt);
  if (state === 'bounced') await noteHardBounce(deps, reader, reply);
  if (state === 'uncertain') await noteUncertainAttempt(redis, issueId, reader.id, attempts);
  if (state === 'accepted' && attempts > 1) await noteAcceptedAttempt(redis, issueId, reader.id, attempts);
}

interface Reader {
  id: SubscriberId;
  address: string;
  membership: RecordedMembership;
  /** The record from which the message is made. */
  subscriber: RecordedSubscriber;
}

/**
 * Claims a reader if their record is still the one that was read. A changed record is read and checked again.
 *
 * When the list has moved to another number of buckets since the issue was planned, the record is in another slot than
 * the ledger, and no single step sees both. Then the claim comes first and the record is read after it, so a reader who
 * unsubscribed before the claim is not emailed in this case either.
 */
async function claimReader(
  deps: RecipientDeps,
  { line, fence, record: read }: Recipient,
  packed: Buffer,
): Promise<Reader | undefined> {
  const { list, templates } = deps;
  const { issue, newsletter } = templates;
  let record = read;
  let sameSlot = true;
  for (;;) {
    const reader = confirmedReader(line.id, record, newsletter.number);
    if (!reader) {
      await exclude(deps, line, record);
      return undefined;
    }
    const result = await claim(list.redis, issue.id, line, fence, sameSlot ? record : undefined, packed);
    if (result === 'fenced') throw new BatchLost();
    if (result === 'done') return undefined;
    if (result === 'claimed') {
      if (sameSlot) return reader;
      const latest = await readRecord(list, line.id);
      const found = confirmedReader(line.id, latest, newsletter.number);
      if (!found) await exclude(deps, line, latest, packed);
      return found;
    }
    const again = await readRecord(list, line.id);
    // The record is unchanged and the claim did not find it, so it is in another slot.
    sameSlot = !record || !again?.equals(record);
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
 * Notes that a reader is not confirmed any more, and whether an earlier attempt may have reached them. A reader who
 * bounced by an earlier attempt of this issue gets that outcome, because its worker ended before writing it.
 * @param packed the entry that is in the ledger now
 */
async function exclude(
  { list, templates: { issue, newsletter } }: RecipientDeps,
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
    line.state === 'uncertain'
      ? 'Unsubscribed while it was uncertain whether an earlier attempt was accepted.'
      : undefined;
  await settle(list.redis, issue, { ...line, packed }, { ...line, state: 'excluded' }, doubt);
}
