import { type DkimKey, dkimDnsRecord } from '../../render/dkim-key.js';
import { type Check, passed, stop, warning } from '../check.js';
import type { DnsLookup } from './dns-lookup.js';

const tagsOf = (record: string): Map<string, string> =>
  new Map(
    record.split(';').flatMap((tag) => {
      const at = tag.indexOf('=');
      return at < 0 ? [] : [[tag.slice(0, at).trim().toLowerCase(), tag.slice(at + 1).replace(/\s+/g, '')] as const];
    }),
  );

/** Checks that DNS has the public half of every key that signs (RFC 6376 §3.6.1). */
export async function checkDkimRecords(
  dns: DnsLookup,
  domain: string,
  keys: readonly DkimKey[],
): Promise<Check<'dkim'>> {
  const found = await Promise.all(keys.map((key) => checkRecord(dns, domain, key)));
  return (
    found.find(({ state }) => state === 'stop') ??
    found.find(({ state }) => state === 'warning') ??
    allFine(domain, keys)
  );
}

const allFine = (domain: string, keys: readonly DkimKey[]): Check<'dkim'> =>
  passed('dkim.fine', { at: keys.map((key) => dkimDnsRecord(domain, key).name) });

async function checkRecord(dns: DnsLookup, domain: string, key: DkimKey): Promise<Check<'dkim'>> {
  const { name: at, value } = dkimDnsRecord(domain, key);
  const records = (await dns.txt(at)).filter((text) => tagsOf(text).has('p'));
  const [record] = records;
  if (record === undefined) return stop('dkim.none', { at, value });
  if (records.length > 1) return stop('dkim.several', { at, records: records.length });
  const tags = tagsOf(record);
  if (tags.get('p') === '') return stop('dkim.revoked', { at, value });
  const same = tags.get('p') === tagsOf(value).get('p') && (tags.get('k') ?? 'rsa') === key.type;
  if (!same) return stop('dkim.other-key', { at, value });
  if ((tags.get('t') ?? '').split(':').includes('y')) return warning('dkim.testing', { at });
  return passed('dkim.fine', { at: [at] });
}
