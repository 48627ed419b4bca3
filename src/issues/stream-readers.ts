import type { Redis } from 'ioredis';
import { type Cadence, servedBy } from '../newsletters/cadence.js';
import { membershipIn } from '../subscribers/list/audience.js';
import { decodeRecord } from '../subscribers/record/record.js';
import type { Membership } from '../subscribers/record/subscriber.js';
import type { Issue, Stream } from './issue.js';
import { listIssues } from './issue-store.js';

/** The facts about a stream's issue that decide which readers get it. */
export interface StreamIssue extends Stream {
  id: string;
  /** Unix milliseconds. The issue holds only articles that arrived after the stream's previous issue. */
  createdAt: number;
}

/**
 * Whether an issue of a stream is for a reader.
 *
 * A reader who changes the cadence gets the old cadence's issues until the next issue of the new one, and the new one's
 * from then on. They do not get an issue whose articles date from before their last issue of another stream. So they
 * never get an article twice: an issue holds only articles that arrived after the previous issue of its stream, and
 * that one was composed after everything they have received.
 * @param past the newsletter's stream issues that were not cancelled, the oldest first, including the issue itself
 */
export function isFor(
  past: readonly StreamIssue[],
  { id, cadence: stream, offered }: StreamIssue,
  { cadence, log }: Pick<Membership, 'cadence' | 'log'>,
): boolean {
  const changes = log.flatMap(({ at, event }) => {
    const left = /^no longer (.*)$/.exec(event)?.[1];
    return left === undefined ? [] : [{ at: at * 1000, left: left as Cadence }];
  });
  // The fast path for nearly everyone: this runs for every record of a list of millions.
  if (changes.length === 0) return servedBy(offered, cadence) === stream;
  const wantedAt = (moment: number) => changes.find(({ at }) => at > moment)?.left ?? cadence;
  const before = new Map<Cadence, number>();
  const had = new Map<Cadence, number>();
  let served: Cadence | undefined;
  let offeredThen = '';
  for (const issue of past) {
    // A change of the offered cadences resets everything: earlier articles count as sent to everyone
    // (schedule-runs.ts).
    if (offeredThen !== issue.offered.join()) {
      offeredThen = issue.offered.join();
      served = undefined;
      before.clear();
      had.clear();
    }
    const wanted = servedBy(issue.offered, wantedAt(issue.createdAt));
    if (served === undefined || issue.cadence === wanted) served = wanted;
    const hadOfOthers = Math.max(0, ...[...had].flatMap(([other, at]) => (other === issue.cadence ? [] : [at])));
    const takes = issue.cadence === served && (before.get(issue.cadence) ?? 0) >= hadOfOthers;
    if (issue.id === id) return takes;
    if (takes) had.set(issue.cadence, issue.createdAt);
    before.set(issue.cadence, issue.createdAt);
  }
  return false;
}

/** Enough issues to cover any reader's change between two cadences. */
const pastIssues = 200;

/** A record filter for the readers of a stream's issue; undefined when the issue is for every cadence. */
export async function streamReaders(
  redis: Redis,
  issue: Pick<Issue, 'id' | 'newsletter' | 'stream' | 'createdAt'>,
  newsletter: number,
): Promise<((record: Buffer) => boolean) | undefined> {
  if (!issue.stream) return undefined;
  const all = (await listIssues(redis, issue.newsletter)).filter(({ createdAt }) => createdAt <= issue.createdAt);
  const past = all
    .flatMap(({ id, stream, createdAt, state }) =>
      stream && (state !== 'cancelled' || id === issue.id) ? [{ id, createdAt, ...stream }] : [],
    )
    .slice(0, pastIssues)
    .reverse();
  const target = { id: issue.id, createdAt: issue.createdAt, ...issue.stream };
  return (record) => {
    const membership = membershipIn(decodeRecord(record), newsletter);
    return membership !== undefined && isFor(past, target, membership);
  };
}
