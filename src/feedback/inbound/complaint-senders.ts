import type { DnsLookup } from '../../checks/dns/dns-lookup.js';
import { addressesIn } from '../read/addresses.js';
import { headerValues } from '../read/headers.js';
import { asLines, readMessage } from '../read/mime.js';
import { verifyDkim } from './dkim-verify.js';

/**
 * The From addresses of mailbox providers' complaints: one address, or all of a domain (`@…`) where readers have no
 * mailboxes. Anyone with a mailbox at the provider can send email that it signs, so its other domains are not listed.
 */
const senders: readonly [provider: string, from: string][] = [
  ['outlook', 'staff@hotmail.com'],
  ['yahoo', '@arf.mail.yahoo.com'],
  ['mail.ru', 'fbl@corp.mail.ru'],
  ['amazonses', '@email-abuse.amazonses.com'],
  ['signal-spam', '@signal-spam.fr'],
  ['validity', '@fbl.senderscore.net'],
];

/**
 * The known provider that signed a complaint: its only From address is one of the provider's, and a valid DKIM signature
 * is by the domain of that address or one above it. Undefined: anyone may have written it.
 * @param message as it arrived
 * @throws DnsUnanswered: then nothing is known
 */
export async function provenProvider(message: Buffer, dns: Pick<DnsLookup, 'txt'>): Promise<string | undefined> {
  const from = headerValues(readMessage(asLines(message)).headers, 'from');
  const [address = '', ...others] = from.flatMap(addressesIn).map((one) => one.toLowerCase());
  if (from.length !== 1 || others.length > 0) return undefined;
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const sender = senders.find(([, known]) => known === address || known === `@${domain}`);
  if (!sender) return undefined;
  // A signature by a top-level domain does not count.
  const isAbove = (signer: string) => signer.includes('.') && (domain === signer || domain.endsWith(`.${signer}`));
  return (await verifyDkim(message, isAbove, dns)) === undefined ? undefined : sender[0];
}
