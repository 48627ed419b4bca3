import { isApprovable } from '../../delivery/approval.js';
import type { RefusalGroup } from '../../feedback/refusals-of-issue.js';
import { refusalsOfIssue } from '../../feedback/refusals-of-issue.js';
import { type ContentBasis, contentBasis } from '../../issues/content-basis.js';
import type { Issue } from '../../issues/issue.js';
import { refusalRemedy } from '../../locale/refusals-in-words.js';
import { reportHolds } from '../../reports/hold-report.js';
import type { SendProgress } from '../../reports/progress.js';
import { operation } from '../operation.js';
import { countedProgress } from './issue-documents.js';
import { issueOf, readingIssue } from './of-issue.js';

/** How far a send is, as it was counted a moment ago. */
export interface CountedProgress {
  issue: Issue;
  /** What it is made from, until its emails are made. */
  content: ContentBasis | undefined;
  progress: SendProgress;
  /** When the statuses were counted, Unix milliseconds. */
  countedAt: number;
  refusals: readonly RefusalGroup[];
}

/** How far a send is. */
export const progress = {
  read: operation({
    id: 'readProgress',
    summary: 'Read the progress of an issue',
    description:
      'Returns the delivery statuses as they were counted a moment ago, for everybody who asks: "countedAt" says when. A count is made once a second at most, and more rarely for a large list, so call this as often as you like. A new state shows at once.',
    ...readingIssue,
    run: async (app, asked): Promise<CountedProgress> => {
      const issue = await issueOf(app, asked);
      const { found, at } = await app.progress.latest(issue);
      const refused = found.bounced + found.failed + found.deferred;
      const refusals = await app.progress.reads.read(
        `refusals ${issue.id}`,
        refused > 0 ? issue.state : '',
        async () => (refused > 0 ? refusalsOfIssue(app.list, issue) : []),
      );
      // Resuming ends a hold, and must show at once.
      const holds = await reportHolds(app.redis, issue.id);
      const content = (await isApprovable(app.redis, issue)) ? await contentBasis(app.redis, issue) : undefined;
      return { issue, content, progress: { ...found, holds }, countedAt: at, refusals: refusals.found };
    },
    output: countedProgress,
    document: (_, { progress: counts, countedAt, refusals }) => ({
      ...counts,
      refusals: refusals.map((group) => ({ ...group, remedy: refusalRemedy(group.reason, group.fault) })),
      countedAt: new Date(countedAt).toISOString(),
    }),
  }),
};
