import type { Config } from '../config.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { type Check, type SenderCheckName, senderCheckNames, skipped } from './check.js';
import type { DnsLookup } from './dns/dns-lookup.js';
import { checkFromDomain } from './from-domain.js';
import { isReservedName } from './reserved-names.js';
import { senderOf } from './sender.js';

/** Settings that determine whether and how a sender is checked. */
export interface SenderDeps {
  config: Pick<Config, 'smtpUrl' | 'dkim' | 'ehloName' | 'dnsServers'>;
  bounceDomain?: string | undefined;
  /** Replaces DNS in a test. */
  dns?: DnsLookup;
}

/**
 * Checks a newsletter's sender and its DNS records. A sender at a mailbox provider fails the first check alone: nobody
 * but the provider can publish records there. Loads the DNS checks on demand.
 * @throws UnusableDkimKey
 */
export async function checkSender(
  deps: SenderDeps,
  newsletter: Pick<Newsletter, 'from'>,
): Promise<Check<SenderCheckName>[]> {
  const { dnsServers } = deps.config;
  const sender = senderOf(newsletter, deps);
  const because = reasonToSkip(deps.config, sender.from);
  if (because) return senderCheckNames.map((name) => skipped(`${name}.skipped`, { because, domain: sender.from }));
  const from = checkFromDomain(sender.from);
  if (from.state === 'stop') return [from];
  const { openDnsLookup } = await import('./dns/dns-lookup.js');
  const { checkSenderDns } = await import('./dns/sender-dns.js');
  return [from, ...(await checkSenderDns(deps.dns ?? openDnsLookup(dnsServers), sender))];
}

/** Why DNS is not asked; undefined when it is, which it is in any case where its servers are set. */
function reasonToSkip({ smtpUrl, dnsServers }: SenderDeps['config'], domain: string): 'inbox' | 'reserved' | undefined {
  if (dnsServers.length > 0) return undefined;
  if (smtpUrl === undefined) return 'inbox';
  return isReservedName(domain) ? 'reserved' : undefined;
}
