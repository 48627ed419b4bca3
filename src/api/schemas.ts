import { z } from 'zod';
import { locales } from '../locale/locale.js';
import { cadences } from '../newsletters/cadence.js';
import { isTimeZone } from '../newsletters/time-zone.js';
import { audienceFilter } from '../subscribers/list/audience.js';
import { cleanName, nameLimit, parseAddress } from '../subscribers/record/address.js';
import { consentMethods, subscriberStates } from '../subscribers/record/subscriber.js';
import { actors, subscriberEvents } from '../subscribers/record/subscriber-log.js';
import { orFault } from './faults.js';
import { issue, issuePage, issueProgress, issueReport } from './issue-schemas.js';
import { newsletter, newsletterPage } from './newsletter-schemas.js';
import { problem } from './problem-schema.js';

// What goes in and out of the API. The same schemas check the calls and make the OpenAPI document.

/** Who was erased is not there for the API. */
export const shownStates = subscriberStates.filter((state) => state !== 'erased');
const state = z.enum(shownStates);

const instant = z.iso.datetime().meta({ description: 'UTC, ISO 8601.', examples: ['2031-03-04T08:00:00.000Z'] });
const never = instant.nullable();

const id = z
  .string()
  .regex(/^[0-9a-f]{16}$/, 'must be 16 hexadecimal digits')
  .meta({ description: 'Names the subscriber for good.', examples: ['0f1e2d3c4b5a6978'] });
const name = z
  .string()
  .max(nameLimit)
  .meta({ description: 'What to greet them by.', examples: ['A Reader'] });
const sections = z
  .array(z.string().max(200))
  .max(30)
  .meta({ description: 'By name. None stands for all, those to come included.', examples: [['City', 'Science']] });
const locale = z.enum(locales).meta({ description: 'The language of their mails.' });
const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA name like Europe/Berlin')
  .meta({ description: 'IANA name.', examples: ['Europe/Berlin'] });
const cadence = z
  .enum(cadences)
  .meta({ description: 'How often they want mail, where the newsletter gives the choice.' });
const email = z
  .string()
  .max(320, { abort: true })
  .meta({ description: 'The address.', examples: ['reader@example.com'] });

const address = email.check(orFault((text) => parseAddress(text)));

export const newSubscriber = z
  .strictObject({
    email: address,
    name: name.optional(),
    sections: sections.optional(),
    locale: locale.optional().meta({ description: "Left out: the newsletter's own." }),
    timeZone: timeZone.optional(),
    cadence: cadence.optional().meta({ description: "Left out: 'every issue'." }),
    consent: z.strictObject({
      from: z
        .string()
        .trim()
        .max(200)
        .refine((text) => cleanName(text) !== '', 'must say where the reader asked for it')
        .meta({
          description:
            'Where the reader asked for it, kept as the proof: a page, a form, a till. The same text each time for the same place.',
          examples: ['https://www.example.com/checkout'],
        }),
    }),
  })
  .meta({
    examples: [
      {
        email: 'reader@example.com',
        name: 'A Reader',
        sections: ['City'],
        locale: 'en',
        timeZone: 'Europe/Berlin',
        consent: { from: 'https://www.example.com/checkout' },
      },
    ],
  });

export const accepted = z
  .object({ id, state: state.meta({ description: '"pending" until the reader confirms by the mail.' }) })
  .meta({ examples: [{ id: '0f1e2d3c4b5a6978', state: 'pending' }] });

const subscriberExample = {
  id: '0f1e2d3c4b5a6978',
  email: 'reader@example.com',
  state: 'confirmed',
  name: 'A Reader',
  sections: ['City'],
  locale: 'en',
  timeZone: 'Europe/Berlin',
  cadence: 'every issue',
  askedAt: '2031-03-04T08:00:00.000Z',
  confirmedAt: '2031-03-04T08:02:00.000Z',
  changedAt: '2031-03-04T08:02:00.000Z',
  engagedAt: null,
  consent: { method: 'api', from: 'https://www.example.com/checkout' },
  because: { at: '2031-03-04T08:02:00.000Z', event: 'confirmed', by: 'reader' },
  log: [
    { at: '2031-03-04T08:00:00.000Z', event: 'asked', by: 'api' },
    { at: '2031-03-04T08:02:00.000Z', event: 'confirmed', by: 'reader' },
  ],
};

const logLine = z.object({
  at: never,
  event: z.enum(subscriberEvents),
  by: z.enum(actors),
  issue: z.string().optional().meta({ description: 'The issue that caused it, where one did.' }),
  source: z.string().optional().meta({ description: 'How it was reported: "smtp" for a mail server’s reply.' }),
  words: z
    .string()
    .optional()
    .meta({ description: 'What the mail server said, without addresses, or the publisher’s reason.' }),
});

export const subscriber = z
  .object({
    id,
    email,
    state,
    name,
    sections,
    locale,
    timeZone: z.string().nullable().meta({ description: "IANA name; null: the newsletter's." }),
    cadence,
    askedAt: never,
    confirmedAt: never,
    changedAt: never.meta({ description: 'When the state last changed.' }),
    engagedAt: never.meta({ description: 'When they last clicked, rated or wrote.' }),
    consent: z.object({ method: z.enum(consentMethods), from: z.string() }),
    because: logLine
      .nullable()
      .meta({ description: 'The line of the log behind the state; null when it is not kept any more.' }),
    log: z.array(logLine).meta({ description: 'Oldest first: the first two lines and the latest ten.' }),
  })
  .meta({ examples: [subscriberExample] });
export type SubscriberDocument = z.infer<typeof subscriber>;

export const subscriberPage = z
  .object({
    items: z.array(subscriber),
    next: z.string().nullable().meta({ description: 'The cursor of the next page; null on the last one.' }),
  })
  .meta({ examples: [{ items: [subscriberExample], next: 'AQ8eLTxLWml4' }] });

export const subscriberChange = z
  .strictObject({
    name: name.optional(),
    sections: sections.optional(),
    locale: locale.optional(),
    timeZone: timeZone.nullable().optional().meta({ description: "IANA name; null: the newsletter's." }),
    cadence: cadence.optional(),
    state: z
      .literal('unsubscribed', { error: 'may only be "unsubscribed": the reader alone can confirm' })
      .optional()
      .meta({ description: "Takes them off the list. Back leads the reader's own click only." }),
  })
  .meta({ minProperties: 1, examples: [{ name: 'A Reader', cadence: 'weekly' }, { state: 'unsubscribed' }] });

export const subscriberQuery = audienceFilter.extend({
  state: z.array(state).optional().meta({ description: 'Any of these. Left out: all.' }),
  section: audienceFilter.shape.section.meta({ description: 'Who gets one of these sections.' }),
  locale: audienceFilter.shape.locale.meta({ description: 'Any of these languages.' }),
  timeZone: audienceFilter.shape.timeZone.meta({ description: 'Any of these IANA names.' }),
  cadence: audienceFilter.shape.cadence.meta({ description: 'Any of these.' }),
  source: audienceFilter.shape.source.meta({ description: "Where the consent was given: its 'from'." }),
  domain: audienceFilter.shape.domain.meta({ description: 'The part of the address after the @.' }),
  confirmedAfter: audienceFilter.shape.confirmedAfter.meta({ description: 'A day; from its first second in UTC on.' }),
  confirmedBefore: audienceFilter.shape.confirmedBefore.meta({ description: 'A day; before its first second in UTC.' }),
  engagedSince: audienceFilter.shape.engagedSince.meta({ description: 'A day; from its first second in UTC on.' }),
  email: address.optional().meta({ description: 'The one subscriber with this address, if there is one. Goes alone.' }),
  cursor: z.string().max(100).optional().meta({ description: 'The "next" of the page before.' }),
  limit: z.coerce.number().int().min(1).max(1000).default(100).meta({ description: 'Most items on the page.' }),
});

const count = z.int().min(0);
const counts = z.record(z.string(), count);
export const statistics = z
  .object({
    states: z.record(state, count),
    byLocale: counts.meta({ description: 'Confirmed readers by language.' }),
    byDomain: counts.meta({ description: 'Confirmed readers by the 20 most frequent domains; "other" has the rest.' }),
    confirmedPerDay: counts.meta({ description: 'Day (UTC) → readers who confirmed on it; the last 30 that saw one.' }),
  })
  .meta({
    examples: [
      {
        states: { pending: 3, confirmed: 120, unsubscribed: 8, bounced: 1, complained: 0 },
        byLocale: { en: 100, 'zh-CN': 20 },
        byDomain: { 'example.com': 120 },
        confirmedPerDay: { '2031-03-04': 120 },
      },
    ],
  });

/** Every schema that has a name in the OpenAPI document. */
export const namedSchemas = {
  NewSubscriber: newSubscriber,
  Accepted: accepted,
  Subscriber: subscriber,
  SubscriberPage: subscriberPage,
  SubscriberChange: subscriberChange,
  Newsletter: newsletter,
  NewsletterPage: newsletterPage,
  Statistics: statistics,
  Issue: issue,
  IssuePage: issuePage,
  IssueReport: issueReport,
  IssueProgress: issueProgress,
  Problem: problem,
} as const;
