import type { DkimKey } from '../../render/dkim-key.js';
import { type Check, type Complete, passed, type SenderCheckName, warning } from '../check.js';
import { checkBimi, tlsChecks } from './advised-records.js';
import { checkDkimRecords } from './dkim-records.js';
import { checkAlignment, checkDmarc, type SenderDomains } from './dmarc.js';
import { type DnsLookup, DnsUnanswered } from './dns-lookup.js';
import { checkReverseDns } from './reverse-dns.js';
import { checkSpf } from './spf.js';

/** The facts about a sender that are checked in DNS. */
export interface Sender extends SenderDomains {
  /** The keys that sign; empty when Postrider does not sign. */
  keys: readonly DkimKey[];
  ehloName: string;
}

/** Checks a sender in DNS: SPF, DKIM, DMARC with alignment, reverse DNS, and the recommended records. */
export async function checkSenderDns(dns: DnsLookup, sender: Sender): Promise<Check<SenderCheckName>[]> {
  const { from } = sender;
  const dmarc = answered('dmarc', async () => checkDmarc(dns, from));
  const bimi = async () => ({ check: await checkBimi(dns, from, (await dmarc).policy) });
  const [spf, dkim, { check, policy }, reverse, ...others] = await Promise.all([
    answered('spf', async () => ({ check: await checkSpf(dns, sender.envelope) })),
    answered('dkim', async () => ({ check: await checkDkim(dns, sender) })),
    dmarc,
    answered('reverse-dns', async () => ({ check: await checkReverseDns(dns, sender.ehloName) })),
    ...tlsChecks.map((one) => answered(one.name, async () => ({ check: await one.check(dns, from) }))),
    answered('bimi', bimi),
  ]);
  const made = [
    ...[spf.check, dkim.check, check, checkAlignment(sender, policy), reverse.check],
    ...others.map((other) => other.check),
  ];
  const all: Complete<Exclude<SenderCheckName, 'from'>, (typeof made)[number]['name']> = made;
  return all;
}

async function checkDkim(dns: DnsLookup, { signing, keys, from }: Sender): Promise<Check<'dkim'>> {
  if (signing !== undefined) return checkDkimRecords(dns, signing, keys);
  return passed('dkim.unsigned', { domain: from });
}

/** The checks that ask DNS. */
type AskedName = Exclude<SenderCheckName, 'from' | 'alignment'>;

/** Warns when DNS does not answer, because nothing is known then. */
async function answered<Name extends AskedName, Found extends { check: Check<Name>; policy?: unknown }>(
  name: Name,
  ask: () => Promise<Found>,
): Promise<Found | { check: Check<Name>; policy: undefined }> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof DnsUnanswered)) throw error;
    const check = warning(`${name as AskedName}.unanswered`, { reason: error.reason });
    return { check: check as unknown as Check<Name>, policy: undefined };
  }
}
