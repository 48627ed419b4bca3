import * as z from 'zod';
import { amount, howMany, quote, ref, some } from './fact.js';

/** The readers of an issue: how many of them match the conditions of its audience. */
const readers = {
  matching: howMany,
  confirmed: howMany,
  conditions: z.array(z.object({ field: z.enum(['segment', 'digest', ...filterFields()]), values: z.array(quote) })),
};

/** The fields of a filter of readers. */
function filterFields() {
  return [
    ...(['state', 'section', 'locale', 'timeZone', 'cadence', 'source', 'domain'] as const),
    ...(['confirmedAfter', 'confirmedBefore', 'engagedSince'] as const),
  ] as const;
}

/** What may be wrong with a sponsor of an issue. */
export const sponsorFaults = [
  ...(['ended', 'not-begun', 'paused', 'removed', 'used-up', 'changed', 'missing', 'no-room', 'same-place'] as const),
] as const;

/** What is wrong with the answer of an address: an HTTP status or a number of redirects, a content type, or a case. */
const addressFaults = [
  { fault: z.enum(['status', 'redirects']), number: howMany },
  { fault: z.enum(['no-picture']), type: quote },
  {
    fault: z.enum([
      ...(['no-dns', 'connection-refused', 'bad-certificate', 'late', 'unreachable'] as const),
      ...(['no-web-address', 'password', 'private', 'reserved', 'unchecked'] as const),
    ]),
  },
] as const;
const addressFault = z.union([z.object(addressFaults[0]), z.object(addressFaults[1]), z.object(addressFaults[2])]);
export type AddressFault = z.infer<typeof addressFault>;

const url = { url: quote };
const addresses = some(
  z.union([
    z.object({ ...url, ...addressFaults[0] }),
    z.object({ ...url, ...addressFaults[1] }),
    z.object({ ...url, ...addressFaults[2] }),
  ]),
);

/** What the checks of an issue's content, readers and history may find. The part before the dot is the check. */
const contentFindings = {
  'audience.reached': readers,
  'audience.nobody': { ...readers, haveAll: howMany },
  'approval.missing': {},
  'approval.changed': {},
  'approval.given': {},
  'approval.unneeded': {},
  'postal-address.missing': {},
  'postal-address.present': {},
  'subject.empty': {},
  'subject.wide': { columns: howMany, limit: howMany },
  'subject.capitals': {},
  'subject.fine': { columns: z.array(howMany) },
  'preheader.empty': {},
  'preheader.repeats': {},
  'preheader.wide': { columns: howMany, limit: howMany },
  'preheader.fine': { columns: howMany },
  'placeholders.found': {
    places: some(z.object({ text: quote, in: z.enum(['field', 'article']), of: quote })),
  },
  'placeholders.none': {},
  'same-subject.same': { issue: ref },
  'same-subject.other': { issue: ref },
  'same-subject.first': {},
  'sent-before.again': {
    articles: some(
      z.union([
        z.object({ title: quote, issue: ref }),
        /** A copy: of which other article, what is the same, and the issue that sent it; null: it is in this issue. */
        z.object({ title: quote, issue: ref.nullable(), of: ref, because: z.enum(['address', 'text', 'title']) }),
      ]),
    ),
  },
  'sent-before.none': {},
  'schedule.clash': { issues: some(z.object({ issue: ref, state: z.enum(['scheduled', 'sending', 'paused']) })) },
  'schedule.digest': {},
  'schedule.free': {},
  'sections.unknown': { sections: some(z.object({ section: quote, titles: some(quote) })) },
  'sections.known': {},
  'sponsors.differ': { sponsors: some(z.object({ title: quote, sponsor: ref, because: z.enum(sponsorFaults) })) },
  'sponsors.due': { sponsors: howMany },
  'alt-texts.missing': {
    pictures: some(z.union([z.object({ title: quote, article: ref }), z.object({ url: quote })])),
  },
  'alt-texts.decorative': { pictures: howMany },
  'alt-texts.present': { pictures: howMany },
  'size.cut': { bytes: howMany, limit: howMany },
  'size.close': { bytes: howMany, limit: howMany },
  'size.near': { bytes: howMany, limit: howMany },
  'size.fine': { bytes: howMany, limit: howMany },
  'text-part.empty': {},
  'text-part.lacks': { titles: some(quote) },
  'text-part.complete': { bytes: howMany },
} as const;

/** What the checks of an issue's way to its readers may find. */
const wayFindings = {
  'links.dead': { addresses },
  'links.doubtful': { addresses },
  'links.fine': { addresses: howMany },
  'pictures.dead': { addresses },
  'pictures.doubtful': { addresses },
  'pictures.fine': { addresses: howMany },
  'spam-score.unmeasured': {},
  'spam-score.unasked': { reason: quote },
  'spam-score.spam': { score: amount, required: amount, rules: some(quote) },
  'spam-score.high': { score: amount, required: amount, rules: some(quote) },
  'spam-score.fine': { score: amount, required: amount, rules: some(quote) },
  'relay.down': { relays: some(z.object({ relay: ref, reason: quote })) },
  'relay.inbox-away': {},
  'relay.unreachable': { reason: quote },
  'relay.plain': { relays: some(ref) },
  'relay.inbox': {},
  'relay.fine': {},
  'public-url.reserved': { url: ref },
  'public-url.local': { url: ref },
  'public-url.here': { url: ref },
  'public-url.inside': { url: ref },
  'public-url.inbox': { url: ref },
  'public-url.plain': { url: ref },
  'public-url.silent': { url: ref, reason: quote },
  'public-url.foreign': { url: ref, status: howMany },
  'public-url.fine': { url: ref },
  'one-click.reserved': { url: ref },
  'one-click.redirects': { status: howMany },
  'one-click.foreign': { status: howMany },
  'one-click.silent': { reason: quote },
  'one-click.fine': {},
} as const;

/** Why a sender is not checked. */
const unchecked = { because: z.enum(['inbox', 'reserved']), domain: ref };
/** The domains that mailbox providers compare. `signing` is null when Postrider does not sign. */
const senderDomains = { from: ref, envelope: ref, signing: ref.nullable() };
const unanswered = { reason: quote };

/** What the checks of a sender and its records in DNS may find. */
const senderFindings = {
  'from.skipped': unchecked,
  'from.provider': { domain: ref },
  'from.own': { domain: ref },
  'spf.skipped': unchecked,
  'spf.unanswered': unanswered,
  'spf.none': { domain: ref },
  'spf.several': { domain: ref, records: howMany },
  'spf.invalid': {
    domain: ref,
    errors: z.array(z.object({ fault: z.enum(['unknown', 'loop', 'none', 'several']), term: quote })),
  },
  'spf.too-long': { domain: ref, lookups: howMany, limit: howMany },
  'spf.everyone': { domain: ref },
  'spf.fine': { domain: ref, record: quote, lookups: howMany, limit: howMany },
  'dkim.skipped': unchecked,
  'dkim.unanswered': unanswered,
  'dkim.unsigned': { domain: ref },
  'dkim.none': { at: ref, value: quote },
  'dkim.several': { at: ref, records: howMany },
  'dkim.revoked': { at: ref, value: quote },
  'dkim.other-key': { at: ref, value: quote },
  'dkim.testing': { at: ref },
  'dkim.fine': { at: z.array(ref) },
  'dmarc.skipped': unchecked,
  'dmarc.unanswered': unanswered,
  'dmarc.none': { domain: ref },
  'dmarc.several': { domain: ref, records: howMany },
  'dmarc.invalid': { domain: ref },
  'dmarc.fine': { domain: ref, policy: ref },
  'alignment.skipped': unchecked,
  'alignment.signed': senderDomains,
  'alignment.neither': { ...senderDomains, organisation: ref },
  'alignment.spf-only': { ...senderDomains, organisation: ref },
  'alignment.relay-signs': senderDomains,
  'alignment.relay-only': { ...senderDomains, organisation: ref },
  'reverse-dns.skipped': unchecked,
  'reverse-dns.unanswered': unanswered,
  'reverse-dns.no-address': { ehlo: ref },
  'reverse-dns.no-name': { ehlo: ref, address: ref },
  'reverse-dns.elsewhere': { address: ref, names: z.array(ref) },
  'reverse-dns.fine': { ehlo: ref, address: ref, name: ref },
  'mta-sts.skipped': unchecked,
  'mta-sts.unanswered': unanswered,
  'mta-sts.none': { domain: ref, at: ref },
  'mta-sts.several': { at: ref, records: howMany },
  'mta-sts.empty': { domain: ref, at: ref, tag: ref },
  'mta-sts.fine': { at: ref, record: quote },
  'tls-rpt.skipped': unchecked,
  'tls-rpt.unanswered': unanswered,
  'tls-rpt.none': { domain: ref, at: ref },
  'tls-rpt.several': { at: ref, records: howMany },
  'tls-rpt.empty': { domain: ref, at: ref, tag: ref },
  'tls-rpt.fine': { at: ref, record: quote },
  'bimi.skipped': unchecked,
  'bimi.unanswered': unanswered,
  /** `strict`: the domain whose DMARC record is too weak for a logo; null: it is strict enough. */
  'bimi.none': { domain: ref, strict: ref.nullable() },
  'bimi.several': { at: ref, records: howMany },
  'bimi.plain-logo': { at: ref },
  'bimi.unused': { at: ref, strict: ref },
  'bimi.fine': { at: ref, record: quote },
} as const;

/** What the checks of an issue may find, each with the shape of its facts. */
export const issueFindings = { ...contentFindings, ...wayFindings, ...senderFindings } as const;
