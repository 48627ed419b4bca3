import type { Issue, IssueState } from '../issues/issue.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import type { Report } from './report.js';
import { openSharedReads, type Shared, type SharedReads } from './shared-reads.js';

/** Progress of an issue, for watchers. */
export interface SendProgress extends Report {
  /** Seconds until every recipient has been tried, at the present rate; null when unknown. */
  etaSeconds: number | null;
}

/** Whether an issue has ended. */
export const isOver = (state: IssueState): boolean => state === 'sent' || state === 'cancelled';

/** Whether an issue has ended, and nobody waits for a retry or is on hold: its problems are past. */
export const isFinished = ({ state, deferred, waiting, holds }: Report): boolean =>
  state === 'cancelled' || (state === 'sent' && deferred + waiting + holds.length === 0);

/** Whether no work continues by itself: the issue has ended, or waits for a person. */
export const isIdle = (state: IssueState): boolean => isOver(state) || state === 'paused';

/** Lets many watchers follow issues. Each issue is counted once for all of them. */
export interface ProgressBoard {
  /** Other reads that watchers share. */
  reads: SharedReads;
  /**
   * An issue's progress as it was counted a moment ago, for pages that are loaded again and again. A change of its state
   * shows at once.
   * @throws NotFound
   */
  latest(issue: Pick<Issue, 'id' | 'state' | 'edition'>): Promise<Shared<SendProgress>>;
  /**
   * Yields an issue's progress now and after each change. Ends after a state for which `ends` is true, or on `signal`.
   * @throws NotFound
   */
  follow(
    issueId: string,
    signal: AbortSignal,
    ends: (state: IssueState) => boolean,
  ): AsyncGenerator<SendProgress, void, undefined>;
}

/** Interval of checks for a change of state, in ms. */
const pollMs = 250;
/** Min interval between counts of the ledger, in ms. Counting also takes at most a tenth of the time. */
const countMs = 1_000;
const countShare = 10;

interface Watch {
  latest: SendProgress | undefined;
  failure: unknown;
  /** Wakes the watchers that wait for the next poll. */
  wake: Set<() => void>;
  watchers: number;
}

/** Every process has a board, and most have no watchers: what counts an issue is loaded with the first one. */
async function count(list: SubscriberList, issueId: string): Promise<SendProgress> {
  const { reportIssue } = await import('./report.js');
  return progressOf(await reportIssue(list, issueId));
}

/** Opens a process's board. It sends nothing to Redis while nobody watches. */
export function openProgressBoard(list: SubscriberList): ProgressBoard {
  const watches = new Map<string, Watch>();
  const reads = openSharedReads();
  return {
    reads,
    latest: ({ id, state, edition }) => reads.read(`progress ${id}`, `${state} ${edition}`, () => count(list, id)),
    async *follow(issueId, signal, ends) {
      const known = watches.get(issueId);
      const watch: Watch = known ?? { latest: undefined, failure: undefined, wake: new Set(), watchers: 0 };
      watch.watchers += 1;
      if (!known) {
        watches.set(issueId, watch);
        // Removed from the map in the same turn in which it ends, so that no watcher joins an ended one.
        void poll(list, issueId, watch, () => watches.delete(issueId));
      }
      try {
        let yielded: SendProgress | undefined;
        while (!signal.aborted) {
          if (watch.failure) throw watch.failure;
          const { latest } = watch;
          if (latest && latest !== yielded) {
            yielded = latest;
            yield latest;
            if (ends(latest.state)) return;
          } else await next(watch, signal);
        }
      } finally {
        watch.watchers -= 1;
      }
    },
  };
}

function next(watch: Watch, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      watch.wake.delete(done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    watch.wake.add(done);
    signal.addEventListener('abort', done);
  });
}

/** Polls one issue while it has watchers. */
async function poll(list: SubscriberList, issueId: string, watch: Watch, end: () => void): Promise<void> {
  let countAgain = 0;
  while (watch.watchers > 0) {
    const before = Date.now();
    try {
      const { readIssue } = await import('../issues/issue-store.js');
      const issue = await readIssue(list.redis, issueId);
      const same = issue.state === watch.latest?.state && issue.edition === watch.latest.edition;
      if (!same || before >= countAgain) {
        const progress = await count(list, issueId);
        countAgain = Date.now() + Math.max(countMs, (Date.now() - before) * (countShare - 1));
        if (!sameProgress(progress, watch.latest)) watch.latest = progress;
      }
    } catch (failure) {
      watch.failure = failure;
    }
    for (const wake of [...watch.wake]) wake();
    if (watch.failure || (watch.latest && isOver(watch.latest.state))) break;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  end();
}

function progressOf(report: Report): SendProgress {
  const { state, waiting, rate } = report;
  const etaSeconds = state === 'sending' && rate !== null && rate > 0 ? Math.ceil(waiting / rate) : null;
  return { ...report, etaSeconds };
}

const sameProgress = (a: SendProgress, b: SendProgress | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);
