import { inDigits } from '../../counted.js';
import type { Some } from '../../findings/fact.js';
import type { FactsOf } from '../../findings/finding.js';
import type { AddressFault } from '../../findings/issue-findings.js';
import { byteSize } from '../byte-size.js';
import { sourcesEn } from '../sources-en.js';
import type { FindingWords } from './finding-words.js';
import { healthInEnglish } from './health/en.js';
import { pauseInWords, resumeRestored } from './pauses-in-words.js';
import { readableAddress } from './readable-address.js';
import { refusalsInEnglish } from './refusals/en.js';

const plural = (count: number, one: string, many = `${one}s`) => `${inDigits(count)} ${count === 1 ? one : many}`;
const either = (values: readonly string[]) =>
  values.length < 2 ? values.join() : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
const quoted = (text: string) => `“${text}”`;
const kilobytes = (bytes: number) => `${(bytes / 1_024).toFixed(1)} KB`;

/** `a, b, c and 4 more issues`. @param one what they are */
function some<Value>({ first, more }: Some<Value>, one: string, word: (value: Value) => string): string {
  const others = `${more} more ${more === 1 ? one : one.endsWith('s') ? `${one}es` : `${one}s`}`;
  return first.map(word).join(', ') + (more > 0 ? ` and ${others}` : '');
}
const same = (text: string) => text;

const conditions: Record<FactsOf<'audience.reached'>['conditions'][number]['field'], (values: string[]) => string> = {
  segment: (values) => `segment "${values.join()}"`,
  digest: (values) => `the ${values.join()} digest`,
  state: (values) => `state ${either(values)}`,
  section: (values) => `section ${either(values)}`,
  locale: (values) => `language ${either(values)}`,
  timeZone: (values) => `time zone ${either(values)}`,
  cadence: (values) => `cadence ${either(values)}`,
  source: (values) => `consent from ${either(values.map((label) => `"${label}"`))}`,
  domain: (values) => `domain ${either(values)}`,
  confirmedAfter: (values) => `confirmed on or after ${values.join()}`,
  confirmedBefore: (values) => `confirmed before ${values.join()}`,
  engagedSince: (values) => `active since ${values.join()}`,
};

/** `205 of 1,020 confirmed readers: section Tech`. */
function readers({ matching, confirmed, conditions: narrowed }: FactsOf<'audience.reached'>): string {
  const share = narrowed.map(({ field, values }) => conditions[field](values)).join(', ');
  if (share === '' && matching === confirmed) {
    if (confirmed < 2)
      return confirmed === 0 ? 'no confirmed reader' : 'the newsletter’s only confirmed reader gets it';
    return `all ${inDigits(confirmed)} confirmed readers`;
  }
  const count = `${inDigits(matching)} of ${plural(confirmed, 'confirmed reader')}`;
  return share === '' ? count : `${count}: ${share}`;
}

const columns = (width: number) => `${width} columns wide (a Chinese character takes two)`;
const shorten = (limit: number) => `Inboxes cut it after about ${limit}. Shorten it.`;
const fewer = 'Use fewer articles, or shorter excerpts.';
const onePreheader = 'Write one or two sentences that continue the subject.';
const textPart = 'Readers and filters without HTML see this part. Report it as a fault of the template.';

const issueStates = {
  scheduled: 'scheduled for then',
  sending: 'sending',
  paused: 'paused and may go on then',
} as const;

type Address = FactsOf<'links.dead'>['addresses']['first'][number];
type PlainFault = Exclude<AddressFault, { number: number } | { type: string }>['fault'];
const plainFaults: Record<PlainFault, string> = {
  'no-dns': 'has no address in DNS',
  'connection-refused': 'refuses the connection',
  'bad-certificate': 'has an invalid certificate',
  late: 'does not answer in time',
  unreachable: 'cannot be reached',
  'no-web-address': 'is not a web address',
  password: 'contains a password',
  private: 'leads to a private network',
  reserved: 'is reserved for examples',
  unchecked: 'was not checked',
};
function faultInWords(found: AddressFault): string {
  if ('type' in found) return `is ${found.type || 'of no type'}, not a picture`;
  if (!('number' in found)) return plainFaults[found.fault];
  return found.fault === 'status' ? `answers ${found.number}` : `redirects more than ${found.number} times`;
}
const addresses = (all: Some<Address>) =>
  some(all, 'address', (one) => `${readableAddress(one.url)} ${faultInWords(one)}`);
const dead = ({ addresses: all }: FactsOf<'links.dead'>) =>
  [addresses(all), 'Correct the address, or remove it.'] as const;
const doubtful = ({ addresses: all }: FactsOf<'links.dead'>) =>
  [addresses(all), 'Check each in a browser, and correct or remove it if it does not work.'] as const;
const allAnswer = ({ addresses: count }: FactsOf<'links.fine'>) => {
  if (count === 0) return 'none';
  return count === 1 ? '1 answers' : `all ${count} answer`;
};

const spamScore = ({ score, required, rules }: FactsOf<'spam-score.fine'>) =>
  `${score} of ${required}${rules.first.length > 0 ? ` (${some(rules, 'rule', same)})` : ''}`;
const lessSpam = 'Change what these rules complain about.';

/** Who changes a setting: plain words first, then its name. */
const setBy = (setting: string) => `Whoever runs this installation sets it: ${setting}.`;

const reservedUrl = ({ url }: FactsOf<'public-url.reserved'>) =>
  [
    `${url} is reserved for examples, so readers cannot open it`,
    `The public address has to be your own. ${setBy('PUBLIC_URL')}`,
  ] as const;
const httpsUrl = `The public address has to begin with https. ${setBy('PUBLIC_URL')}`;
const correctProxy =
  'Ask whoever runs this installation to start the web part, or to correct the public address (PUBLIC_URL) and the proxy before it.';
const letPostsThrough =
  'Until this is corrected, readers cannot unsubscribe with one click. Ask whoever runs this installation to let POST requests through to /unsubscribe/, without a redirect.';

const notChecked = ({ because, domain }: FactsOf<'spf.skipped'>) =>
  because === 'inbox'
    ? 'not checked, because the catch-all inbox keeps every email'
    : `not checked, because ${domain} is reserved for examples`;
const unanswered = ({ reason }: FactsOf<'spf.unanswered'>) =>
  [`DNS does not answer (${reason})`, 'Try again later, or set DNS_SERVERS.'] as const;
const publish = (at: string, record: string) => `Publish this TXT record at ${at}: ${record}`;

const spfFaults: Record<FactsOf<'spf.invalid'>['errors'][number]['fault'], (term: string) => string> = {
  unknown: (term) => `"${term}" is unknown`,
  loop: (term) => `${term} includes itself`,
  none: (term) => `${term} has no SPF record`,
  several: (term) => `${term} has several SPF records`,
};

const sponsorFault: Record<FactsOf<'sponsors.differ'>['sponsors']['first'][number]['because'], string> = {
  ended: 'ends before the issue goes out, so the issue does not show it',
  'not-begun': 'begins after the issue goes out, so the issue does not show it',
  paused: 'is paused',
  removed: 'was removed',
  'used-up': 'is in as many other issues as were agreed',
  changed: 'is not as it is in the list of sponsors',
  missing: 'is due and not in this issue',
  'no-room': 'is due, and this issue has no room for another sponsor',
  'same-place': 'is shown at the same place as another sponsor',
};

const domains = ({ from, envelope, signing }: FactsOf<'alignment.signed'>) =>
  `From ${from}, Return-Path ${envelope}, ${signing === null ? 'not signed by Postrider' : `d=${signing}`}`;
const alignDomains = (organisation: string) =>
  `Sign with DKIM_DOMAIN=${organisation}, or use an address of the signing domain as the sender.`;

const mtaSts = (domain: string) =>
  `v=STSv1; id=1 (and a policy at https://mta-sts.${domain}/.well-known/mta-sts.txt), so that replies to you are encrypted.`;
const tlsRpt = (domain: string) =>
  `v=TLSRPTv1; rua=mailto:postmaster@${domain}, so that other servers report when they cannot encrypt email to you.`;
const severalRecords = ({ at, records }: FactsOf<'bimi.several'>) =>
  [`${at} has ${records} records, so none counts`, 'Keep one.'] as const;
const recordAt = ({ at, record }: FactsOf<'bimi.fine'>) => `${at}: ${record}`;
const strictDmarc = (domain: string) => `It also needs p=quarantine or p=reject in the DMARC record of ${domain}.`;
const setPtr = 'Ask your host to set the reverse DNS (PTR) of the address to the EHLO name, or set EHLO_NAME.';

const ofContent = {
  'audience.reached': readers,
  'audience.nobody': (facts) => [
    `nobody would get it: ${readers(facts)}`,
    facts.haveAll > 0 ? 'Give it other articles, or delete it.' : 'Wait for readers, or compose an issue for others.',
  ],
  'approval.missing': () => ['nobody has approved it', 'Approve it as it is now.'],
  'approval.changed': () => ['it has changed since it was approved', 'Approve it as it is now.'],
  'approval.given': () => 'approved as it is now',
  'approval.unneeded': () => 'the newsletter needs none',
  'postal-address.missing': () => ['the newsletter has none, and the law requires one', 'Set it for the newsletter.'],
  'postal-address.present': () => 'it is in the email',
  'subject.empty': () => ['the subject is empty', 'Write one.'],
  'subject.wide': ({ columns: width, limit }) => [columns(width), shorten(limit)],
  'subject.capitals': () => ['the subject is all in capitals, as spam often is', 'Write it in sentence case.'],
  'subject.fine': ({ columns: widths }) => widths.map(columns).join(', '),
  'preheader.empty': () => ['the preview text is empty, so inboxes show the first words', onePreheader],
  'preheader.repeats': () => ['the preview text repeats the subject', onePreheader],
  'preheader.wide': ({ columns: width, limit }) => [columns(width), shorten(limit)],
  'preheader.fine': ({ columns: width }) => columns(width),
  'placeholders.found': ({ places }) => [
    some(places, 'place', (one) => `${quoted(one.text)} in ${one.in === 'article' ? 'article ' : ''}${one.of}`),
    'Replace them with the text.',
  ],
  'placeholders.none': () => 'none found',
  'same-subject.same': ({ issue }) => [
    `${issue} had the same subject`,
    'Change the subject, or readers take it for the same.',
  ],
  'same-subject.other': ({ issue }) => `${issue} had another subject`,
  'same-subject.first': () => 'no issue was sent before',
  'sent-before.again': ({ articles }) => [
    some(articles, 'article', (one) => {
      if (!('of' in one)) return `${quoted(one.title)} in ${one.issue}`;
      const where = one.issue === null ? 'which is in this issue too' : `sent in ${one.issue}`;
      return `${quoted(one.title)} has the same ${one.because} as ${one.of}, ${where}`;
    }),
    'Take them out, unless readers should get them again.',
  ],
  'sent-before.none': () => 'no reader gets an article twice',
  'schedule.clash': ({ issues }) => [
    some(issues, 'issue', ({ issue, state }) => `${issue} is ${issueStates[state]}`),
    'Choose another time, so that readers do not get two emails at once.',
  ],
  'schedule.digest': () => ['a digest of the schedule goes out at about the same time', 'Choose another time.'],
  'schedule.free': () => 'no other issue goes out at about the same time',
  'sections.unknown': ({ sections }) => {
    const each = some(
      sections,
      'section',
      ({ section, titles }) => `${quoted(section)} of ${some(titles, 'article', quoted)}`,
    );
    const verb = sections.first.length > 1 ? 'are no sections' : 'is no section';
    return [
      `${each} ${verb} of the newsletter, so these articles appear without one`,
      'Add the section to the newsletter, or give the articles one that it has.',
    ];
  },
  'sections.known': () => 'the newsletter has every section that the articles name',
  'sponsors.differ': ({ sponsors }) => [
    some(sponsors, 'sponsor', ({ title, because }) => `${quoted(title)} ${sponsorFault[because]}`),
    'Take the sponsors that are due, or change them in this issue.',
  ],
  'sponsors.due': ({ sponsors }) =>
    sponsors === 0 ? 'none' : sponsors === 1 ? 'one, as it is due' : `${sponsors}, as they are due`,
  'alt-texts.missing': ({ pictures }) => [
    `${some(pictures, 'picture', (one) => ('url' in one ? readableAddress(one.url) : `the picture of ${quoted(one.title)} (${one.article})`))} without a description`,
    'Describe what each picture shows.',
  ],
  'alt-texts.decorative': ({ pictures }) =>
    pictures === 1
      ? 'one picture of a feed without a description counts as decorative, beside the headline'
      : `${pictures} pictures of feeds without a description count as decorative, beside the headline`,
  'alt-texts.present': ({ pictures }) => {
    if (pictures === 0) return 'no pictures';
    return pictures === 1 ? 'the picture has one' : `all ${pictures} pictures have one`;
  },
  'size.cut': ({ bytes, limit }) => [
    `${kilobytes(bytes)} of HTML: Gmail cuts it off at ${limit / 1_024} KB, and the unsubscribe link with it`,
    fewer,
  ],
  'size.close': ({ bytes, limit }) => [
    `${kilobytes(bytes)} of HTML, very close to the ${limit / 1_024} KB at which Gmail cuts it off`,
    fewer,
  ],
  'size.near': ({ bytes, limit }) => [
    `${kilobytes(bytes)} of HTML, close to the ${limit / 1_024} KB at which Gmail cuts it off`,
    fewer,
  ],
  'size.fine': ({ bytes, limit }) => `${kilobytes(bytes)} of HTML; Gmail cuts at ${limit / 1_024} KB`,
  'text-part.empty': () => ['the plain-text part is empty', textPart],
  'text-part.lacks': ({ titles }) => [`it lacks the link of ${some(titles, 'article', quoted)}`, textPart],
  'text-part.complete': ({ bytes }) => `${kilobytes(bytes)}, with every link`,
} satisfies Partial<FindingWords>;

const ofTheWay = {
  'links.dead': dead,
  'links.doubtful': doubtful,
  'links.fine': allAnswer,
  'pictures.dead': dead,
  'pictures.doubtful': doubtful,
  'pictures.fine': allAnswer,
  'spam-score.unmeasured': () => 'not measured, because SPAM_CHECK_URL is not set',
  'spam-score.unasked': ({ reason }) => [
    `the spam filter cannot be asked (${reason})`,
    'Ask whoever runs this installation to start it, or to correct SPAM_CHECK_URL.',
  ],
  'spam-score.spam': (facts) => [spamScore(facts), lessSpam],
  'spam-score.high': (facts) => [spamScore(facts), lessSpam],
  'spam-score.fine': spamScore,
  'relay.down': ({ relays }) => [
    some(relays, 'relay', ({ relay, reason }) => `${relay} is down (${reason})`),
    'The others take over. Ask whoever runs this installation to start it, or to correct the mail server (SMTP_URL).',
  ],
  'relay.inbox-away': () => [
    'the catch-all inbox of Postrider, which takes every email here, is not running',
    'Nothing can be sent. Ask whoever runs this installation to start it, or to set a real mail server (SMTP_URL).',
  ],
  'relay.unreachable': ({ reason }) => [
    `the mail server cannot be used: ${reason}`,
    'Ask whoever runs this installation to start it, or to correct the mail server (SMTP_URL).',
  ],
  'relay.plain': ({ relays }) => [
    `${some(relays, 'relay', same)} may be used without TLS`,
    'Others could read the emails on their way. Whoever runs this installation uses smtps:// or tls=required in SMTP_URL.',
  ],
  'relay.inbox': () => 'the catch-all inbox accepts email',
  'relay.fine': () => 'accepts email',
  'public-url.reserved': reservedUrl,
  'public-url.local': ({ url }) => [
    `readers cannot open the links of this issue, because only this machine can open ${url}`,
    'Whoever runs this installation sets PUBLIC_URL to an https address.',
  ],
  'public-url.here': ({ url }) => [
    `readers elsewhere cannot open the links of this issue, because only this machine can open ${url}`,
    'Before you send to readers elsewhere, whoever runs this installation sets PUBLIC_URL to an https address.',
  ],
  'public-url.inside': ({ url }) => [
    `only readers in your own network can open ${url}`,
    'If readers are elsewhere too, whoever runs this installation sets PUBLIC_URL to an address that everybody can open.',
  ],
  'public-url.inbox': ({ url }) =>
    `only this machine can open ${url}, which is enough while every email stays in its inbox`,
  'public-url.plain': ({ url }) => [`${url} is not https`, httpsUrl],
  'public-url.silent': ({ url, reason }) => [`${url} does not answer from here (${reason})`, correctProxy],
  'public-url.foreign': ({ url, status }) => [`${url} answers ${status}, and not as Postrider does`, correctProxy],
  'public-url.fine': ({ url }) => `${url} answers`,
  'one-click.reserved': reservedUrl,
  'one-click.redirects': ({ status }) => [
    `it redirects (${status}), which mailbox providers do not follow`,
    letPostsThrough,
  ],
  'one-click.foreign': ({ status }) => [`it answers ${status}, and not as Postrider does`, letPostsThrough],
  'one-click.silent': ({ reason }) => [
    `the address that unsubscribes with one click does not answer from here (${reason})`,
    letPostsThrough,
  ],
  'one-click.fine': () => 'it answers',
} satisfies Partial<FindingWords>;

const ofSenders = {
  'from.skipped': notChecked,
  'from.provider': ({ domain }) => [
    `${domain} belongs to a mailbox provider, and others reject newsletters in its name`,
    'Use an address at a domain of your own as the sender.',
  ],
  'from.own': ({ domain }) => `${domain} is not a mailbox provider's`,
  'spf.skipped': notChecked,
  'spf.unanswered': unanswered,
  'spf.none': ({ domain }) => [`${domain} has no SPF record`, 'Publish one that your relay’s provider gives you.'],
  'spf.several': ({ domain, records }) => [
    `${domain} has ${records} SPF records, so none counts`,
    'Merge them into one record.',
  ],
  'spf.invalid': ({ domain, errors }) => [
    `the SPF record of ${domain} is not valid: ${errors.map(({ fault, term }) => spfFaults[fault](term)).join('; ')}`,
    'Correct the record.',
  ],
  'spf.too-long': ({ domain, lookups, limit }) => [
    `the SPF record of ${domain} needs ${lookups} DNS lookups, and more than ${limit} make it invalid`,
    'Remove includes that you do not use, or give IP addresses in their place.',
  ],
  'spf.everyone': ({ domain }) => [
    `the SPF record of ${domain} lets every server send`,
    'End the record with -all or ~all.',
  ],
  'spf.fine': ({ domain, record, lookups, limit }) => `${domain}: ${record} (${lookups} of ${limit} lookups)`,
  'dkim.skipped': notChecked,
  'dkim.unanswered': unanswered,
  'dkim.unsigned': ({ domain }) => `Postrider does not sign; the relay should, with a domain that belongs to ${domain}`,
  'dkim.none': ({ at, value }) => [`there is no DKIM record at ${at}`, publish(at, value)],
  'dkim.several': ({ at, records }) => [`there are ${records} DKIM records at ${at}`, 'Keep one.'],
  'dkim.revoked': ({ at, value }) => [`the DKIM key at ${at} is revoked (p= is empty)`, publish(at, value)],
  'dkim.other-key': ({ at, value }) => [`the DKIM record at ${at} is for another key`, publish(at, value)],
  'dkim.testing': ({ at }) => [`the DKIM record at ${at} says that the domain is testing (t=y)`, 'Remove t=y.'],
  'dkim.fine': ({ at }) => at.map((name) => `${name} has the key that signs`).join(', '),
  'dmarc.skipped': notChecked,
  'dmarc.unanswered': unanswered,
  'dmarc.none': ({ domain }) => [
    `${domain} has no DMARC record, which Gmail and Yahoo require of bulk senders`,
    `Publish a TXT record at _dmarc.${domain}: v=DMARC1; p=none`,
  ],
  'dmarc.several': ({ domain, records }) => [
    `_dmarc.${domain} has ${records} records, so none counts`,
    'Keep one record.',
  ],
  'dmarc.invalid': ({ domain }) => [
    `the DMARC record of ${domain} has no valid p=`,
    'Give it p=none, quarantine or reject.',
  ],
  'dmarc.fine': ({ domain, policy }) => `${domain}: p=${policy}`,
  'alignment.skipped': notChecked,
  'alignment.signed': domains,
  'alignment.neither': (facts) => [
    `${domains(facts)}: neither belongs to the domain of From`,
    alignDomains(facts.organisation),
  ],
  'alignment.spf-only': (facts) => [
    `${domains(facts)}: only SPF vouches for From, and forwarded emails lose it`,
    alignDomains(facts.organisation),
  ],
  'alignment.relay-signs': (facts) => `${domains(facts)}; the relay should sign with a domain under ${facts.from}`,
  'alignment.relay-only': (facts) => [
    `${domains(facts)}: only a signature of the relay could vouch for From`,
    alignDomains(facts.organisation),
  ],
  'reverse-dns.skipped': notChecked,
  'reverse-dns.unanswered': unanswered,
  'reverse-dns.no-address': ({ ehlo }) => [
    `the EHLO name ${ehlo} has no address in DNS`,
    'Add an A record, or set EHLO_NAME.',
  ],
  'reverse-dns.no-name': ({ ehlo, address }) => [`${address} (${ehlo}) has no name in reverse DNS`, setPtr],
  'reverse-dns.elsewhere': ({ address, names }) => [
    `${address} is called ${names.join(', ')}, which leads elsewhere`,
    setPtr,
  ],
  'reverse-dns.fine': ({ ehlo, address, name }) => `${ehlo} is ${address}, and ${address} is ${name}`,
  'mta-sts.skipped': notChecked,
  'mta-sts.unanswered': unanswered,
  'mta-sts.none': ({ domain, at }) => [`${domain} has no MTA-STS record`, publish(at, mtaSts(domain))],
  'mta-sts.several': severalRecords,
  'mta-sts.empty': ({ domain, at, tag }) => [`the MTA-STS record at ${at} has no ${tag}=`, publish(at, mtaSts(domain))],
  'mta-sts.fine': recordAt,
  'tls-rpt.skipped': notChecked,
  'tls-rpt.unanswered': unanswered,
  'tls-rpt.none': ({ domain, at }) => [`${domain} has no TLS-RPT record`, publish(at, tlsRpt(domain))],
  'tls-rpt.several': severalRecords,
  'tls-rpt.empty': ({ domain, at, tag }) => [`the TLS-RPT record at ${at} has no ${tag}=`, publish(at, tlsRpt(domain))],
  'tls-rpt.fine': recordAt,
  'bimi.skipped': notChecked,
  'bimi.unanswered': unanswered,
  'bimi.none': ({ domain, strict }) => [
    `${domain} has no BIMI record`,
    `To show your logo beside your emails, publish this TXT record at default._bimi.${domain}: v=BIMI1; l=https://… (your logo as SVG Tiny PS); a=https://… (its certificate).${strict === null ? '' : ` ${strictDmarc(strict)}`}`,
  ],
  'bimi.several': severalRecords,
  'bimi.plain-logo': ({ at }) => [
    `the logo of ${at} is not at an https address`,
    'Give it l=https://… with an SVG file.',
  ],
  'bimi.unused': ({ at, strict }) => [`${at} is not used while DMARC says p=none`, strictDmarc(strict)],
  'bimi.fine': recordAt,
} satisfies Partial<FindingWords>;

type WaitReason = FactsOf<'issue.waits'>['because'];
const decide = 'Send it now, give it another time, or make it a draft again.';

/** What an issue waits for, why where that is not plain, and what to do. */
export const waitsInEnglish: Record<WaitReason, { what: string; because?: (at: string) => string; remedy: string }> = {
  approval: { what: 'waits for approval', remedy: 'Read it, then approve it.' },
  changed: {
    what: 'waits for a look',
    because: (at) => `somebody has changed it since it was scheduled for ${at}`,
    remedy: 'Read it, then let it keep its time, or approve it where it needs an approval.',
  },
  late: {
    what: 'waits for a decision',
    because: (at) => `it was due on ${at}, and nothing could start it in time`,
    remedy: decide,
  },
  restored: {
    what: 'waits for a decision',
    because: (at) => `it comes from a backup, where it was scheduled for ${at}, and may have been sent since then`,
    remedy: decide,
  },
  'postal-address': {
    what: 'waits for the postal address of its newsletter',
    remedy: 'Set the address for the newsletter.',
  },
  articles: {
    what: 'waits for articles',
    because: () => 'none of its own exists any more',
    remedy: 'Give it others, or cancel it.',
  },
  checks: {
    what: 'waits, because a check says stop',
    remedy: 'It starts once the check passes. Or send it now, and ignore the check.',
  },
  archived: {
    what: 'does not start',
    because: () => 'its newsletter is archived',
    remedy: 'Reopen the newsletter, or cancel the issue.',
  },
};

const mailboxFaults: Record<FactsOf<'mailbox.failing'>['because'], string> = {
  connection: 'Check the host and the port in FEEDBACK_MAILBOX.',
  certificate:
    'In FEEDBACK_MAILBOX, ca=FILE names an authority to trust, and servername=NAME the name in the certificate.',
  login: 'Check the user in FEEDBACK_MAILBOX, and FEEDBACK_MAILBOX_PASSWORD. Some providers want an app password.',
  folder: 'Check the folder in FEEDBACK_MAILBOX, and FEEDBACK_MAILBOX_MOVE_TO.',
  report: 'Postrider retries each time it reads the mailbox. If it keeps failing, apply the report by hand.',
  blocked: 'Fix the error that the message names. If only some emails fail, move them to another folder.',
};

const partNames = {
  store: 'the state of Redis',
  workers: 'the workers and relays',
  issues: 'the issues',
  newsletters: 'the newsletters',
  sources: 'the sources',
  mailbox: 'the ways that bounces come in',
  'sign-ups': 'the sign-ups',
  webhooks: 'the webhooks',
  senders: 'the DNS records of the senders',
  invitations: 'the invitations',
  memory: 'the memory of Redis',
  backups: 'the state of the backups',
} as const;

const backupRemedies: Record<NonNullable<FactsOf<'backup.old'>['because']> | 'untried', string> = {
  folder: 'Allow the user that runs Postrider to write there, or set another BACKUP_TO.',
  bucket: 'Check BACKUP_TO, AWS_ENDPOINT_URL_S3 and the access key. The workers try again every 15 minutes.',
  space: 'Make room there. The workers try again every 15 minutes.',
  other: 'Read the log of the workers. They try again every 15 minutes.',
  untried: 'Check that a worker runs and has BACKUP_TO.',
};

const ofTroubles = {
  'attention.incomplete': ({ part, reason }) => [
    `${partNames[part]} could not be read (${reason.replace(/\.$/, '')}), so troubles of theirs may be missing here`,
    'Run the doctor, and read the log. What else is listed is right.',
  ],
  'issue.unreadable': ({ issue, reason }) => [
    `${issue} could not be read (${reason.replace(/\.$/, '')}), so whether it waits for something is not known`,
    'Run its checks, and read the log.',
  ],
  'replicas.few': ({ wanted, connected }) => [
    `Redis has ${connected === 0 ? 'no connected replica' : `only ${plural(connected, 'connected replica')}`}, and DURABLE_REPLICAS is ${wanted}: changes are refused and sends wait`,
    'Start the missing replicas, or lower DURABLE_REPLICAS.',
  ],
  'replicas.lost': ({ before, connected, spare }) => [
    `Redis has ${connected === 0 ? 'none' : connected} of the ${plural(before, 'replica')} that it had in the last seven days${spare === null ? '' : spare === 0 ? '; if another is lost, changes are refused and sends wait' : `; changes continue with ${spare} more lost, and are refused after that`}`,
    'Start the missing replicas again, and check their network. If they were removed on purpose, this ends after seven days.',
  ],
  'replicas.failed-over': ({ at: moment, server }, at) => [
    `a replica of Redis${server === null ? '' : ` (${server})`} has become the primary, noticed at ${at(moment)}`,
    'In the report of each issue that was being sent then, see how many readers may have received it twice. Check that the old primary follows the new one: docs/operations.md, “When a primary is lost”, has the steps. This note ends after a day.',
  ],
  'worker.away': () => [
    'nothing is sent, because no worker is running',
    'Start a worker on the server: it is the part of Postrider that sends.',
  ],
  'issue.waits': ({ issue, because: reason, startAt, since }, at) => {
    const { what, because, remedy } = waitsInEnglish[reason];
    return [`${issue} ${what} since ${at(since)}${because ? `, because ${because(at(startAt))}` : ''}`, remedy];
  },
  'issue.unapproved': ({ issue, startAt }, at) => [
    `${issue} is scheduled for ${at(startAt)} and not approved`,
    'Approve it before that.',
  ],
  'issue.paused': ({ issue }) => [`${issue} is paused`, 'Resume it, or cancel it.'],
  'issue.paused-itself': ({ issue, reason, cause }) => [
    `${issue} paused itself: ${(cause ? pauseInWords(cause) : reason).replace(/\.$/, '')}`,
    cause?.because === 'restored' ? resumeRestored.en : 'Read its report. Then resume it, or cancel it.',
  ],
  'issue.archived': ({ issue, newsletter }) => [
    `${issue} is paused, because the newsletter ${newsletter} was archived`,
    'Reopen the newsletter and resume the issue, or cancel the issue.',
  ],
  'issue.uncertain': ({ issue, readers }) => [
    `whether ${plural(readers, 'reader')} received ${issue} is uncertain, because the connection ended after the message was handed over`,
    'Send it to them again, which some may then have twice, or leave it. The next issue ends this question.',
  ],
  'issue.half-sent': ({ issue, reached, notReached }) => [
    `${issue} was cancelled half-way: ${plural(reached, 'reader has', 'readers have')} it, and ${notReached} ${notReached === 1 ? 'does' : 'do'} not`,
    'Send it to the others, or compose the next issue: they get its articles there.',
  ],
  'issue.held': ({ issue }) => [
    `the digest ${issue} was not sent, because a check says stop`,
    'Read its checks and correct it, then send it.',
  ],
  'provider.on-hold': ({ issue, provider, relay, reason, reply, refused, attempts, until }, at) => [
    `${provider} refused ${refused} of ${attempts} messages of ${issue} from ${relay} because of this sender (${reason}): ${quoted(reply)}`,
    `${refusalsInEnglish.reasons[reason] ?? refusalsInEnglish.byFault.us} Then resume the issue. The messages fail on ${at(until)}.`,
  ],
  'source.failing': ({ source, host, newsletter, failures, result, status, lastSuccessAt }, at) => [
    `the source ${host ?? source} of ${newsletter} has failed ${plural(failures, 'time')} in a row (${status ? sourcesEn.answers(status) : result.replace(/\.$/, '')}); ${lastSuccessAt === null ? 'it was never read' : `it was last read on ${at(lastSuccessAt)}`}`,
    'Check its address, or remove it.',
  ],
  'source.paused': ({ source, host, newsletter, since }, at) => [
    `the source ${host} of ${newsletter} (${source}) is paused since ${at(since)}`,
    'Resume it, or remove it.',
  ],
  'bounces.held': ({ newsletter, held, limit, since }, at) => [
    `more than ${limit} bounces of ${newsletter} came within an hour; ${held} of them ${held === 1 ? 'has' : 'have'} been held back since ${at(since)}`,
    'Read what the mail servers said. Then apply the bounces, or roll them back.',
  ],
  'mailbox.away': () => ['nothing reads the mailbox for bounces', 'Start it again.'],
  'mailbox.failing': ({ because, reason, lookedAt }, at) => [
    `the mailbox for bounces could not be read on ${at(lookedAt)}: ${reason}`,
    mailboxFaults[because],
  ],
  'memory.filling': ({ server, used, max, perDay, days }) => [
    `memory of Redis${server === null ? '' : ` on ${server}`} is full in ${days === 0 ? 'less than a day' : `about ${plural(days, 'day')}`}: ${byteSize(used, 'en')} of ${byteSize(max, 'en')}, and ${byteSize(perDay, 'en')} more each day`,
    'Raise maxmemory of Redis, or give its machine more memory. docs/operations.md says what takes it and what is deleted when.',
  ],
  'memory.high': ({ server, used, max }) => [
    `Redis${server === null ? '' : ` on ${server}`} uses ${byteSize(used, 'en')} of ${byteSize(max, 'en')} of memory; when it is full, nobody can sign up and nothing new is sent`,
    'Raise maxmemory of Redis, or give its machine more memory. docs/operations.md says what takes it and what is deleted when.',
  ],
  'listener.away': () => ['the listener for bounces does not run', 'Start it again.'],
  'feedback.unread': ({ newsletter, emails }) => [
    `${plural(emails, 'email')} at the bounce addresses of ${newsletter} not understood`,
    'Read them, and unsubscribe or correct their readers by hand.',
  ],
  'welcome.waits': ({ newsletter, because, workers = { first: [], more: 0 } }) => {
    if (because === 'old-worker')
      return [
        `the welcome emails of ${newsletter} wait, because a worker of version 0.2.0 or earlier runs: ${some(workers, 'worker', ({ host, process }) => `process ${process} on ${host}`)}`,
        'Stop it, or upgrade it. They go on by themselves within an hour after it has ended.',
      ];
    return because === 'restored'
      ? [
          `the welcome emails of ${newsletter} are off: they were on in a backup that was restored`,
          'Turn them on once you know what was sent after the backup.',
        ]
      : [
          `the welcome emails of ${newsletter} are not sent: it has no postal address`,
          'Set the address for the newsletter.',
        ];
  },
  'comments.held': ({ newsletter, comments }) => [
    `${plural(comments, 'comment')} on ${newsletter} to be approved`,
    'Approve or reject each.',
  ],
  'sign-ups.closed': ({ by, since, opensAt }, at) => [
    `the sign-up form is closed since ${at(since)} by ${by === 'limit' ? 'the limit (SIGNUPS_PER_HOUR)' : 'an operator'}`,
    opensAt === null ? 'Open them.' : `They open by themselves on ${at(opensAt)}. You can open them now.`,
  ],
  'sign-ups.waiting': ({ signUps }) => [
    `${plural(signUps, 'accepted sign-up')} not applied, because a process ended`,
    'Start a worker, which applies them.',
  ],
  'webhook.off': ({ webhook, error, since }, at) => [
    `the webhook ${webhook} is off: its receiver ${error} (failing since ${at(since)})`,
    'Correct the receiver, then deliver the waiting events again.',
  ],
  'invitation.unsent': ({ name, because }) => [
    because === 'refused'
      ? `the server refused the email that invites ${name}`
      : `${name} is not invited: there is no newsletter to send the email from`,
    because === 'refused'
      ? 'Correct the address and invite them again, or hand over a link.'
      : 'Add a newsletter and invite them again, or hand over a link.',
  ],
  'section.moving': ({ newsletter, from, to }) => [
    `renaming the section ${quoted(from)} of ${newsletter} to ${quoted(to)} has not finished`,
    'Rename it again, which finishes it.',
  ],
  'backup.failed': ({ to, at: failedAt, lastAt, because, reason }, at) => [
    `no backup could be written to ${to} at ${at(failedAt)} (${reason.replace(/\.$/, '')}): ${lastAt === null ? 'none was written yet' : `the last one is of ${at(lastAt)}`}`,
    backupRemedies[because],
  ],
  'backup.old': ({ to, lastAt, because, reason }, at) => [
    `no backup in ${to} is younger than a day: ${lastAt === null ? 'none was written yet' : `the last one is of ${at(lastAt)}`}${reason === '' ? '' : ` (${reason.replace(/\.$/, '')})`}`,
    backupRemedies[because ?? 'untried'],
  ],
} satisfies Partial<FindingWords>;

/** English words for every finding. */
export const findingsInEnglish: FindingWords = {
  ...ofContent,
  ...ofTheWay,
  ...ofSenders,
  ...ofTroubles,
  ...healthInEnglish,
};
