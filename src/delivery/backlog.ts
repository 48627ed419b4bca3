import { setTimeout as sleep } from 'node:timers/promises';
import type { Issue } from '../issues/issue.js';
import type { Logger } from '../log.js';
import { readRecords, type SubscriberList } from '../subscribers/subscriber-store.js';
import type { Batch } from './batches.js';
import { dueAt, type Timetable } from './due.js';
import { type Fence, type LedgerLine, settle, takeLedger } from './ledger.js';
import { packEntry } from './ledger-entry.js';

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
    buckets.push(
      readRecords(list, first.bucket, ids).then((records) =>
        due.map((line, i): Recipient => ({ line, fence, record: records[i] })),
      ),
    );
  }
  return (await Promise.all(buckets)).flat();
}

const giveUp = (list: SubscriberList, issue: Issue, line: LedgerLine) =>
  settle(list.redis, issue, line, { ...line, state: 'uncertain' }, 'The worker died before it could tell.');

/** The recipients of one run, in order. Who may not be mailed yet is put back and comes again. */
export interface Backlog {
  /** The next one; waits up to a second for who was put back. Undefined when nobody is left whose wait is shorter. */
  next(): Promise<Recipient | undefined>;
  /** @param until Unix ms before which they may not be mailed */
  putBack(recipient: Recipient, until: number): void;
  /** When the next of those put back may be mailed, in Unix ms; Infinity when there is nobody. */
  heldUntil(): number;
}

/** A wait that is worth a worker's time; for a longer one, the batch is put off. */
const patienceMs = 1_000;

export function openBacklog(recipients: readonly Recipient[], now: () => number): Backlog {
  let position = 0;
  let held: { recipient: Recipient; until: number }[] = [];
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
        const ready = held.find(({ until }) => until <= time);
        if (ready) {
          held = held.filter((one) => one !== ready);
          return ready.recipient;
        }
        const wait = heldUntil() - time;
        if (wait > patienceMs) return undefined;
        await sleep(wait);
      }
    },
    putBack: (recipient, until) => void held.push({ recipient, until }),
    heldUntil,
  };
}
