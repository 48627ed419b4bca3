import * as z from 'zod';
import { locales } from '../../locale/locale.js';
import { cadences } from '../../newsletters/cadence.js';
import { chosenSections, type Newsletter } from '../../newsletters/newsletter.js';
import { isTimeZone } from '../../newsletters/time-zone.js';
import { audienceFilter } from '../../subscribers/list/audience.js';
import { enrolStates } from '../../subscribers/membership/enrol.js';
import { cleanName, nameLimit, parseReaderAddress } from '../../subscribers/record/address.js';
import { historyLine, stateReason } from '../../subscribers/record/log-document.js';
import { consentMethods, type Membership, subscriberStates } from '../../subscribers/record/subscriber.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import { actors, subscriberEvents } from '../../subscribers/record/subscriber-log.js';
import { isoFromSeconds } from '../../timestamps.js';
import { inputCheck } from '../field-errors.js';
import { count, cursor, limit, pastTime, time } from '../fields.js';
import { pageOf } from '../page.js';

// A subscription, as callers write it and as programs get it.

/** Erased subscribers are not shown. */
export const shownStates = subscriberStates.filter((state) => state !== 'erased');
const state = z.enum(shownStates).meta({ examples: ['confirmed'] });

const email = z
  .string()
  .max(320, { abort: true })
  .meta({ description: 'Email address.', examples: ['reader@example.com'] });

/** An address that email can be sent to. */
const address = email.check(inputCheck((text) => parseReaderAddress(text)));

const id = z
  .string()
  .regex(/^[0-9a-f]{16}$/, 'must be 16 hexadecimal digits')
  .meta({ description: 'Permanent id of the subscriber.', examples: ['0f1e2d3c4b5a6978'] });
const name = z
  .string()
  .max(nameLimit)
  .meta({ description: 'Name for the greeting.', examples: ['A Reader'] });
const sections = z
  .array(z.string().max(200))
  .max(30)
  .meta({
    description: 'Names of sections. An empty list means all sections, including future ones.',
    examples: [['City', 'Science']],
  });
const locale = z.enum(locales).meta({ description: 'Language of the emails.' });
const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA name like Europe/Berlin')
  .meta({ description: 'IANA time zone.', examples: ['Europe/Berlin'] });
const cadence = z
  .enum(cadences)
  .meta({ description: 'How often the subscriber receives digests, if the newsletter offers several cadences.' });
const consent = z.strictObject({
  from: z
    .string()
    .trim()
    .max(200)
    .refine((text) => cleanName(text) !== '', 'must say where the reader gave consent')
    .overwrite(cleanName)
    .meta({
      description:
        'Where the reader gave consent, stored as proof: for example a page, a form or a shop. Use the same text every time for the same place.',
      examples: ['https://www.example.com/checkout'],
    }),
});
export const newSubscriber = z.strictObject({
  email: address,
  name: name.optional(),
  sections: sections.optional(),
  locale: locale.optional().meta({ description: "Default: the newsletter's language." }),
  timeZone: timeZone.optional(),
  cadence: cadence.optional().meta({ description: "Default: 'every issue'." }),
  consent,
});

export const enrolment = z.strictObject({
  email: address,
  status: z.enum(enrolStates),
  name: name.optional(),
  sections: sections.optional(),
  locale: locale.optional().meta({ description: "Default: unchanged, or the newsletter's language." }),
  consent,
});

export const enrolledOutput = z.object({ id, state, outcome: z.enum(['added', 'updated']) });

export const newAddress = z.strictObject({ email: address }).meta({ examples: [{ email: 'new@example.com' }] });

export const accepted = z.object({
  id,
  state: state.meta({
    description:
      '"pending" until the reader confirms by email. A token without subscribers:read always gets "pending".',
  }),
});

export const changed = z.object({ id });

const logEntry = z.object({
  at: pastTime,
  event: z.enum(subscriberEvents),
  by: z.enum(actors),
  issue: z.string().optional().meta({ description: 'Id of the issue that caused the event, if any.' }),
  source: z.string().optional().meta({
    description:
      'How the event was reported: "smtp" for a mail server’s reply; "bot check" for a sign-up that passed it.',
  }),
  words: z
    .string()
    .optional()
    .meta({ description: 'The mail server’s reply without addresses, or the publisher’s reason.' }),
});

export const subscriber = z.object({
  id,
  email,
  state,
  name,
  sections,
  locale,
  timeZone: z.string().nullable().meta({ description: "IANA time zone; null for the newsletter's." }),
  cadence,
  askedAt: pastTime,
  confirmedAt: pastTime,
  changedAt: pastTime.meta({ description: 'When the state last changed.' }),
  engagedAt: time.nullable().meta({ description: 'When the subscriber last clicked, rated or replied.' }),
  consent: z.object({ method: z.enum(consentMethods).meta({ examples: ['api'] }), from: consent.shape.from }),
  because: logEntry
    .nullable()
    .meta({ description: 'The log entry that explains the state; null if it is no longer stored.' }),
  log: z.array(logEntry).meta({ description: 'Oldest first: the first two entries and the latest ten.' }),
});

export const subscriberPage = pageOf(subscriber);

export const subscriberChange = z
  .strictObject({
    name: name.overwrite(cleanName).optional(),
    sections: sections.optional(),
    locale: locale.optional(),
    timeZone: timeZone.nullable().optional().meta({ description: "IANA time zone; null for the newsletter's." }),
    cadence: cadence.optional(),
    state: z
      .literal('unsubscribed', { error: 'can only be "unsubscribed": only the reader can confirm' })
      .optional()
      .meta({ description: 'Unsubscribes the reader. Only the reader can subscribe again, by confirming.' }),
  })
  .meta({ minProperties: 1, examples: [{ name: 'A Reader', cadence: 'weekly' }, { state: 'unsubscribed' }] });

export const subscriberQuery = audienceFilter.extend({
  state: z.array(state).optional().meta({ description: 'Subscribers in any of these states. Default: all.' }),
  section: audienceFilter.shape.section.meta({ description: 'Subscribers who receive any of these sections.' }),
  locale: audienceFilter.shape.locale.meta({ description: 'Subscribers with any of these languages.' }),
  timeZone: audienceFilter.shape.timeZone.meta({ description: 'Subscribers in any of these IANA time zones.' }),
  cadence: audienceFilter.shape.cadence.meta({ description: 'Subscribers with any of these cadences.' }),
  source: audienceFilter.shape.source.meta({
    description: 'Where the reader gave consent: the "from" of the consent.',
  }),
  domain: audienceFilter.shape.domain.meta({ description: 'The part of the address after the @.' }),
  confirmedAfter: audienceFilter.shape.confirmedAfter.meta({ description: 'Confirmed on or after this day (UTC).' }),
  confirmedBefore: audienceFilter.shape.confirmedBefore.meta({ description: 'Confirmed before this day (UTC).' }),
  engagedSince: audienceFilter.shape.engagedSince.meta({
    description: 'Clicked, rated or replied on or after this day (UTC).',
  }),
  email: address
    .optional()
    .meta({ description: 'Find the subscriber with this address. Cannot be combined with filters or a cursor.' }),
  text: z
    .string()
    .trim()
    .min(1)
    .max(320)
    .optional()
    .meta({ description: 'Subscribers with this part of an address or of a name, upper or lower case.' }),
  cursor,
  limit: limit(1_000, 100),
  maxRead: z.coerce.number().int().min(1).optional().meta({
    description: 'End the page after reading about so many records. It may then be shorter, or empty, before the last.',
  }),
});

const pageFields = { email: true, text: true, cursor: true, limit: true, maxRead: true } as const;
export const countQuery = subscriberQuery.omit(pageFields).extend({
  state: audienceFilter.shape.state.meta({ description: 'Subscribers in any of these states.' }),
});

const counts = z.record(z.string(), count);
export const statistics = z.object({
  states: z
    .record(state, count)
    .meta({ examples: [{ pending: 3, confirmed: 120, unsubscribed: 8, bounced: 1, complained: 0 }] }),
  byLocale: counts.meta({ description: 'Confirmed subscribers by language.', examples: [{ en: 100, 'zh-CN': 20 }] }),
  byDomain: counts.meta({ description: 'Confirmed subscribers of the 20 largest domains; "other" counts the rest.' }),
  matching: count.optional().meta({ description: 'Subscribers who match the filters, if there are any.' }),
  confirmedPerDay: counts.meta({
    description: 'Confirmed subscribers by the day (UTC) on which they confirmed: the last 30 days that have any.',
  }),
});

/** Their names in the API's document. */
export const subscriberSchemas = {
  NewSubscriber: newSubscriber,
  Enrolment: enrolment,
  Enrolled: enrolledOutput,
  Accepted: accepted,
  Changed: changed,
  NewAddress: newAddress,
  Subscriber: subscriber,
  SubscriberPage: subscriberPage,
  SubscriberChange: subscriberChange,
  Statistics: statistics,
} as const;

/** A subscription as programs get it; undefined: there is none, or it was erased. */
export function subscriberDocument(
  newsletter: Newsletter,
  reader: SubscriberId,
  to: string,
  membership: Membership | undefined,
) {
  const shown = shownStates.find((one) => one === membership?.state);
  if (!membership || !shown) return undefined;
  const { sections: chosen, timeZone: zone, log } = membership;
  return {
    id: reader.toString('hex'),
    email: to,
    state: shown,
    name: membership.name,
    sections: chosen === 0 ? [] : [...chosenSections(newsletter, chosen)],
    locale: membership.locale,
    timeZone: zone === '' ? null : zone,
    cadence: membership.cadence,
    askedAt: isoFromSeconds(membership.askedAt),
    confirmedAt: isoFromSeconds(membership.confirmedAt),
    changedAt: isoFromSeconds(membership.changedAt),
    engagedAt: isoFromSeconds(membership.engagedAt),
    consent: { method: membership.consent.method, from: membership.consent.from },
    because: stateReason(membership),
    log: log.map(historyLine),
  };
}
