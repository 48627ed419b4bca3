import type { RetryDelays } from '../ledger/retries.js';
import type { Logger } from '../log.js';
import type { Pacer } from '../pacing/pacing.js';
import type { Queues } from '../queues/queues.js';
import type { BounceRules } from '../settings/feedback-settings.js';
import type { Relay } from '../smtp/relay.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import type { ReaderKeys, TemplateShelf } from './recipient-mail.js';
import type { Slots } from './slots.js';
import type { AutoPause } from './tally.js';

/** What delivering takes. */
export interface Delivery extends ReaderKeys {
  list: SubscriberList;
  queues: Queues;
  relay: Relay;
  /** A place for each recipient worked on at once, shared by all batches of the process. */
  slots: Slots;
  /** The mails of what goes out now, kept from batch to batch. */
  shelf: TemplateShelf;
  pacer: Pacer;
  retryDelays: RetryDelays;
  autoPause: AutoPause;
  /** When a mailbox counts as gone. */
  bounceRules: BounceRules;
  /** After how long a worker that gives no sign of life counts as dead, in ms. */
  lockMs: number;
  /** Unix milliseconds. */
  now: () => number;
  log: Logger;
}
