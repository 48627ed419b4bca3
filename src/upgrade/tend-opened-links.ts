import { openedMs } from '../answers/clicks/count-click.js';
import { isWorthPacking, packOpenedLinks } from '../answers/clicks/opened-links.js';
import type { Issue } from '../issues/issue.js';
import { listIssues } from '../issues/issue-store.js';
import type { Logger } from '../log.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { refuseEarlierVersions } from '../redis/meta.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { aloneForGoodMs, runAlone } from './own-workers.js';

const day = 86_400_000;
/** From this age of an issue on, its clicks are rare. */
const lateMs = 7 * day;

/**
 * Packs which links readers opened, of the issues that were sent a week ago or earlier. Version 0.2.0 would not forget
 * them when it erases a reader, so it refuses the data from then on.
 */
export async function tendOpenedLinks(
  { redis, onDisk }: Pick<SubscriberList, 'redis' | 'onDisk'>,
  log: Pick<Logger, 'info'>,
  now = Date.now(),
): Promise<void> {
  if (!(await runAlone(redis, aloneForGoodMs, now))) return;
  const unpacked: Pick<Issue, 'id' | 'startedAt'>[] = [];
  for (const { slug } of await listNewsletters(redis)) {
    for (const { id, startedAt } of await listIssues(redis, slug)) {
      const isLate = startedAt > now - openedMs && startedAt <= now - lateMs;
      if (isLate && (await isWorthPacking(redis, id))) unpacked.push({ id, startedAt });
    }
  }
  if (unpacked.length === 0) return;
  await refuseEarlierVersions(redis);
  await onDisk();
  let readers = 0;
  for (const { id, startedAt } of unpacked) readers += await packOpenedLinks(redis, id, startedAt);
  if (readers > 0) log.info({ readers, issues: unpacked.length }, 'the links that readers opened are packed');
}
