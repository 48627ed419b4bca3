import { isIP } from 'node:net';
import * as z from 'zod';
import { readSenders, senderDomain } from '../../attention/kept-senders.js';
import { type Check, checkStates, type SenderCheckName } from '../../checks/check.js';
import type { Sender } from '../../checks/dns/sender-dns.js';
import { isReservedName } from '../../checks/reserved-names.js';
import { senderOf } from '../../checks/sender.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { dkimDnsRecord } from '../../render/dkim-key.js';
import { readRelayAddresses } from '../../settings/relay-addresses.js';
import { isThisMachine } from '../../settings/relays/this-machine.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { findingFields, shownFinding } from '../shown-finding.js';

/** The records that mailbox providers look for. */
export const recordNames = ['spf', 'dkim', 'dmarc'] as const;

const record = z.object({
  for: z.enum(recordNames),
  name: z.string().meta({ examples: ['_dmarc.example.com'] }),
  value: z.string().meta({ description: 'The text of the TXT record.', examples: ['v=DMARC1; p=none'] }),
  isGuess: z.boolean().meta({ description: 'Whether your mail provider may give you another value.' }),
});
const document = z.object({
  domain: z.string().meta({ description: "The sender's." }),
  records: z.array(record),
  checks: z.array(z.object({ name: z.string(), state: z.enum(checkStates), ...findingFields })),
});

/** Their names in the API's document. */
export const senderRecordSchemas = { SenderRecords: document } as const;

export interface SenderRecord {
  for: (typeof recordNames)[number];
  name: string;
  value: string;
  isGuess: boolean;
}

/** The DNS records of a newsletter's sender. */
export const senderRecords = {
  list: operation({
    id: 'listSenderRecords',
    summary: 'Read the DNS records that a sender needs',
    description:
      'Returns the SPF, DKIM and DMARC records to publish, and what DNS says of the sender now. A process without the DKIM key returns what the workers found within the last minutes.',
    permission: { scope: 'content:write', of: 'slug' },
    changes: false,
    key: ['slug'],
    run: async (app, asked) => {
      const newsletter = await newsletterOf(app, asked);
      const sender = senderOf(newsletter, { config: app.config, bounceDomain: app.config.feedback.bounceDomain });
      const checks = await checksOf(app, newsletter, sender);
      return { domain: sender.from, records: recordsOf(app, newsletter, sender, checks), checks };
    },
    output: document,
    document: (_, { domain, records, checks }) => ({
      ...{ domain, records },
      checks: checks.map(({ name, state, code, facts }) => ({
        ...{ name, state },
        ...shownFinding({ code, facts } as Parameters<typeof shownFinding>[0]),
      })),
    }),
  }),
};

async function checksOf(
  { redis, config }: OperationApp,
  newsletter: Newsletter,
  sender: Sender,
): Promise<readonly Check<SenderCheckName>[]> {
  const kept = (await readSenders(redis)).get(senderDomain(newsletter)) ?? [];
  const isKept = kept.length > 0 && kept.every(({ state }) => state !== 'skipped');
  if (config.smtpUrl === undefined && isKept) return kept;
  // Nobody can publish records for example.com.
  if (isReservedName(sender.from) && config.dnsServers.length === 0) return [];
  const { openDnsLookup } = await import('../../checks/dns/dns-lookup.js');
  const { checkSenderDns } = await import('../../checks/dns/sender-dns.js');
  return checkSenderDns(openDnsLookup(config.dnsServers), sender);
}

/** How well-known providers are named in an SPF record, by the end of the name of their mail servers. */
const spfOfProviders: Readonly<Record<string, string>> = {
  'amazonaws.com': 'amazonses.com',
  'sendgrid.net': 'sendgrid.net',
  'mailgun.org': 'mailgun.org',
  'postmarkapp.com': 'spf.mtasv.net',
  'gmail.com': '_spf.google.com',
  'google.com': '_spf.google.com',
  'office365.com': 'spf.protection.outlook.com',
};

/** A server in an SPF record. One on this machine is known outside by the domain's own servers alone. */
function serverTerm(host: string): string {
  const address = host.replace(/^\[|\]$/g, '');
  if (host === '' || isThisMachine(address)) return 'mx';
  return isIP(address) === 0 ? `a:${host}` : `ip${isIP(address)}:${address}`;
}

function recordsOf(
  { config }: OperationApp,
  { from }: Newsletter,
  sender: Sender,
  checks: readonly Check<SenderCheckName>[],
): SenderRecord[] {
  const published = checks.find(({ code }) => code === 'spf.fine')?.facts as { record?: string } | undefined;
  const host = readRelayAddresses(config.smtpUrl ?? '').relays[0]?.host ?? '';
  const provider = Object.entries(spfOfProviders).find(([end]) => host === end || host.endsWith(`.${end}`))?.[1];
  const spf = `v=spf1 ${provider ? `include:${provider}` : serverTerm(host)} ~all`;
  const dkim = sender.keys.map((key) => {
    const { name, value } = dkimDnsRecord(sender.signing ?? sender.from, key);
    return { for: 'dkim' as const, name, value, isGuess: false };
  });
  return [
    { for: 'spf', name: sender.envelope, value: published?.record ?? spf, isGuess: published?.record === undefined },
    ...dkim,
    {
      for: 'dmarc',
      name: `_dmarc.${sender.from}`,
      value: `v=DMARC1; p=none; rua=mailto:${from.address}`,
      isGuess: false,
    },
  ];
}
