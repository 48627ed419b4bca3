import { type Check, passed, stop, warning } from '../check.js';
import type { DnsLookup } from './dns-lookup.js';

/** RFC 7208 §4.6.4: terms that look something up in DNS, over all includes. More is a permanent error. */
const maxLookups = 10;

interface SpfFaults {
  lookups: number;
  /** Why the record cannot be evaluated. */
  errors: string[];
}

const spfRecords = async (dns: DnsLookup, domain: string) =>
  (await dns.txt(domain)).filter((text) => /^v=spf1( |$)/i.test(text));

/**
 * Checks the SPF record of the domain that the envelope sender uses. It does not check which addresses may send: a
 * relay often sends from addresses other than its own.
 */
export async function checkSpf(dns: DnsLookup, domain: string): Promise<Check<'spf'>> {
  const records = await spfRecords(dns, domain);
  const [record] = records;
  if (record === undefined)
    return warning('spf', `${domain} has no SPF record`, 'Publish one that your relay’s provider gives you.');
  if (records.length > 1)
    return stop('spf', `${domain} has ${records.length} SPF records, so none counts`, 'Merge them into one record.');
  const faults: SpfFaults = { lookups: 0, errors: [] };
  await walk(dns, record, [domain], faults);
  if (faults.errors.length > 0)
    return stop('spf', `the SPF record of ${domain} is not valid: ${faults.errors.join('; ')}`, 'Correct the record.');
  if (faults.lookups > maxLookups)
    return stop(
      'spf',
      `the SPF record of ${domain} needs ${faults.lookups} DNS lookups, and more than ${maxLookups} make it invalid`,
      'Remove includes that you do not use, or give IP addresses in their place.',
    );
  const everyone = /(^| )\+?all( |$)/i.test(record);
  if (everyone)
    return warning('spf', `the SPF record of ${domain} lets every server send`, 'End the record with -all or ~all.');
  return passed('spf', `${domain}: ${record} (${faults.lookups} of ${maxLookups} lookups)`);
}

/** Follows includes and redirects, depth first. Stops when the limit is far exceeded. */
async function walk(dns: DnsLookup, record: string, path: readonly string[], faults: SpfFaults): Promise<void> {
  for (const term of record.split(/ +/).slice(1)) {
    const name = term.toLowerCase().replace(/^[-+~?]/, '');
    const [, kind, target] = /^(include:|redirect=)(.+)$/.exec(name) ?? [];
    const looksUp = kind !== undefined || /^(a|mx|ptr|exists)([:/]|$)/.test(name);
    if (!looksUp && !/^(all$|ip4:|ip6:|exp=|[a-z][a-z0-9_.-]*=)/.test(name) && name !== '')
      faults.errors.push(`"${term}" is unknown`);
    if (looksUp) faults.lookups += 1;
    if (target === undefined || target.includes('%')) continue;
    if (faults.lookups > 4 * maxLookups) return;
    if (path.includes(target)) {
      faults.errors.push(`${target} includes itself`);
      continue;
    }
    const inner = await spfRecords(dns, target);
    if (inner.length !== 1 || inner[0] === undefined)
      faults.errors.push(`${target} has ${inner.length === 0 ? 'no SPF record' : 'several SPF records'}`);
    else await walk(dns, inner[0], [...path, target], faults);
  }
}
