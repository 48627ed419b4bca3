import { largeProviderDomains } from '../settings/mailbox-providers.js';
import { type Check, passed, stop } from './check.js';

/**
 * Refuses a sender at a mailbox provider. Such a provider asks others to reject email in its name from other servers
 * (DMARC), and nobody but it can sign for its domain.
 */
export function checkFromDomain(domain: string): Check<'from'> {
  if (!largeProviderDomains.has(domain)) return passed('from', `${domain} is not a mailbox provider's`);
  return stop(
    'from',
    `${domain} belongs to a mailbox provider, and others reject newsletters in its name`,
    'Use an address at a domain of your own as the sender.',
  );
}
