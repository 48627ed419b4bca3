import { type Check, passed, stop, warning } from '../check.js';
import type { DnsLookup } from './dns-lookup.js';

/** A published DMARC policy. */
export interface DmarcPolicy {
  /** Where the record is: the domain itself, or a parent that counts for it. */
  domain: string;
  policy: string;
  /** Whether d= and the envelope sender must equal the domain of From, rather than share a parent with it. */
  strictDkim: boolean;
  strictSpf: boolean;
}

/** Max labels of a domain that are queried, as in the tree walk of DMARCbis. */
const maxLabels = 8;

/** Finds the record of a domain or of its nearest parent with one. @returns the check, and the policy if it is valid */
export async function checkDmarc(
  dns: DnsLookup,
  from: string,
): Promise<{ check: Check<'dmarc'>; policy: DmarcPolicy | undefined }> {
  const labels = from.split('.').slice(-maxLabels);
  for (let skipped = 0; labels.length - skipped >= 2; skipped += 1) {
    const domain = labels.slice(skipped).join('.');
    const records = (await dns.txt(`_dmarc.${domain}`)).filter((text) => /^v=dmarc1\s*(;|$)/i.test(text.trim()));
    const [record] = records;
    if (record === undefined) continue;
    if (records.length > 1)
      return {
        check: stop('dmarc.several', { domain, records: records.length }),
        policy: undefined,
      };
    return readPolicy(domain, record);
  }
  return { check: warning('dmarc.none', { domain: from }), policy: undefined };
}

function readPolicy(domain: string, record: string): { check: Check<'dmarc'>; policy: DmarcPolicy | undefined } {
  const tag = (name: string) =>
    new RegExp(`(?:^|;)\\s*${name}\\s*=\\s*([^;\\s]+)`, 'i').exec(record)?.[1]?.toLowerCase();
  const policy = tag('p') ?? '';
  if (!['none', 'quarantine', 'reject'].includes(policy))
    return { check: stop('dmarc.invalid', { domain }), policy: undefined };
  return {
    check: passed('dmarc.fine', { domain, policy }),
    policy: { domain, policy, strictDkim: tag('adkim') === 's', strictSpf: tag('aspf') === 's' },
  };
}

const isUnder = (domain: string, parent: string) => domain === parent || domain.endsWith(`.${parent}`);

/** Whether a domain counts as that of From (RFC 7489 §3.1). @param organisation the domain with the DMARC record */
export function isAligned(from: string, other: string, strict: boolean, organisation: string | undefined): boolean {
  if (from === other) return true;
  if (strict) return false;
  if (organisation !== undefined) return isUnder(from, organisation) && isUnder(other, organisation);
  return isUnder(from, other) || isUnder(other, from);
}

/** The domains that a mailbox provider compares. */
export interface SenderDomains {
  from: string;
  /** Domain of the envelope sender. */
  envelope: string;
  /** d= of our signatures; undefined when Postrider does not sign. */
  signing: string | undefined;
}

/** Checks that the domain of From is vouched for by DKIM or SPF: otherwise DMARC fails. */
export function checkAlignment(
  { from, envelope, signing }: SenderDomains,
  policy: DmarcPolicy | undefined,
): Check<'alignment'> {
  const dkim = signing !== undefined && isAligned(from, signing, policy?.strictDkim === true, policy?.domain);
  const spf = isAligned(from, envelope, policy?.strictSpf === true, policy?.domain);
  const domains = { from, envelope, signing: signing ?? null };
  if (dkim) return passed('alignment.signed', domains);
  const facts = { ...domains, organisation: policy?.domain ?? from };
  if (signing !== undefined) return spf ? warning('alignment.spf-only', facts) : stop('alignment.neither', facts);
  return spf ? passed('alignment.relay-signs', domains) : warning('alignment.relay-only', facts);
}
