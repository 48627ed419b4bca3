import type { FactsOf } from '../../findings/finding.js';
import { type Check, passed, stop, warning } from '../check.js';
import type { DnsLookup } from './dns-lookup.js';

/** RFC 7208 §4.6.4: terms that look something up in DNS, over all includes. More is a permanent error. */
const maxLookups = 10;

interface SpfFaults {
  lookups: number;
  /** Why the record cannot be evaluated. */
  errors: FactsOf<'spf.invalid'>['errors'];
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
  if (record === undefined) return warning('spf.none', { domain });
  if (records.length > 1) return stop('spf.several', { domain, records: records.length });
  const faults: SpfFaults = { lookups: 0, errors: [] };
  await walk(dns, record, [domain], faults);
  if (faults.errors.length > 0) return stop('spf.invalid', { domain, errors: faults.errors });
  const { lookups } = faults;
  if (lookups > maxLookups) return stop('spf.too-long', { domain, lookups, limit: maxLookups });
  const everyone = /(^| )\+?all( |$)/i.test(record);
  if (everyone) return warning('spf.everyone', { domain });
  return passed('spf.fine', { domain, record, lookups, limit: maxLookups });
}

/** Follows includes and redirects, depth first. Stops when the limit is far exceeded. */
async function walk(dns: DnsLookup, record: string, path: readonly string[], faults: SpfFaults): Promise<void> {
  for (const term of record.split(/ +/).slice(1)) {
    const name = term.toLowerCase().replace(/^[-+~?]/, '');
    const [, kind, target] = /^(include:|redirect=)(.+)$/.exec(name) ?? [];
    const looksUp = kind !== undefined || /^(a|mx|ptr|exists)([:/]|$)/.test(name);
    if (!looksUp && !/^(all$|ip4:|ip6:|exp=|[a-z][a-z0-9_.-]*=)/.test(name) && name !== '')
      faults.errors.push({ fault: 'unknown', term });
    if (looksUp) faults.lookups += 1;
    if (target === undefined || target.includes('%')) continue;
    if (faults.lookups > 4 * maxLookups) return;
    if (path.includes(target)) {
      faults.errors.push({ fault: 'loop', term: target });
      continue;
    }
    const inner = await spfRecords(dns, target);
    if (inner.length !== 1 || inner[0] === undefined)
      faults.errors.push({ fault: inner.length === 0 ? 'none' : 'several', term: target });
    else await walk(dns, inner[0], [...path, target], faults);
  }
}
