import { providerDomains } from '../../settings/mailbox-providers.js';
import type { Address } from '../record/address.js';

const gmail: ReadonlySet<string> = new Set(providerDomains.gmail);

/**
 * The mailbox behind an address, for limits: every spelling that the large providers put into one mailbox has the same
 * one. A tag after a plus sign does not count, at any domain, and neither do dots at Gmail, whose second domain is
 * googlemail.com. Some servers treat a plus sign as any other character. Their readers then share limits, nothing else.
 * @param normal the address in lower case
 */
export function mailboxOf({ normal, domain }: Pick<Address, 'normal' | 'domain'>): string {
  // Full-width letters, ligatures and their like: some systems treat them as the plain ones.
  const written = normal
    .slice(0, -domain.length - 1)
    .normalize('NFKC')
    .toLowerCase();
  const plus = written.indexOf('+');
  const local = plus > 0 ? written.slice(0, plus) : written;
  return gmail.has(domain) ? `${local.replaceAll('.', '')}@gmail.com` : `${local}@${domain}`;
}
