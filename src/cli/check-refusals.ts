import type { App } from '../app.js';
import { refusalsOfIssue } from '../feedback/refusals-of-issue.js';
import { listIssues } from '../issues/issue-store.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { remedyFor } from '../smtp/refusals/remedies.js';
import type { DoctorCheck } from './readiness-words.js';

/** The share of an issue's readers above which refusals of our own fault fail the check: a few servers are strict. */
const tooMany = 0.05;

/** The doctor's line: messages of each newsletter's last issue that were refused because of us. */
export async function checkRefusals({ list, redis }: Pick<App, 'list' | 'redis'>): Promise<DoctorCheck> {
  const found: { text: string; remedy: string; share: number }[] = [];
  for (const { slug } of await listNewsletters(redis)) {
    const last = (await listIssues(redis, slug)).find(({ state }) => state === 'sending' || state === 'sent');
    if (!last) continue;
    for (const { fault, reason, count } of await refusalsOfIssue(list, last))
      if (fault === 'us')
        found.push({
          text: `${count} of ${last.id} (${reason})`,
          remedy: remedyFor(reason, fault),
          share: count / Math.max(1, last.audienceSize),
        });
  }
  const ok = found.reduce((sum, { share }) => sum + share, 0) <= tooMany;
  const detail = found.map(({ text }) => text).join(', ');
  return {
    name: 'refusals',
    ok,
    detail: detail
      ? `refused because of this sender: ${detail}`
      : 'no message of the last issues was refused because of this sender',
    remedy: found
      .map(({ remedy }) => remedy)
      .filter((remedy, i, all) => all.indexOf(remedy) === i)
      .join(' '),
  };
}
