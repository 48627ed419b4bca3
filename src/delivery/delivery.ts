import type { RetryDelays } from '../ledger/retries.js';
import type { Logger } from '../log.js';
import type { OwnHosts } from '../newsletters/sender-names.js';
import type { Pacer } from '../pacing/pacing.js';
import type { Queues } from '../queues/queues.js';
import type { AutoPause } from '../settings/auto-pause.js';
import type { BounceRules } from '../settings/feedback-settings.js';
import type { Relay } from '../smtp/relay.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import type { ReaderKeys } from './recipient-message.js';
import type { Slots } from './slots.js';
import type { SubjectScores } from './subject-split.js';
import type { TemplateCache } from './template-cache.js';

/** The connections, stores and settings of delivery. */
export interface Delivery extends ReaderKeys, OwnHosts {
  list: SubscriberList;
  queues: Queues;
  relay: Relay;
  /** One slot per recipient in progress, shared by all batches of the process. */
  slots: Slots;
  /** The templates of the issues being sent, kept between batches. */
  templates: TemplateCache;
  /** Decides subject tests. */
  subjectScores: SubjectScores;
  pacer: Pacer;
  retryDelays: RetryDelays;
  autoPause: AutoPause;
  /** When soft bounces count as a hard bounce. */
  bounceRules: BounceRules;
  /** How long after its last sign of life a worker counts as dead, in ms. */
  lockMs: number;
  /** Unix milliseconds. */
  now: () => number;
  log: Logger;
}
