import { setTimeout as sleep } from 'node:timers/promises';
import type { Issue } from '../issues/issue.js';
import { settle } from '../ledger/change-ledger.js';
import { dueAt, type Timetable } from '../ledger/due.js';
import { type Fence, type LedgerLine, takeLedger } from '../ledger/ledger.js';
import { packEntry } from '../ledger/ledger-entry.js';
import { noteUncertainAttempt } from '../ledger/possible-duplicates.js';
import type { Logger } from '../log.js';
import { readRecords, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import type { Batch } from './batches.js';

/** Somebody whose turn has come: their line, what lets this run claim them, and their record as it was read. */
export interface Recipient {
  line: LedgerLine;
  fence: Fence;
  /** Undefined when the list does not hold them any more. */
  record: Buffer | undefined;
}

/**
 * Makes a range of the ledger this run's own, and reads whose turn has come.
 *
 * Whom an earlier run claimed without telling what came of it is `uncertain`, once that run must be dead (`lockMs`).
 * Under the policy `resend` their turn has come, too: at worst they get the same mail twice, with the same Message-ID.
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
      else if (await giveUp(list, issue, line)) {
        log.warn(
          { issue: issue.id, subscriber: line.id.toString('hex') },
          'claimed by a run that did not live to tell',
        );
        const entry = { ...line, state: 'uncertain' as const };
        if (timetable.uncertain === 'resend') due.push({ ...entry, packed: packEntry(entry, issue.startedAt) });
      }
    }
    const ids = due.map(({ id }) => id);
    const [first] = due;
    if (!first) continue;
    const reading = readRecords(list, first.bucket, ids).then((records) =>
      due.map((line, i): Recipient => ({ line, fence, record: records[i] })),
    );
    // Awaited below; failing before that must not end the process.
    reading.catch(() => undefined);
    buckets.push(reading);
  }
  return (await Promise.all(buckets)).flat();
}

async function giveUp({ redis }: SubscriberList, issue: Issue, line: LedgerLine): Promise<boolean> {
  await noteUncertainAttempt(redis, issue.id, line.id, line.attempts);
  return settle(redis, issue, line, { ...line, state: 'uncertain' }, 'The worker died before it could tell.');
}

/** The recipients of one run, in order. Who may not be mailed yet is put back and comes again. */
export interface Backlog {
  /**
   * The next one. Once everyone was handed out, a second at most is spent on those who were put back; undefined when
   * nobody is left who may be mailed within it.
   */
  next(): Promise<Recipient | undefined>;
  /** @param until Unix ms before which they may not be mailed */
  putBack(recipient: Recipient, until: number): void;
  /** Those who were put back and did not come again: how many, and when the next may be mailed (Unix ms, or Infinity). */
  held(): { count: number; until: number };
}

/** How long a run waits for those who were put back; then the batch is put off, and others have their turn. */
const patienceMs = 1_000;

export function openBacklog(recipients: readonly Recipient[], now: () => number): Backlog {
  let position = 0;
  let held: { recipient: Recipient; until: number }[] = [];
  let exhaustedAt: number | undefined;
  const heldUntil = () => held.reduce((earliest, { until }) => Math.min(earliest, until), Number.POSITIVE_INFINITY);
  return {
    async next() {
      for (;;) {
        const recipient = recipients[position];
        if (recipient) {
          position += 1;
          return recipient;
        }
        const time = now();
        exhaustedAt ??= time;
        if (time > exhaustedAt + patienceMs) return undefined;
        const ready = held.find(({ until }) => until <= time);
        if (ready) {
          held = held.filter((one) => one !== ready);
          return ready.recipient;
        }
        const until = heldUntil();
        if (until > exhaustedAt + patienceMs) return undefined;
        await sleep(until - time);
      }
    },
    putBack: (recipient, until) => void held.push({ recipient, until }),
    held: () => ({ count: held.length, until: heldUntil() }),
  };
}
