import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { changesByOthers } from '../issues/content-basis.js';
import { ChangedSinceLook } from '../issues/draft-errors.js';
import { issueReaders } from '../issues/issue-readers.js';
import { beginPlan, changeIssueState, markPlanned, readIssue } from '../issues/issue-store.js';
import { keepLeadTexts } from '../issues/lead-texts.js';
import { pauseFields } from '../issues/pause-fields.js';
import { freeze } from '../ledger/ledger.js';
import type { Logger } from '../log.js';
import type { Queues } from '../queues/queues.js';
import { keys } from '../redis/keys.js';
import { type BucketTag, bucketTag } from '../redis/layout.js';
import { ListResharding } from '../redis/list-layouts.js';
import { announceChange } from '../redis/site-changes.js';
import { topics } from '../redis/site-topics.js';
import type { Edition } from '../render/digest.js';
import { announceIssue } from '../site/announce-issue.js';
import { type ScannedRecord, scanLayout } from '../subscribers/list/scan-buckets.js';
import { refreshLayout, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { approvalOf, noteMade } from './approval.js';
import { type Batch, noteBatch, type OpenBatch } from './batches.js';
import { type FreezeDeps, freezeEmails, isFrozen, readEdition } from './edition.js';
import { finishIssue } from './finish-issue.js';
import { EarlierIssues } from './omissions/earlier-issues.js';
import { inPlanningTurn } from './omissions/planning-turn.js';
import { Omitter } from './omitter.js';
import { noteOnce, noteProblem } from './problems.js';
import { requestSharePicture } from './share-picture.js';
import { watchIssue } from './watch-issue.js';

export interface PlanDeps extends FreezeDeps {
  list: SubscriberList;
  queues: Queues;
  publicUrl: string;
  log: Logger;
}

/** Min recipients per job: some seconds of work, so that a lost job costs little and a stop is quick. */
const batchSize = 500;
/** Min recipients of the first job. It is small, so that the first emails do not wait for the rest of the plan. */
const firstBatchSize = 100;
/** How long planning pauses for the first job, in ms: readers wait for their emails, nobody for the plan. */
const headStartMs = 60;

/** Buckets between two signs of life of a planner. */
const renewEvery = 256;

const planJobId = (issueId: string) => `plan-${issueId}`;
const jobId = (issueId: string, { from, to }: Batch) => `deliver-${issueId}-${from}-${to}`;

/** Queues the planning of an issue. A second call while its job waits or runs adds nothing. */
export function enqueuePlan(queues: Queues, issueId: string): Promise<void> {
  return queues.enqueue('planIssue', planJobId(issueId), { issueId });
}

/** Queues the planning of an issue that the queue has lost. */
export async function enqueueMissingPlan(queues: Queues, issueId: string): Promise<void> {
  const missing = await queues.missing('planIssue', [planJobId(issueId)]);
  if (missing.length > 0) await enqueuePlan(queues, issueId);
}

/** Queues a batch, now or when it is due. A second call while its job waits or runs adds nothing. */
export function enqueueBatch(queues: Queues, issueId: string, { from, to, dueAt }: OpenBatch): Promise<void> {
  const delay = Math.max(0, dueAt - Date.now());
  return queues.enqueue('deliverBatch', jobId(issueId, { from, to }), { issueId, from, to }, delay);
}

/**
 * Queues the batches that the queue has lost.
 * @param unfinished the ids of the queue's jobs, if they have been read just now
 */
export async function enqueueMissing(
  queues: Queues,
  issueId: string,
  batches: readonly OpenBatch[],
  unfinished?: ReadonlySet<string>,
): Promise<void> {
  const byId = new Map(batches.map((batch) => [jobId(issueId, batch), batch]));
  for (const id of await queues.missing('deliverBatch', [...byId.keys()], unfinished)) {
    const batch = byId.get(id);
    if (batch) await enqueueBatch(queues, issueId, batch);
  }
}

/** Queues a batch now, even if its job is waiting for a later time. */
export async function enqueueNow(queues: Queues, issueId: string, batch: Batch): Promise<void> {
  await enqueueBatch(queues, issueId, { ...batch, dueAt: 0 });
  await queues.promote('deliverBatch', jobId(issueId, batch));
}

/** Cuts a ledger, bucket by bucket, into ranges of some hundred recipients. The same ledger gives the same ranges. */
export function batchCutter(cut: (batch: Batch) => Promise<void>) {
  let from = 0;
  let recipients = 0;
  let size = firstBatchSize;
  const end = async (to: number) => {
    if (recipients > 0) await cut({ from, to });
    from = to + 1;
    recipients = 0;
    size = batchSize;
  };
  return {
    /** @param count recipients in the bucket */
    async add(bucket: number, count: number): Promise<void> {
      recipients += count;
      if (recipients >= size) await end(bucket);
    },
    /** @param to the list's last bucket */
    end,
  };
}

/**
 * Plans an issue: renders it once per locale, writes the audience into the ledger bucket by bucket, and queues each
 * range as soon as it is written, so that the first message does not wait for the last bucket.
 *
 * Guarantee: safe to run again at any point. Recipients in the ledger stay unchanged, a batch keeps its range (the same
 * ledger gives the same ranges), and readers who confirmed after the send started are in none. A pause ends it; it
 * continues when the issue does.
 */
export async function planIssue(deps: PlanDeps, issueId: string): Promise<void> {
  try {
    await plan(deps, issueId);
  } catch (error) {
    await noteProblem(deps.list.redis, issueId, error);
    throw error;
  }
}

/**
 * Pauses an issue whose content changed between the check of its approval and now, or between its sender's look and now.
 * Once its emails are frozen, nothing can change them.
 * @returns whether it was paused
 */
async function changedSinceStart(redis: Redis, edition: Edition): Promise<boolean> {
  const { issue } = edition;
  if (await isFrozen(redis, issue)) return false;
  const state = await approvalOf(redis, edition);
  const changes = await changesByOthers(redis, issue);
  if (state !== 'missing' && state !== 'changed' && changes.length === 0) {
    if (state === 'approved') await noteMade(redis, issue);
    return false;
  }
  const { id, seen, revision } = issue;
  if (changes.length > 0) await noteOnce(redis, id, new ChangedSinceLook(id, seen, revision, changes));
  await changeIssueState(redis, issue.id, 'paused', pauseFields({ because: 'changed' }), ['sending']);
  // It was public for as long as it was being sent.
  await announceChange(redis, topics.content(issue.newsletter));
  return true;
}

async function plan(deps: PlanDeps, issueId: string): Promise<void> {
  const { list, queues, publicUrl, log } = deps;
  const { redis } = list;
  const issue = await readIssue(redis, issueId);
  if (issue.state !== 'sending' || issue.planned) return;
  const edition = await readEdition(redis, publicUrl, issue);
  if (await changedSinceStart(redis, edition)) {
    log.warn({ issue: issueId }, 'issue paused, because it changed after somebody looked at it');
    return;
  }
  await keepLeadTexts(redis, issue, edition.issue);
  await freezeEmails(deps, edition);
  await announceIssue(redis, queues, issue);
  await requestSharePicture(redis, issueId);
  await inPlanningTurn(redis, issue, async (isOurs) => {
    const earlier = await EarlierIssues.of(redis, issue);
    const omitter = earlier && new Omitter(deps, [{ edition }], earlier);
    const total = await writeAudience(deps, edition, omitter, isOurs);
    if (total === undefined) return;
    await markPlanned(redis, issueId, total);
    log.info({ issue: issueId, recipients: total }, 'issue planned');
  });
  // Without recipients, or with every batch finished already, no batch will finish the issue.
  await finishIssue({ list, queues, log }, issueId);
}

/**
 * Writes the audience into the ledger and queues its batches.
 * @param isOurs says that this planner still works
 * @returns the number of recipients; undefined when the issue was paused or cancelled meanwhile
 */
async function writeAudience(
  deps: PlanDeps,
  { issue, newsletter }: Edition,
  omitter: Omitter | undefined,
  isOurs: () => Promise<unknown>,
): Promise<number | undefined> {
  const { redis } = deps.list;
  const belongs = await issueReaders(deps.list, newsletter, issue, Math.floor(issue.startedAt / 1000));
  return writeBuckets(
    deps,
    issue.id,
    async (tag, records, again) => {
      const readers = records.filter(({ record }) => belongs(record));
      // The readers of a bucket that an earlier run wrote keep what it left out for them.
      const isWritten = omitter && again && (await redis.exists(keys.ledger(tag, issue.id))) === 1;
      const ids = (omitter && !isWritten ? await omitter.omit(tag, readers) : readers).map(({ id }) => id);
      if (ids.length === 0 && !again) return undefined;
      return { count: ids.length, written: freeze(redis, tag, issue.id, ids) };
    },
    isOurs,
  );
}

/**
 * Writes the readers of one bucket into the ledger.
 * @param again whether an incomplete run may have written it before
 * @returns how many it writes, and a promise of how many the ledger then has; undefined: none
 */
type BucketWriter = (
  tag: BucketTag,
  records: readonly ScannedRecord[],
  again: boolean,
) => Promise<{ count: number; written: Promise<number> } | undefined>;

/**
 * Goes through the list, writes the ledger bucket by bucket, and queues each range of some hundred recipients.
 * @param isOurs says that this planner still works
 * @returns the number of recipients; undefined when the send was paused or cancelled meanwhile
 */
export async function writeBuckets(
  { list, queues }: Pick<PlanDeps, 'list' | 'queues'>,
  issueId: string,
  write: BucketWriter,
  isOurs: () => Promise<unknown> = () => Promise.resolve(),
): Promise<number | undefined> {
  const { redis } = list;
  // A second run also counts recipients that the first run wrote and that have unsubscribed since, so as to keep their
  // batch.
  const { layout, again } = await beginPlan(redis, issueId, await refreshLayout(list));
  const writing: Promise<number>[] = [];
  let total = 0;
  const cutter = batchCutter(async (batch) => {
    for (const count of await Promise.all(writing.splice(0))) total += count;
    await noteBatch(redis, issueId, batch);
    await enqueueBatch(queues, issueId, { ...batch, dueAt: 0 });
    if (batch.from === 0) await sleep(headStartMs);
  });
  const watch = await watchIssue(redis, issueId);
  try {
    for await (const { bucket, records, left } of scanLayout(list, layout)) {
      if (!watch.isSending) return undefined;
      // The list is never moved while an issue is being sent. If it was, half an audience must not be taken for the
      // whole.
      if (left) throw new ListResharding(left.buckets);
      if (bucket % renewEvery === 0) await isOurs();
      const part = await write(bucketTag(layout, bucket), records, again);
      if (!part) continue;
      const { written } = part;
      // Awaited at the next cut. A failure before that must not end the process.
      written.catch(() => undefined);
      writing.push(written);
      // The first run knows what it writes. A second one has to wait for the number that was there.
      await cutter.add(bucket, again ? await written : part.count);
    }
  } finally {
    watch.close();
  }
  await cutter.end(layout.buckets - 1);
  for (const count of await Promise.all(writing)) total += count;
  return total;
}
