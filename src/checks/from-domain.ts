import { largeProviderDomains } from '../settings/mailbox-providers.js';
import { type Check, passed, stop } from './check.js';

/**
 * Refuses a sender at a mailbox provider. Such a provider asks others to reject email in its name from other servers
 * (DMARC), and nobody but it can sign for its domain.
 */
export function checkFromDomain(domain: string): Check<'from'> {
  if (!largeProviderDomains.has(domain)) return passed('from.own', { domain });
  return stop('from.provider', { domain });
}
