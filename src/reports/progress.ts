import type { IssueState } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { type Report, reportIssue } from './report.js';

/** How far an issue is, for who watches it. */
export interface Progress extends Report {
  /** Seconds until everyone was tried, at the present rate; null when that cannot be told. */
  etaSeconds: number | null;
}

/** Whether an issue has come to its end. */
export const isOver = (state: IssueState): boolean => state === 'sent' || state === 'cancelled';

/** Whether nothing goes on by itself: an issue that is over, or waits for a person. */
export const isAtRest = (state: IssueState): boolean => isOver(state) || state === 'paused';

/** Lets many watch issues: each is counted once for all of them. */
export interface ProgressBoard {
  /**
   * How far an issue is, now and whenever that changes; ends with a state that `ends`, or when `signal` fires.
   * @throws NotFound
   */
  follow(
    issueId: string,
    signal: AbortSignal,
    ends: (state: IssueState) => boolean,
  ): AsyncGenerator<Progress, void, undefined>;
}

/** How soon a change of the state is seen, in ms. */
const lookEvery = 250;
/** The ledger is counted at most once in this time, in ms, and at most for a tenth of the time. */
const countEvery = 1_000;
const countShare = 10;

interface Watch {
  latest: Progress | undefined;
  failure: unknown;
  /** Wakes everyone who waits for the next look. */
  wake: Set<() => void>;
  watchers: number;
}

/** Opens a board for a process, which lasts as long as it. Nothing is asked of Redis while nobody watches. */
export function openProgressBoard(list: SubscriberList): ProgressBoard {
  const watches = new Map<string, Watch>();
  return {
    async *follow(issueId, signal, ends) {
      const known = watches.get(issueId);
      const watch: Watch = known ?? { latest: undefined, failure: undefined, wake: new Set(), watchers: 0 };
      watch.watchers += 1;
      if (!known) {
        watches.set(issueId, watch);
        // Taken off the board in the same breath in which it is given up, so that nobody joins one that is over.
        void look(list, issueId, watch, () => watches.delete(issueId));
      }
      try {
        let told: Progress | undefined;
        while (!signal.aborted) {
          if (watch.failure) throw watch.failure;
          const { latest } = watch;
          if (latest && latest !== told) {
            told = latest;
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

/** Looks at one issue for as long as somebody watches it. */
async function look(list: SubscriberList, issueId: string, watch: Watch, giveUp: () => void): Promise<void> {
  let countAgain = 0;
  while (watch.watchers > 0) {
    const before = Date.now();
    try {
      const issue = await readIssue(list.redis, issueId);
      const same = issue.state === watch.latest?.state && issue.edition === watch.latest.edition;
      if (!same || before >= countAgain) {
        const progress = progressOf(await reportIssue(list, issueId));
        countAgain = Date.now() + Math.max(countEvery, (Date.now() - before) * (countShare - 1));
        if (!sameProgress(progress, watch.latest)) watch.latest = progress;
      }
    } catch (failure) {
      watch.failure = failure;
    }
    for (const wake of [...watch.wake]) wake();
    if (watch.failure || (watch.latest && isOver(watch.latest.state))) break;
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
  giveUp();
}

function progressOf(report: Report): Progress {
  const { state, waiting, rate } = report;
  const etaSeconds = state === 'sending' && rate !== null && rate > 0 ? Math.ceil(waiting / rate) : null;
  return { ...report, etaSeconds };
}

const sameProgress = (a: Progress, b: Progress | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);
