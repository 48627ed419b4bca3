import { PostriderError } from '../../errors.js';
import { settle } from '../../ledger/change-ledger.js';
import type { Timetable } from '../../ledger/due.js';
import { noteFirstDate } from '../../ledger/first-dates.js';
import { type LedgerEntry, packEntry } from '../../ledger/ledger-entry.js';
import { noteAcceptedAttempt, noteUncertainAttempt } from '../../ledger/possible-duplicates.js';
import { type OwnHosts, senderNames } from '../../newsletters/sender-names.js';
import { observe } from '../../observations.js';
import type { Pacer } from '../../pacing/pacing.js';
import { untilWritten } from '../../redis/until-written.js';
import type { OutgoingMessage, Relay, SendResult } from '../../smtp/relay.js';
import { noteSpan, type Span } from '../../spans.js';
import { envelopeSender } from '../../subscribers/membership/bounce-address.js';
import type { Recipient } from '../backlog.js';
import { type LedgerOutcome, ledgerOutcome } from '../holds/ledger-outcome.js';
import { noteUndecided } from '../holds/undecided.js';
import { noteFailure, noteHardBounce } from '../note-refusal.js';
import { noteProblem } from '../problems.js';
import { domainOf } from '../recipient-message.js';
import type { SoftBounceDeps } from '../soft-bounce.js';
import type { Tally } from '../tally.js';
import { claimReader, type Reader } from './claim-reader.js';
import { firstDate, type MessageDeps, makeNext, messageFor, type NextRecipient } from './next-recipient.js';

/** The claim is so old that others may take it over. Nothing was sent. */
class ClaimExpired extends PostriderError {
  override readonly code = 'delivery.claim-expired';
  override readonly retryable = true;
  constructor() {
    super('This worker stalled for so long that another may have taken over its claim.');
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'delivery.claim-expired': ClaimExpired;
  }
}

/** Dependencies of sending to one recipient. */
export interface RecipientDeps extends MessageDeps, SoftBounceDeps, OwnHosts {
  relay: Relay;
  pacer: Pacer;
  timetable: Timetable;
  tally: Tally;
  /** Whether recipients whose message is refused for a fault of ours may be put on hold. */
  mayHold: boolean;
  /** Fires when the worker stops. */
  signal: AbortSignal;
  /** Gives up a message that waits for a relay. */
  givesUp: AbortSignal;
  /** Fires when messages whose content is not on its way are given back. */
  withdrawn?: AbortSignal | undefined;
}

/** A message that the relay has answered. */
export interface SentMessage {
  /** Resolves when its outcome is in the ledger. */
  settled: Promise<void>;
  /** The recipient who must come next over this slot, if one was chosen. */
  next?: NextRecipient | undefined;
}

/** The previous message of a slot that has sent none. */
export const noPrevious: SentMessage = { settled: Promise.resolve() };

/**
 * Claims, merges, sends, settles: one recipient, once.
 *
 * Guarantee: never emails a recipient that another run has claimed, that already has an outcome, or that is no longer
 * confirmed. A claim is valid for a third of the time after which others may take it over, measured by a monotonic
 * clock: a process that was suspended in between sends nothing when it resumes.
 *
 * The envelope of the next recipient may go out with the end of this message. It emails nobody: that recipient is
 * claimed after the outcome of this one, as always, and only then follows their message.
 * @param previous the last message sent from this slot. Its outcome and this claim go to Redis together and in this
 *   order (on a cluster one after the other), and this message waits until the outcome is written. So there are never
 *   more claims without an outcome than slots.
 * @param choose returns a recipient who may be emailed right after this one, if there is one now
 * @throws BatchLost; RelayUnavailable, ClaimExpired, NotOnReplicas, NotOnDisk: certainly not sent, the ledger line is as before
 */
export async function emailRecipient(
  deps: RecipientDeps,
  { recipient, made, ahead }: NextRecipient,
  previous: SentMessage,
  choose: () => Promise<Recipient | undefined>,
): Promise<SentMessage> {
  const { issue, newsletter } = deps.templates;
  let next: NextRecipient | undefined;
  try {
    const entry: LedgerEntry = { state: 'claimed', attempts: recipient.line.attempts + 1, at: deps.now() };
    const packed = packEntry(entry, issue.startedAt);
    const claimedAt = performance.now();
    const reader = await claimReader(deps, recipient, packed);
    if (!reader) return { settled: previous.settled };
    const firstAt = firstDate(deps, recipient, entry.at);
    const claimed = { recipient, reader, entry, packed, claimedAt, firstAt };
    let merged: Buffer | undefined;
    const result = await send(deps, claimed, previous, {
      from: envelopeSender(deps, newsletter, reader.id),
      to: reader.address,
      ours: senderNames(deps, newsletter),
      inLines: true,
      signal: deps.givesUp,
      withdrawn: deps.withdrawn,
      async message(offer) {
        const { omission } = recipient;
        merged = await messageFor(deps, { reader, offer, firstAt, omission }, made);
        return merged;
      },
      permit() {
        if (performance.now() - claimedAt > deps.timetable.lockMs / 3) throw new ClaimExpired();
      },
      avoid: deps.relaysToAvoid(deps.pacer.groupOf(domainOf(reader.address))),
      ahead: made?.reader.record.equals(reader.record) ? ahead : undefined,
      async next(connection) {
        const chosen = next?.recipient ?? (await choose());
        next ??= chosen && { recipient: chosen };
        return next && makeNext(deps, next, connection);
      },
    });
    if (next) next.ahead = result.ahead;
    // A server that replied has read everything. After a broken connection, the system may still hold some of the
    // bytes.
    if (merged && result.outcome === 'accepted') deps.templates.reuse(merged);
    const { written } = await settleResult(deps, claimed, result);
    return { settled: written, next };
  } catch (error) {
    next?.ahead?.drop();
    throw error;
  } finally {
    // Still held when the recipient could not be claimed, or their record has changed since their envelope was sent.
    ahead?.drop();
  }
}

/** A recipient that this run has claimed. */
interface ClaimedRecipient {
  recipient: Recipient;
  reader: Reader;
  entry: LedgerEntry;
  /** The entry as it is in the ledger. */
  packed: Buffer;
  /** Just before it was claimed, on the monotonic clock. */
  claimedAt: number;
  /** When their message first goes out, in Unix ms; undefined: it is not known. */
  firstAt: number | undefined;
}

/** Hands a message to the relay. If it was certainly not sent, the claim is given back. */
async function send(
  { list, relay, templates, signal }: RecipientDeps,
  { recipient: { line }, packed, claimedAt }: ClaimedRecipient,
  previous: SentMessage,
  mail: OutgoingMessage,
): Promise<SendResult> {
  try {
    await previous.settled;
    // After a failover, a replica knows of every message that has gone out, and of every outcome but the last of a slot.
    await list.onReplicas(claimedAt);
    return await relay.send(mail);
  } catch (error) {
    // Certainly not sent, so the ledger line is restored, but not over the outcome of another run: that run may have
    // finished the batch, and no run would look at this recipient again.
    await untilWritten(() => settle(list.redis, templates.issue, { ...line, packed }, line, undefined, true), signal);
    throw error;
  }
}

/**
 * Writes the outcome of a message. A failure before that leaves `claimed` behind, which becomes `uncertain`.
 * @returns a promise of the outcome in the ledger, as soon as everything that it implies is written
 */
async function settleResult(
  deps: RecipientDeps,
  { recipient, reader, entry, packed, firstAt }: ClaimedRecipient,
  result: SendResult,
): Promise<{ written: Promise<void> }> {
  const { list, templates, timetable } = deps;
  const { issue } = templates;
  const line = { ...recipient.line, packed };
  const domain = domainOf(reader.address);
  const provider = deps.pacer.groupOf(domain);
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
    const outcome = { ...entry, state, at: deps.now() };
    await untilWritten(() => settle(list.redis, issue, line, outcome, kept), deps.signal);
    observe('message', { result: state, relay: result.relay, provider });
    noteSpan(entry.at, () => messageSpan(issue.id, state, result.relay, entry.attempts));
    if (state !== 'accepted') await noteProblem(list.redis, issue.id, reply, reader.id);
    const by = { relay: result.relay, provider };
    if (ended.undecided) await noteUndecided(list.redis, issue, line, outcome, by);
    await deps.tally.note({ state, attempts: entry.attempts, claimedAt: entry.at, provider, result, words: reply });
    if (state === 'failed') await noteFailure(deps, reader.id, result, reply);
  };
  const written = write();
  // The next message or the end of the run awaits it. A failure before that must not end the process.
  written.catch(() => undefined);
  // The masters of a cluster keep no order between this outcome and the next claim.
  if (list.redis.isCluster) await written;
  return { written };
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

/** Without the provider, which may be the recipient's own domain. */
const messageSpan = (issue: string, result: string, relay: string, attempt: number): Span => ({
  name: 'message',
  of: { issue },
  attributes: { result, relay, attempt },
});
