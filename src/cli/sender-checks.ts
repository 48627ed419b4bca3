import type { App } from '../app.js';
import type { Check } from '../checks/check.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readRelayAddresses } from '../settings/relay-addresses.js';
import { isThisMachine } from '../settings/relays/this-machine.js';

type SenderApp = Pick<App, 'config' | 'bounceDomain'>;

/** Whether DNS records matter: emails leave this machine, or DNS servers are set. */
function asksDns({ smtpUrl, dnsServers }: App['config']): boolean {
  if (dnsServers.length > 0) return true;
  return smtpUrl !== undefined && readRelayAddresses(smtpUrl).relays.some(({ host }) => !isThisMachine(host));
}

/** Checks the DNS records of a sender; empty if no email leaves this machine. Loads the checks on demand. */
export async function senderChecks({ config, bounceDomain }: SenderApp, newsletter: Newsletter): Promise<Check[]> {
  if (!asksDns(config)) return [];
  const { openDnsLookup } = await import('../checks/dns/dns-lookup.js');
  const { checkSenderDns } = await import('../checks/dns/sender-dns.js');
  const { senderOf } = await import('../checks/sender.js');
  return checkSenderDns(openDnsLookup(config.dnsServers), senderOf(newsletter, { config, bounceDomain }));
}

const signs = { ok: '·', warning: '!', stop: '✗' } as const;

/** One line for each check that found something, and for each that has advice. */
export const senderFaults = (checks: readonly Check[]): string[] =>
  checks
    .filter(({ remedy }) => remedy !== '')
    .map(({ name, state, detail, remedy }) => `${signs[state]} ${name}: ${detail} — ${remedy}`);
