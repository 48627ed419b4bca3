import type { Newsletter } from '../newsletters/newsletter.js';
import { type Day, dayOf, wallTimeAt } from '../newsletters/zoned-time.js';
import type { Issue } from './issue.js';

/** The day that an issue is of: its readers' own, or the newsletter's when it began to go out; of a draft, today's. */
export function issueDay(
  { local, startedAt }: Pick<Issue, 'local' | 'startedAt'>,
  { timeZone }: Pick<Newsletter, 'timeZone'>,
  now = Date.now(),
): Day {
  return local?.day ?? dayOf(wallTimeAt(startedAt || now, timeZone));
}
