import { dropTexts, shareTexts } from '../articles/store/share-texts.js';
import type { Logger } from '../log.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { runAlone } from './own-workers.js';

/** For how long workers of this version alone must have run before it stores anything that version 0.2.0 cannot read. */
const waitMs = 12 * 3_600_000;

/**
 * Stores the texts of articles once that several newsletters have, and deletes those that none has any more. During an
 * upgrade and for half a day after it, no text moves: web servers of version 0.2.0 would show such an article without
 * its text, and until then the old version can take over again.
 */
export async function tendTexts(
  list: Pick<SubscriberList, 'redis' | 'onDisk'>,
  log: Pick<Logger, 'info'>,
  now = Date.now(),
): Promise<void> {
  const { redis } = list;
  const dropped = await dropTexts(redis, now);
  const shared = (await runAlone(redis, waitMs, now)) ? await shareTexts(redis, () => list.onDisk()) : 0;
  if (shared + dropped > 0) log.info({ shared, dropped }, 'texts of articles are stored once for several newsletters');
}
