import { isWelcome } from '../../issues/issue.js';
import { markPlanned, readIssue } from '../../issues/issue-store.js';
import { dueStep, earliestConfirmation } from '../../issues/welcome/due-step.js';
import { readSendEnds, type SendEnds } from '../../issues/welcome/sends.js';
import { readSeries, type WelcomeSeries } from '../../issues/welcome/series.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { keys } from '../../redis/keys.js';
import type { BucketTag } from '../../redis/layout.js';
import { ListResharding } from '../../redis/list-layouts.js';
import { runScript } from '../../redis/scripts.js';
import { membershipIn } from '../../subscribers/list/audience.js';
import type { ScannedRecord } from '../../subscribers/list/scan-buckets.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { peekMembership } from '../../subscribers/record/peek.js';
import { decodeRecord, encodeRecord, packTime } from '../../subscribers/record/record.js';
import { subscriberStates } from '../../subscribers/record/subscriber.js';
import { freezeEmails, readEdition } from '../edition.js';
import { finishIssue } from '../finish-issue.js';
import { type PlanDeps, planIssue, writeBuckets } from '../plan-issue.js';
import { noteProblem } from '../problems.js';

/** Plans an issue, or a send of a welcome email. Safe to run again at any point. */
export async function planSend(deps: PlanDeps, id: string): Promise<void> {
  const issue = await readIssue(deps.list.redis, id);
  return isWelcome(issue) ? planWelcome(deps, id) : planIssue(deps, id);
}

/**
 * Plans a send of a welcome email: renders it, writes into its ledger the readers for whom its step was due when it
 * began, and queues them.
 *
 * Guarantee: the ledger gets a reader in the same step in which their record gets the welcome step (enrol-welcome.lua).
 * So no reader is in two sends of one step, whatever runs at the same time or is killed, and a reader who was not
 * reached is found by the next send.
 */
async function planWelcome(deps: PlanDeps, id: string): Promise<void> {
  try {
    await plan(deps, id);
  } catch (error) {
    await noteProblem(deps.list.redis, id, error);
    throw error;
  }
}

async function plan(deps: PlanDeps, id: string): Promise<void> {
  const { list, queues, log, publicUrl } = deps;
  const { redis } = list;
  const send = await readIssue(redis, id);
  if (send.state !== 'sending' || send.planned) return;
  const edition = await readEdition(redis, publicUrl, send);
  await freezeEmails(deps, edition);
  const series = await readSeries(redis, send.newsletter);
  const at = Math.floor(send.startedAt / 1_000);
  const ends = await readSendEnds(redis, send.newsletter);
  const total = await writeBuckets(deps, id, async (tag, records, again) => {
    const due = dueReaders({ series, newsletter: edition.newsletter, ends }, records, at);
    const readers = due.filter(({ step }) => step === send.welcome);
    if (readers.length === 0 && !again) return undefined;
    return { count: readers.length, written: enrol(list, tag, id, readers) };
  });
  if (total === undefined) return;
  await markPlanned(redis, id, total);
  log.info({ issue: id, recipients: total }, 'welcome emails planned');
  await finishIssue({ list, queues, log }, id);
}

/** A reader for whom a step is due, and their record with it. */
export interface DueReader extends ScannedRecord {
  step: number;
  /** The record once they have the step. */
  after: Buffer;
}

/** A series as readers are looked for. */
export interface OpenSeries {
  series: WelcomeSeries;
  newsletter: Pick<Newsletter, 'number'>;
  ends: SendEnds;
}

/** Finds the readers among some records for whom a step is due at a time, in Unix seconds. */
export const dueReaders = (open: OpenSeries, records: readonly ScannedRecord[], at: number): DueReader[] =>
  records.flatMap((one) => dueReader(open, one, at) ?? []);

const confirmed = subscriberStates.indexOf('confirmed');

function dueReader(
  { series, newsletter: { number }, ends }: OpenSeries,
  { id, record }: ScannedRecord,
  at: number,
): DueReader | undefined {
  // Nearly every reader confirmed before the series began: a look at the numbers is enough for them.
  const seen = peekMembership(record, number);
  if (seen?.state !== confirmed || seen.confirmedAt < packTime(earliestConfirmation(series))) return undefined;
  const subscriber = decodeRecord(record);
  const membership = membershipIn(subscriber, number);
  const step = membership && dueStep(series, membership, at, ends)?.number;
  if (!membership || step === undefined) return undefined;
  const welcomed = [...(membership.welcomed ?? []), { step, at }];
  const memberships = subscriber.memberships.map((one) => (one === membership ? { ...one, welcomed } : one));
  return { id, record, step, after: encodeRecord({ ...subscriber, memberships }) };
}

/** @returns the number of readers in the bucket's ledger @throws ListResharding */
async function enrol(
  { redis }: SubscriberList,
  bucket: BucketTag,
  send: string,
  readers: readonly DueReader[],
): Promise<number> {
  const reply = await runScript(
    redis,
    'enrolWelcome',
    [keys.subscribers(bucket), keys.bucketState(bucket), keys.ledger(bucket, send)],
    readers.flatMap(({ id, record, after }) => [id, record, after]),
  );
  if (typeof reply !== 'number') throw new ListResharding(undefined);
  return reply;
}
