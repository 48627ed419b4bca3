import type { App } from '../app.js';
import { readIssue } from '../issues/issue-store.js';
import { readRuns } from '../issues/schedule-runs.js';
import { cadences } from '../newsletters/cadence.js';
import { scheduledNewsletters } from '../newsletters/newsletter-store.js';
import type { DoctorCheck } from './readiness-words.js';

/** The doctor's line: digests that were not sent automatically because a check said stop, and are still drafts. */
export async function checkDigests({ redis }: Pick<App, 'redis'>): Promise<DoctorCheck> {
  const held: string[] = [];
  for (const { slug } of await scheduledNewsletters(redis)) {
    const { last } = (await readRuns(redis, slug)).runs;
    for (const cadence of cadences) {
      const run = last[cadence];
      if (run?.outcome !== 'held') continue;
      // An editor may have deleted it.
      const issue = await readIssue(redis, run.issue).catch(() => undefined);
      if (issue?.state === 'draft') held.push(issue.id);
    }
  }
  if (held.length === 0) return { name: 'digests', ok: true, detail: 'none is held back by a check', remedy: '' };
  return {
    name: 'digests',
    ok: false,
    detail: `not sent, because a check says stop: ${held.join(', ')}`,
    remedy: `See \`postrider issue check ${held[0]}\`. Correct the issue, then send it with \`postrider issue send ${held[0]}\`.`,
  };
}
