import type { Counted, RateLimit } from './limits.js';
import { countersOf } from './network-limits.js';

const seconds = 3_600;

/** Messages from the forms of the site per hour from one network, at three sizes. */
export const enquiryLimits = {
  connection: { what: 'enquiry-connection', max: 5, seconds },
  network: { what: 'enquiry-network', max: 15, seconds },
  block: { what: 'enquiry-block', max: 40, seconds },
} as const;

/** The same for messages without the bot check. */
export const unprovenEnquiryLimits = {
  connection: { what: 'enquiry-connection-unproven', max: 2, seconds },
  network: { what: 'enquiry-network-unproven', max: 5, seconds },
  block: { what: 'enquiry-block-unproven', max: 10, seconds },
} as const;

/**
 * Messages per hour from all networks together. Those without the bot check are a third of them at most, so that bots
 * leave room for people.
 */
export const allEnquiries: Record<'proven' | 'unproven', RateLimit> = {
  proven: { what: 'enquiries', max: 60, seconds },
  unproven: { what: 'enquiries-unproven', max: 20, seconds },
};

/** The counters of one message. @param proven with the bot check */
export function enquiryCounters(ip: string, proven: boolean): Counted[] {
  const all = { limit: allEnquiries.proven, who: 'all' };
  const own = countersOf(ip, enquiryLimits);
  if (proven) return [...own, all];
  return [...own, ...countersOf(ip, unprovenEnquiryLimits), all, { limit: allEnquiries.unproven, who: 'all' }];
}
