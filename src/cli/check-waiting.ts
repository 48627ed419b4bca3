import type { App } from '../app.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { unapprovedIssues, waitingIssues } from '../reports/waiting-issues.js';
import type { DoctorCheck } from './readiness-words.js';
import { waitInWords, waitRemedy } from './waiting-words.js';

/**
 * The doctor's line: scheduled issues that do not start by themselves. One that waits for its approval, or will, is a
 * warning, because the newsletter asks for that; any other fails the check.
 */
export async function checkWaiting({ redis }: Pick<App, 'redis'>): Promise<DoctorCheck> {
  const zones = new Map((await listNewsletters(redis)).map(({ slug, timeZone }) => [slug, timeZone]));
  const found = (await waitingIssues(redis)).flatMap((issue) => {
    const { id, newsletter, startAt, waits } = issue;
    if (!waits) return [];
    const detail = `${id} ${waitInWords(waits, startAt, zones.get(newsletter) ?? 'UTC')}`;
    return [{ asked: waits.for === 'approval', detail, remedy: waitRemedy(waits, issue) }];
  });
  for (const { id, newsletter, startAt } of await unapprovedIssues(redis)) {
    const at = shownMoment(startAt, zones.get(newsletter) ?? 'UTC');
    const remedy = `Approve it before that: \`postrider issue approve ${id}\`.`;
    found.push({ asked: true, detail: `${id} is scheduled for ${at} and not approved`, remedy });
  }
  return {
    name: 'scheduled issues',
    ok: found.every(({ asked }) => asked),
    detail: found.map(({ detail }) => detail).join('; ') || 'none waits for a person',
    remedy: found.map(({ remedy }) => remedy).join(' '),
  };
}
