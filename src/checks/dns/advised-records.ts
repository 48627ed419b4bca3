import { advice, type Check, passed, warning } from '../check.js';
import type { DmarcPolicy } from './dmarc.js';
import type { DnsLookup } from './dns-lookup.js';

/** A recommended TXT record. Emails arrive without it, too. */
interface AdvisedRecord {
  name: 'mta-sts' | 'tls-rpt';
  title: string;
  at: (domain: string) => string;
  version: string;
  /** The tag without which the record has no effect. */
  tag: string;
  publish: (domain: string) => string;
}

const records: readonly AdvisedRecord[] = [
  {
    name: 'mta-sts',
    title: 'MTA-STS',
    at: (domain) => `_mta-sts.${domain}`,
    version: 'STSv1',
    tag: 'id',
    publish: (domain) =>
      `v=STSv1; id=1 (and a policy at https://mta-sts.${domain}/.well-known/mta-sts.txt), so that replies to you are encrypted.`,
  },
  {
    name: 'tls-rpt',
    title: 'TLS-RPT',
    at: (domain) => `_smtp._tls.${domain}`,
    version: 'TLSRPTv1',
    tag: 'rua',
    publish: (domain) =>
      `v=TLSRPTv1; rua=mailto:postmaster@${domain}, so that other servers report when they cannot encrypt email to you.`,
  },
];

/** Checks the records that say how others encrypt email to the domain: MTA-STS (RFC 8461) and TLS-RPT (RFC 8460). */
export const tlsChecks = records.map(({ name, title, at, version, tag, publish }) => ({
  name,
  async check(dns: DnsLookup, domain: string): Promise<Check<AdvisedRecord['name']>> {
    const where = at(domain);
    const found = await versioned(dns, where, version);
    const [record] = found;
    const remedy = `Publish this TXT record at ${where}: ${publish(domain)}`;
    if (record === undefined) return advice(name, `${domain} has no ${title} record`, remedy);
    if (found.length > 1) return warning(name, `${where} has ${found.length} records, so none counts`, 'Keep one.');
    if (tagOf(record, tag) === '') return warning(name, `the ${title} record at ${where} has no ${tag}=`, remedy);
    return passed(name, `${where}: ${record}`);
  },
}));

/**
 * Checks the record of the logo that some mailbox providers show beside the sender (BIMI): that of the domain, or that
 * of the domain with the DMARC record.
 */
export async function checkBimi(dns: DnsLookup, from: string, policy: DmarcPolicy | undefined): Promise<Check<'bimi'>> {
  const domains = [...new Set([from, policy?.domain ?? from])];
  for (const domain of domains) {
    const where = `default._bimi.${domain}`;
    const found = await versioned(dns, where, 'BIMI1');
    const [record] = found;
    if (record === undefined) continue;
    if (found.length > 1) return warning('bimi', `${where} has ${found.length} records, so none counts`, 'Keep one.');
    const logo = tagOf(record, 'l');
    if (logo !== '' && !/^https:\/\/\S+$/i.test(logo))
      return warning(
        'bimi',
        `the logo of ${where} is not at an https address`,
        'Give it l=https://… with an SVG file.',
      );
    if (policy?.policy === 'none')
      return advice('bimi', `${where} is not used while DMARC says p=none`, strict(policy.domain));
    return passed('bimi', `${where}: ${record}`);
  }
  const record = 'v=BIMI1; l=https://… (your logo as SVG Tiny PS); a=https://… (its certificate)';
  const first = policy?.policy === 'none' ? ` ${strict(policy.domain)}` : '';
  const remedy = `To show your logo beside your emails, publish this TXT record at default._bimi.${from}: ${record}.${first}`;
  return advice('bimi', `${from} has no BIMI record`, remedy);
}

const strict = (domain: string) => `It also needs p=quarantine or p=reject in the DMARC record of ${domain}.`;

/** Each record of a version. Other texts at the same name are not ours to judge. */
async function versioned(dns: DnsLookup, name: string, version: string): Promise<string[]> {
  const start = new RegExp(`^v\\s*=\\s*${version}\\s*(;|$)`, 'i');
  return (await dns.txt(name)).filter((text) => start.test(text.trim()));
}

const tagOf = (record: string, tag: string): string =>
  new RegExp(`;\\s*${tag}\\s*=\\s*([^;\\s]+)`, 'i').exec(record)?.[1] ?? '';
