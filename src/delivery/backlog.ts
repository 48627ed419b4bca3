import { setTimeout as sleep } from 'node:timers/promises';
import type { Issue } from '../issues/issue.js';
import { settle } from '../ledger/change-ledger.js';
import { dueAt, type Timetable } from '../ledger/due.js';
import { noteFirstDate, readFirstDates } from '../ledger/first-dates.js';
import { type Fence, type LedgerLine, takeLedger } from '../ledger/ledger.js';
import { packEntry } from '../ledger/ledger-entry.js';
import { noteUncertainAttempt } from '../ledger/possible-duplicates.js';
import type { Logger } from '../log.js';
import { observe } from '../observations.js';
import { readRecords, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import type { Batch } from './batches.js';
import { none, readOmitted } from './omissions/omission-store.js';

/** A recipient who is due: the ledger line, the fence of this run's claims, and the record as it was read. */
export interface Recipient {
  line: LedgerLine;
  fence: Fence;
  /** Undefined when the recipient is no longer on the list. */
  record: Buffer | undefined;
  /** When an earlier attempt first went out, in Unix ms; undefined: there was none, or its time is not known. */
  firstAt: number | undefined;
  /** Number of the articles that their email leaves out. */
  omission: number;
}

/**
 * Takes over a range of the ledger, and reads the recipients who are due.
 *
 * A recipient that an earlier run claimed without an outcome becomes `uncertain`, once that run must be dead
 * (`lockMs`). Under the policy `resend` they are due, too: at worst they get the same message twice, with the same
 * Message-ID.
 * @param now Unix ms
 */
export async function takeDue(
  { list, log }: { list: SubscriberList; log: Logger },
  issue: Issue,
  timetable: Timetable,
  batch: Batch,
  now: number,
): Promise<Recipient[]> {
  const buckets: Promise<Recipient[]>[] = [];
  for await (const { fence, lines } of takeLedger(list.redis, issue, batch)) {
    const due: LedgerLine[] = [];
    for (const line of lines) {
      if (dueAt(timetable, line) > now) continue;
      if (line.state !== 'claimed') due.push(line);
      else if (await markUncertain(list, issue, line)) {
        log.warn({ issue: issue.id, subscriber: line.id.toString('hex') }, 'claim abandoned by a crashed worker');
        const entry = { ...line, state: 'uncertain' as const };
        if (timetable.uncertain === 'resend') due.push({ ...entry, packed: packEntry(entry, issue.startedAt) });
      }
    }
    const ids = due.map(({ id }) => id);
    const [first] = due;
    if (!first) continue;
    const reading = Promise.all([
      readRecords(list, first.bucket, ids),
      readFirstDates(list.redis, issue.id, due),
      // Nearly every issue leaves out nothing.
      issue.omissions > 0 ? readOmitted(list.redis, first.bucket, issue.id, ids) : [],
    ]).then(([records, dates, omitted]) =>
      due.map(
        (line, i): Recipient => ({
          line,
          fence,
          record: records[i],
          firstAt: dates[i],
          omission: omitted[i] ?? none,
        }),
      ),
    );
    // Awaited below. A failure before that must not end the process.
    reading.catch(() => undefined);
    buckets.push(reading);
  }
  return (await Promise.all(buckets)).flat();
}

/** Ends a claim whose run is dead: the message may have been accepted. @returns whether it had no outcome until now */
export async function markUncertain({ redis }: SubscriberList, issue: Issue, line: LedgerLine): Promise<boolean> {
  await noteUncertainAttempt(redis, issue.id, line.id, line.attempts);
  if (line.attempts === 1) await noteFirstDate(redis, issue.id, line, line.at);
  const isOurs = await settle(
    redis,
    issue,
    line,
    { ...line, state: 'uncertain' },
    'The worker crashed before it could record the outcome.',
  );
  if (isOurs) observe('message', { result: 'uncertain', relay: '', provider: '' });
  return isOurs;
}

/**
 * The recipients of one run, in order. A recipient that may not be emailed yet is put back and returned again later.
 */
export interface Backlog {
  /**
   * The next recipient. After the last one, `next` waits up to a second for recipients that were put back. Undefined
   * when none of them may be emailed within that second.
   */
  next(): Promise<Recipient | undefined>;
  /** The next recipient in order; undefined when only recipients that were put back are left. */
  nextInOrder(): Recipient | undefined;
  /** @param until Unix ms before which the recipient may not be emailed */
  putBack(recipient: Recipient, until: number): void;
  /** The recipients still put back: their number, and when the next may be emailed (Unix ms, or Infinity). */
  held(): { count: number; until: number };
}

/** How long a run waits for recipients that were put back, in ms. Then the batch is deferred, and others can run. */
const maxWaitMs = 1_000;

export function openBacklog(recipients: readonly Recipient[], now: () => number): Backlog {
  let position = 0;
  let held: { recipient: Recipient; until: number; since: number }[] = [];
  let exhaustedAt: number | undefined;
  const nextInOrder = () => {
    const recipient = recipients[position];
    if (recipient) position += 1;
    return recipient;
  };
  const heldUntil = () => held.reduce((earliest, { until }) => Math.min(earliest, until), Number.POSITIVE_INFINITY);
  return {
    nextInOrder,
    async next() {
      for (;;) {
        const recipient = nextInOrder();
        if (recipient) return recipient;
        const time = now();
        // The clock was set back. Each wait begins again now; otherwise it would be longer by that difference.
        held = held.map((one) =>
          one.since > time ? { ...one, until: time + one.until - one.since, since: time } : one,
        );
        exhaustedAt = Math.min(exhaustedAt ?? time, time);
        if (time > exhaustedAt + maxWaitMs) return undefined;
        const ready = held.find(({ until }) => until <= time);
        if (ready) {
          held = held.filter((one) => one !== ready);
          return ready.recipient;
        }
        const until = heldUntil();
        if (until > exhaustedAt + maxWaitMs) return undefined;
        await sleep(until - time);
      }
    },
    putBack: (recipient, until) => void held.push({ recipient, until, since: now() }),
    held: () => ({ count: held.length, until: heldUntil() }),
  };
}
