import { largeProviderDomains } from '../../settings/mailbox-providers.js';
import { ProviderGroups } from '../../settings/provider-groups.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import type { Counted, EventMark, RateLimit } from './limits.js';

const hour = 3_600;
const day = 86_400;

/** Sign-ups with one address per hour, whatever its state: enough for a reader who is missing the email. */
export const recipientLimit: RateLimit = { what: 'recipient', max: 10, seconds: hour };

/** Sign-ups per hour at one domain. Above `unproven` the check is needed, and above `proven` none is accepted. */
export const domainLimits = {
  unproven: { what: 'domain-unproven', max: 30, seconds: hour },
  proven: { what: 'domain', max: 300, seconds: hour },
} as const satisfies Record<string, RateLimit>;

/**
 * The same for a large mailbox provider, which has many readers in a busy hour: multiples of the sign-ups per hour that
 * the installation takes without the check (SIGNUPS_PER_HOUR).
 */
export const providerShares = { unproven: 0.5, proven: 5 } as const;

/**
 * Newsletters per day that one mailbox may be signed up to. Without the check fewer, so that a stranger who types an
 * address does not use up its owner's limit. With it, each asker has a count of their own.
 */
export const recipientLimits = {
  unproven: { what: 'mailbox-unproven', max: 2, seconds: day },
  proven: { what: 'mailbox', max: 3, seconds: day },
} as const satisfies Record<string, RateLimit>;

const groups = new ProviderGroups();

/** The counters of a recipient domain, or of the provider that it belongs to. @param proven with the bot check */
export function domainCounters(domain: string, proven: boolean, perHour: number): Counted[] {
  const kinds = proven ? (['proven'] as const) : (['unproven', 'proven'] as const);
  return kinds.map((kind) => {
    if (!largeProviderDomains.has(domain)) return { limit: domainLimits[kind], who: domain };
    const max = Math.max(1, Math.floor(perHour * providerShares[kind]));
    return { limit: { what: `provider-${kind}`, max, seconds: hour }, who: groups.groupOf(domain) };
  });
}

/** The mark of a sign-up to a newsletter that was counted today. Only the first one of a day may cause an email. */
export const askedToday = (newsletter: number, id: SubscriberId): EventMark => ({
  what: 'asked-today',
  who: `${newsletter} ${id.toString('hex')}`,
  seconds: day,
});
