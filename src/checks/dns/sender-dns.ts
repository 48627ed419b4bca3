import type { DkimKey } from '../../render/dkim-key.js';
import { type Check, warning } from '../check.js';
import { checkDkimRecords } from './dkim-records.js';
import { checkAlignment, checkDmarc, type SenderDomains } from './dmarc.js';
import { type DnsLookup, DnsUnanswered } from './dns-lookup.js';
import { checkReverseDns } from './reverse-dns.js';
import { checkSpf } from './spf.js';

/** A sender as DNS sees it. */
export interface Sender extends SenderDomains {
  /** The keys that sign; empty when Postrider does not sign. */
  keys: readonly DkimKey[];
  ehloName: string;
}

/** Checks everything that DNS says of a sender: SPF, DKIM, DMARC with alignment, reverse DNS. */
export async function checkSenderDns(dns: DnsLookup, sender: Sender): Promise<Check[]> {
  const dmarc = answered('dmarc', async () => checkDmarc(dns, sender.from));
  const [spf, dkim, { check, policy }, reverse] = await Promise.all([
    answered('spf', async () => ({ check: await checkSpf(dns, sender.envelope) })),
    answered('dkim', async () => ({ check: await checkDkim(dns, sender) })),
    dmarc,
    answered('reverse-dns', async () => ({ check: await checkReverseDns(dns, sender.ehloName) })),
  ]);
  return [spf.check, dkim.check, check, checkAlignment(sender, policy), reverse.check];
}

async function checkDkim(dns: DnsLookup, { signing, keys, from }: Sender): Promise<Check> {
  if (signing !== undefined) return checkDkimRecords(dns, signing, keys);
  return {
    name: 'dkim',
    state: 'ok',
    detail: `Postrider does not sign; the relay should, with a domain that belongs to ${from}`,
    remedy: '',
  };
}

/** DNS that does not answer is a warning: nothing is known. */
async function answered<Found extends { check: Check; policy?: unknown }>(
  name: Check['name'],
  ask: () => Promise<Found>,
): Promise<Found | { check: Check; policy: undefined }> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof DnsUnanswered)) throw error;
    return { check: warning(name, error.message, 'Try again later, or set DNS_SERVERS.'), policy: undefined };
  }
}
