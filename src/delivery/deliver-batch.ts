import { PostriderError } from '../errors.js';
import { readIssue } from '../issues/issue-store.js';
import type { Logger } from '../log.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import type { Queues } from '../queues/queues.js';
import { membershipIn } from '../subscribers/audience.js';
import { decodeRecord, type RecordedMembership } from '../subscribers/record.js';
import type { SubscriberId } from '../subscribers/subscriber-id.js';
import { readRecord, readRecords, type SubscriberList } from '../subscribers/subscriber-store.js';
import { type Batch, finishBatch } from './batches.js';
import { finishIssue } from './finish-issue.js';
import { claim, countLedger, readLedger, settle } from './ledger.js';
import { noteProblem } from './problems.js';
import { IssueTemplates, type ReaderKeys } from './recipient-mail.js';
import type { Relay, SendResult } from './transport.js';

export interface Delivery extends ReaderKeys {
  list: SubscriberList;
  queues: Queues;
  relay: Relay;
  /** Recipients worked on at once. */
  connections: number;
  log: Logger;
}

/** The worker is stopping: what was in flight is settled, the rest of the batch waits for another worker. */
export class BatchInterrupted extends PostriderError {
  override readonly code = 'delivery.interrupted';
  override readonly retryable = true;
  constructor() {
    super('The worker stops; the rest of the batch goes on elsewhere.');
  }
}

/** Somebody of the range is claimed still, by a run whose word was lost or that is not ours: the next run settles them. */
class BatchUnfinished extends PostriderError {
  override readonly code = 'delivery.unfinished';
  override readonly retryable = true;
  constructor() {
    super('Not everyone of the batch is accounted for; it is gone through again.');
  }
}

interface Recipient {
  bucket: number;
  id: SubscriberId;
  record: Buffer | undefined;
}

/**
 * Sends one batch and records every outcome.
 *
 * Guarantee: each recipient of the range ends with an outcome or waits for the next run; nobody who is settled is
 * mailed again. After a crash at most `connections` recipients are claimed without an outcome: the next run finds them
 * and says `uncertain`.
 * @param batch bucket range, both ends included
 * @throws RelayUnavailable (retryable) when the relay takes no mail; BatchInterrupted when `signal` fires
 */
export async function deliverBatch(
  delivery: Delivery,
  issueId: string,
  batch: Batch,
  signal: AbortSignal,
): Promise<void> {
  const { list } = delivery;
  const issue = await readIssue(list.redis, issueId);
  if (issue.state !== 'sending') return;
  const newsletter = await readNewsletter(list.redis, issue.newsletter);
  const templates = new IssueTemplates(list.redis, issue, newsletter);
  const recipients = whoWaits(delivery, issueId, batch);

  let failure: unknown;
  const work = async () => {
    // A failure stops the claiming everywhere, and what is in flight is settled before the batch ends.
    while (!signal.aborted && failure === undefined) {
      try {
        const next = await recipients.next();
        if (next.done) return;
        await mailOne(delivery, templates, next.value);
      } catch (error) {
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: delivery.connections }, work));
  if (failure !== undefined) {
    await noteProblem(list.redis, issueId, failure);
    throw failure;
  }
  if (signal.aborted) throw new BatchInterrupted();
  const counts = await countLedger(list.redis, issueId, batch.from, batch.to);
  if (counts.waiting + counts.claimed > 0) throw new BatchUnfinished();
  await finishBatch(list.redis, issueId, batch);
  await finishIssue(delivery, issueId);
}

/** The recipients of a range that wait. Whom an earlier run claimed without telling what came of it is `uncertain`. */
async function* whoWaits({ list, log }: Delivery, issueId: string, { from, to }: Batch): AsyncGenerator<Recipient> {
  for await (const { bucket, entries } of readLedger(list.redis, issueId, from, to)) {
    for (const { id, state } of entries) {
      if (state === 'claimed' && (await settle(list.redis, bucket, issueId, id, ['claimed'], 'uncertain'))) {
        log.warn({ issue: issueId, subscriber: id.toString('hex') }, 'claimed by a run that did not live to tell');
      }
    }
    const waiting = entries.filter(({ state }) => state === 'waiting');
    const records = await readRecords(
      list,
      bucket,
      waiting.map(({ id }) => id),
    );
    for (const [i, { id }] of waiting.entries()) yield { bucket, id, record: records[i] };
  }
}

/** Claims, merges, sends, settles: one recipient, at most once. */
async function mailOne(
  delivery: Delivery,
  templates: IssueTemplates,
  { bucket, id, record }: Recipient,
): Promise<void> {
  const { list, relay } = delivery;
  const { issue, newsletter } = templates;
  const reader = await claimReader(list, issue.id, newsletter.number, bucket, id, record);
  if (!reader) return;
  const put = (to: Parameters<typeof settle>[5]) =>
    settle(list.redis, bucket, issue.id, id, ['claimed', 'uncertain'], to);
  let result: SendResult;
  try {
    const message = () => templates.mailFor(delivery, reader);
    result = await relay.send({ from: newsletter.from.address, to: reader.address, message });
  } catch (error) {
    // Certainly not sent: the reader waits on, as if nothing had been.
    await settle(list.redis, bucket, issue.id, id, ['claimed'], 'waiting');
    throw error;
  }
  // From here on the mail may be out: whatever fails now leaves `claimed` behind, which becomes `uncertain`, not a second mail.
  await put(result.outcome);
  if (result.outcome !== 'accepted') await noteProblem(list.redis, issue.id, result.reply, id);
}

/** Claims a reader by the record that was decided on; a record that changed is read again and decided on anew. */
async function claimReader(
  list: SubscriberList,
  issueId: string,
  newsletter: number,
  bucket: number,
  id: SubscriberId,
  scanned: Buffer | undefined,
): Promise<{ id: SubscriberId; address: string; membership: RecordedMembership } | undefined> {
  let record = scanned;
  for (;;) {
    const subscriber = record ? decodeRecord(record) : undefined;
    const membership = subscriber && membershipIn(subscriber, newsletter);
    if (!record || !subscriber || membership?.state !== 'confirmed') {
      await settle(list.redis, bucket, issueId, id, ['waiting'], 'excluded');
      return undefined;
    }
    const result = await claim(list.redis, bucket, issueId, id, record);
    if (result === 'claimed') return { id, address: subscriber.address, membership };
    if (result === 'done') return undefined;
    record = await readRecord(list, id);
  }
}
