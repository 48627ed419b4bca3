import { type Check, passed, warning } from '../check.js';
import type { DmarcPolicy } from './dmarc.js';
import type { DnsLookup } from './dns-lookup.js';

/** A recommended TXT record. Emails arrive without it, too. */
interface AdvisedRecord {
  name: 'mta-sts' | 'tls-rpt';
  at: (domain: string) => string;
  version: string;
  /** The tag without which the record has no effect. */
  tag: string;
}

const records: readonly AdvisedRecord[] = [
  { name: 'mta-sts', at: (domain) => `_mta-sts.${domain}`, version: 'STSv1', tag: 'id' },
  { name: 'tls-rpt', at: (domain) => `_smtp._tls.${domain}`, version: 'TLSRPTv1', tag: 'rua' },
];

/** Checks the records that say how others encrypt email to the domain: MTA-STS (RFC 8461) and TLS-RPT (RFC 8460). */
export const tlsChecks = records.map(({ name, at: place, version, tag }) => ({
  name,
  async check(dns: DnsLookup, domain: string): Promise<Check<AdvisedRecord['name']>> {
    const at = place(domain);
    const found = await versioned(dns, at, version);
    const [record] = found;
    if (record === undefined) return passed(`${name}.none`, { domain, at });
    if (found.length > 1) return warning(`${name}.several`, { at, records: found.length });
    if (tagOf(record, tag) === '') return warning(`${name}.empty`, { domain, at, tag });
    return passed(`${name}.fine`, { at, record });
  },
}));

/**
 * Checks the record of the logo that some mailbox providers show beside the sender (BIMI): that of the domain, or that
 * of the domain with the DMARC record.
 */
export async function checkBimi(dns: DnsLookup, from: string, policy: DmarcPolicy | undefined): Promise<Check<'bimi'>> {
  const domains = [...new Set([from, policy?.domain ?? from])];
  const strict = policy?.policy === 'none' ? policy.domain : null;
  for (const domain of domains) {
    const at = `default._bimi.${domain}`;
    const found = await versioned(dns, at, 'BIMI1');
    const [record] = found;
    if (record === undefined) continue;
    if (found.length > 1) return warning('bimi.several', { at, records: found.length });
    const logo = tagOf(record, 'l');
    if (logo !== '' && !/^https:\/\/\S+$/i.test(logo)) return warning('bimi.plain-logo', { at });
    return strict === null ? passed('bimi.fine', { at, record }) : passed('bimi.unused', { at, strict });
  }
  return passed('bimi.none', { domain: from, strict });
}

/** Each record of a version. Other texts at the same name are not ours to judge. */
async function versioned(dns: DnsLookup, name: string, version: string): Promise<string[]> {
  const start = new RegExp(`^v\\s*=\\s*${version}\\s*(;|$)`, 'i');
  return (await dns.txt(name)).filter((text) => start.test(text.trim()));
}

const tagOf = (record: string, tag: string): string =>
  new RegExp(`;\\s*${tag}\\s*=\\s*([^;\\s]+)`, 'i').exec(record)?.[1] ?? '';
