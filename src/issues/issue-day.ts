import type { Newsletter } from '../newsletters/newsletter.js';
import { type Day, dayOf, wallTimeAt } from '../newsletters/zoned-time.js';
import type { Issue } from './issue.js';

/**
 * An issue's date: its readers' local day, or the day in the newsletter's zone when its send began or is scheduled to
 * begin; for a draft, today.
 */
export function issueDay(
  { local, startedAt, state, startAt }: Pick<Issue, 'local' | 'startedAt'> & Partial<Pick<Issue, 'state' | 'startAt'>>,
  { timeZone }: Pick<Newsletter, 'timeZone'>,
  now = Date.now(),
): Day {
  return local?.day ?? dayOf(wallTimeAt(startedAt || (state === 'scheduled' && startAt) || now, timeZone));
}
