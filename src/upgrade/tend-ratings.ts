import { hasRatedToPack, packRated } from '../answers/ratings/rated-articles.js';
import type { Logger } from '../log.js';
import { refuseEarlierVersions } from '../redis/meta.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { aloneForGoodMs, runAlone } from './own-workers.js';

/**
 * Packs which articles readers rated, when many did. Version 0.2.0 would not find these ratings when it erases a reader,
 * so it refuses the data from then on.
 */
export async function tendRatings(
  { redis, onDisk }: Pick<SubscriberList, 'redis' | 'onDisk'>,
  log: Pick<Logger, 'info'>,
  now = Date.now(),
): Promise<void> {
  if (!(await runAlone(redis, aloneForGoodMs, now)) || !(await hasRatedToPack(redis))) return;
  await refuseEarlierVersions(redis);
  await onDisk();
  // A worker of an earlier version that has started meanwhile has not seen the mark.
  if (!(await runAlone(redis, aloneForGoodMs, now))) return;
  const readers = await packRated(redis);
  log.info({ readers }, 'which articles readers rated is packed');
}
