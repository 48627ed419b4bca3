import type { Redis } from 'ioredis';
import type { Issue, IssueState } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';

/** An issue that a run works on, as it stood within the last half second. */
export interface WatchedIssue {
  readonly issue: Issue;
  /** Whether its mails go out: no longer once it is paused or cancelled. */
  readonly goesOut: boolean;
  /** Looks at once. */
  look(): Promise<void>;
  close(): void;
}

const everyMs = 500;
/** Second tries go on after an issue is sent. */
const deliverable: readonly IssueState[] = ['sending', 'sent'];

/** Watches an issue, so that a pause or a correction takes effect while its mails go out. @throws NotFound */
export async function watchIssue(redis: Redis, id: string): Promise<WatchedIssue> {
  let issue = await readIssue(redis, id);
  // A Redis that does not answer keeps the claims waiting just as well: what was known last stays.
  const look = () =>
    readIssue(redis, id).then(
      (found) => {
        issue = found;
      },
      () => undefined,
    );
  const timer = setInterval(() => void look(), everyMs);
  return {
    get issue() {
      return issue;
    },
    get goesOut() {
      return deliverable.includes(issue.state);
    },
    look,
    close: () => clearInterval(timer),
  };
}
