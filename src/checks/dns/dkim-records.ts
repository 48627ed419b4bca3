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
  return found.find(({ state }) => state === 'stop') ?? found.find(({ state }) => state === 'warning') ?? merged(found);
}

const merged = (all: readonly Check[]): Check<'dkim'> => passed('dkim', all.map(({ detail }) => detail).join(', '));

async function checkRecord(dns: DnsLookup, domain: string, key: DkimKey): Promise<Check<'dkim'>> {
  const { name, value } = dkimDnsRecord(domain, key);
  const publish = `Publish this TXT record at ${name}: ${value}`;
  const records = (await dns.txt(name)).filter((text) => tagsOf(text).has('p'));
  const [record] = records;
  if (record === undefined) return stop('dkim', `there is no DKIM record at ${name}`, publish);
  if (records.length > 1) return stop('dkim', `there are ${records.length} DKIM records at ${name}`, 'Keep one.');
  const tags = tagsOf(record);
  if (tags.get('p') === '') return stop('dkim', `the DKIM key at ${name} is revoked (p= is empty)`, publish);
  const same = tags.get('p') === tagsOf(value).get('p') && (tags.get('k') ?? 'rsa') === key.type;
  if (!same) return stop('dkim', `the DKIM record at ${name} is for another key`, publish);
  if ((tags.get('t') ?? '').split(':').includes('y'))
    return warning('dkim', `the DKIM record at ${name} says that the domain is testing (t=y)`, 'Remove t=y.');
  return passed('dkim', `${name} has the key that signs`);
}
