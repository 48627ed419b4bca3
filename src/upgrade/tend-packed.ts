import type { Logger } from '../log.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { tendLedgers } from './tend-ledgers.js';
import { tendOpenedLinks } from './tend-opened-links.js';
import { tendRatings } from './tend-ratings.js';
import { tendTexts } from './tend-texts.js';

/** What the hourly upkeep stores in a form that version 0.2.0 refuses, each as soon as nobody will go back to it. */
export async function tendPacked(
  list: Pick<SubscriberList, 'redis' | 'onDisk'>,
  log: Pick<Logger, 'info'>,
): Promise<void> {
  await tendTexts(list, log);
  await tendOpenedLinks(list, log);
  await tendRatings(list, log);
  await tendLedgers(list, log);
}
