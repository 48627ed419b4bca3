import type { PauseCause } from '../findings/pause-cause.js';
import { archivedBecause, type Issue } from '../issues/issue.js';
import { listIssues } from '../issues/issue-store.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { countRest } from './count-left.js';

/** An issue whose send stopped half-way. Only a person continues it. */
export interface StoppedIssue {
  id: string;
  newsletter: string;
  /** `paused`: by a person. `paused-itself`: for the reason in `because`. `archived`: with its newsletter. */
  how: 'paused' | 'paused-itself' | 'archived' | 'cancelled';
  because: string;
  /** The same as facts; null where a version before this one paused it. */
  cause: PauseCause | null;
  /** Readers who have it, and those who do not. */
  reached: number;
  notReached: number;
}

/**
 * The issues whose send stopped half-way. A cancelled one counts until another issue of its newsletter is sent, which has
 * its articles for the rest (issues/taking/), and only if a part of its readers has it.
 */
export async function stoppedIssues(list: SubscriberList): Promise<StoppedIssue[]> {
  const found: StoppedIssue[] = [];
  for (const { slug } of await listNewsletters(list.redis)) {
    const issues = await listIssues(list.redis, slug);
    const lastStart = Math.max(0, ...issues.filter(({ state }) => state !== 'cancelled').map((one) => one.startedAt));
    for (const issue of issues) {
      const how = howStopped(issue, lastStart);
      if (!how) continue;
      const { reached, notReached } = await countRest(list, issue);
      if (how === 'cancelled' && (reached === 0 || notReached === 0)) continue;
      found.push({
        id: issue.id,
        newsletter: slug,
        how,
        because: issue.pausedBecause,
        cause: issue.pausedFor,
        reached,
        notReached,
      });
    }
  }
  return found;
}

/** @param lastStart when the send of the newsletter's last issue began that was not cancelled */
function howStopped({ state, pausedBecause, startedAt, folded }: Issue, lastStart: number) {
  if (state === 'paused') {
    if (pausedBecause === archivedBecause) return 'archived';
    return pausedBecause === '' ? 'paused' : 'paused-itself';
  }
  return state === 'cancelled' && startedAt > lastStart && !folded ? 'cancelled' : undefined;
}
