import type { Redis } from 'ioredis';
import type { Issue, IssueState } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { isActive } from '../newsletters/newsletter-store.js';
import { readHolds } from './holds/hold-store.js';
import { IssueHolds } from './holds/issue-holds.js';

/** An issue that a run works on, at most half a second out of date. */
export interface WatchedIssue {
  readonly issue: Issue;
  /** Whether its messages are sent: no longer once it is paused or cancelled, or its newsletter is archived. */
  readonly isSending: boolean;
  /** Fires when its messages are sent no longer. */
  readonly stopped: AbortSignal;
  /** The providers whose readers are on hold. */
  readonly holds: IssueHolds;
  /** Reads the issue now. */
  refresh(): Promise<void>;
  close(): void;
}

const intervalMs = 500;
/** By then every worker has noticed a change, and claims no more recipients of an issue that is not being sent. */
export const noticedMs = intervalMs + 100;
/** Retries continue after an issue is sent. */
const deliverable: readonly IssueState[] = ['sending', 'sent'];

/**
 * Watches an issue and whether its newsletter is active, so that a pause, a correction or an archived newsletter takes
 * effect while the issue is being sent, and during its retries.
 * @throws NotFound
 */
export async function watchIssue(redis: Redis, id: string): Promise<WatchedIssue> {
  // An issue never changes its newsletter.
  const { newsletter } = await readIssue(redis, id);
  const read = () => Promise.all([readIssue(redis, id), readHolds(redis, id), isActive(redis, newsletter)]);
  let [issue, found, active] = await read();
  let holds = new IssueHolds(found);
  const stopped = new AbortController();
  const isSending = () => active && deliverable.includes(issue.state);
  // While Redis does not answer, claims wait anyway. The last known state stays.
  const refresh = () =>
    read().then(
      (latest) => {
        [issue, found, active] = latest;
        holds = new IssueHolds(found);
        if (!isSending()) stopped.abort();
      },
      () => undefined,
    );
  const timer = setInterval(() => void refresh(), intervalMs);
  return {
    get issue() {
      return issue;
    },
    get isSending() {
      return isSending();
    },
    stopped: stopped.signal,
    get holds() {
      return holds;
    },
    refresh,
    close: () => clearInterval(timer),
  };
}
