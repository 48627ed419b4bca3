import type { SubscriberId } from '../record/subscriber-id.js';
import type { Counted, RateLimit } from './limits.js';
import { countersOf } from './network-limits.js';

const seconds = 3_600;

/** Comments per hour by visitors from one network, at three sizes. */
const networkLimits = {
  connection: { what: 'comment-connection', max: 10, seconds },
  network: { what: 'comment-network', max: 30, seconds },
  block: { what: 'comment-block', max: 100, seconds },
} as const;

/** The same for comments without the bot check. */
export const unprovenCommentLimits = {
  connection: { what: 'comment-connection-unproven', max: 2, seconds },
  network: { what: 'comment-network-unproven', max: 5, seconds },
  block: { what: 'comment-block-unproven', max: 10, seconds },
} as const;

/** Comments per hour by one reader, from the links of their emails. */
export const readerComments: RateLimit = { what: 'comment-reader', max: 10, seconds };

/** Comments per hour by all visitors together. Those without the bot check leave room for people with it. */
export const allComments: Record<'proven' | 'unproven', RateLimit> = {
  proven: { what: 'comments', max: 200, seconds },
  unproven: { what: 'comments-unproven', max: 40, seconds },
};

/** Who sent a comment: a reader, known by the link of an email, or a visitor with or without the bot check. */
export type Commenter = { reader: SubscriberId } | { ip: string; proven: boolean };

/** The counters of one comment. */
export function commentCounters(by: Commenter): Counted[] {
  if ('reader' in by) return [{ limit: readerComments, who: by.reader.toString('hex') }];
  const counters = [...countersOf(by.ip, networkLimits), { limit: allComments.proven, who: 'all' }];
  if (by.proven) return counters;
  return [...counters, ...countersOf(by.ip, unprovenCommentLimits), { limit: allComments.unproven, who: 'all' }];
}
