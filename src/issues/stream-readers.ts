import type { Redis } from 'ioredis';
import { type Cadence, servedBy } from '../newsletters/cadence.js';
import { membershipIn } from '../subscribers/list/audience.js';
import { decodeRecord } from '../subscribers/record/record.js';
import type { Membership } from '../subscribers/record/subscriber.js';
import type { Issue, Stream } from './issue.js';
import { listIssues } from './issue-store.js';

/** An issue of a stream: what it takes to tell whose it is. */
export interface Issued extends Stream {
  id: string;
  /** Unix milliseconds. It holds what came in since the stream's issue before, and nothing else. */
  createdAt: number;
}

/**
 * Whether an issue of a stream is for a reader.
 *
 * A reader who changes from one cadence to another is served by the old one until the new one's next issue comes, and
 * from then on by the new one; an issue that reaches back to before the last one that they had of another stream is left
 * out. So they never get an article twice: an issue holds only what came in since the one before it in its stream, and
 * that one was composed after everything they had.
 * @param past the newsletter's issues of streams that were not cancelled, the oldest first, the issue itself among them
 */
export function isFor(
  past: readonly Issued[],
  { id, cadence: stream, offered }: Issued,
  { cadence, log }: Pick<Membership, 'cadence' | 'log'>,
): boolean {
  const changes = log.flatMap(({ at, event }) => {
    const left = /^no longer (.*)$/.exec(event)?.[1];
    return left === undefined ? [] : [{ at: at * 1000, left: left as Cadence }];
  });
  // Nearly everyone: a list of millions is asked one by one.
  if (changes.length === 0) return servedBy(offered, cadence) === stream;
  const wantedAt = (moment: number) => changes.find(({ at }) => at > moment)?.left ?? cadence;
  const before = new Map<Cadence, number>();
  const had = new Map<Cadence, number>();
  let served: Cadence | undefined;
  let era = '';
  for (const issue of past) {
    // With other cadences everything begins anew: what went out before counts as gone to everyone (schedule-runs.ts).
    if (era !== issue.offered.join()) {
      era = issue.offered.join();
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

/** Further back than any reader is between two cadences. */
const pastIssues = 200;

/** A filter of records for the readers that an issue of a stream is for; undefined when it is for every cadence's. */
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
