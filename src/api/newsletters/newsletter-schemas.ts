import { z } from 'zod';
import { runOutcomes } from '../../issues/schedule-runs.js';
import { locales } from '../../locale/locale.js';
import { approvals } from '../../newsletters/approval-mode.js';
import { cadences } from '../../newsletters/cadence.js';
import { networks } from '../../newsletters/networks.js';
import { sectionLimit, uncertainPolicies } from '../../newsletters/newsletter.js';
import { storyLinks } from '../../newsletters/story-links.js';
import { isTimeZone } from '../../newsletters/time-zone.js';
import { cleanName, parseAddress } from '../../subscribers/record/address.js';
import { inputCheck } from '../field-errors.js';
import { lookSchemas } from './look-schemas.js';
import { approvalMeaning, copiesMeaning, lateMeaning, linksMeaning } from './setting-meanings.js';

// Schemas of newsletters in the API.

const listExample = {
  slug: 'gazette',
  title: 'The Example Gazette',
  tagline: 'The news in five minutes',
  locale: 'en',
  sections: ['City', 'Science', 'Sport'],
  timeZone: 'Europe/Berlin',
  schedule: { daily: '0 8 * * *', weekly: '0 8 * * 1' },
  url: 'https://news.example.com/n/gazette',
} as const;

const listed = {
  slug: z.string(),
  title: z.string(),
  tagline: z.string(),
  locale: z.enum(locales),
  sections: z.array(z.string()),
  timeZone: z.string().meta({ description: 'IANA time zone of the schedule.' }),
  schedule: z.partialRecord(z.enum(cadences), z.string()).meta({
    description: 'When digests are sent: a cron expression for each cadence. If there are several, readers choose one.',
  }),
  url: z.string().meta({ description: 'URL of the sign-up page.' }),
};
const newsletter = z.object(listed).meta({ examples: [listExample] });

export const newsletterPage = z.object({ items: z.array(newsletter) }).meta({ examples: [{ items: [listExample] }] });

/** An example of a whole newsletter. */
export const newsletterExample = {
  ...listExample,
  from: { name: 'The Example Gazette', address: 'gazette@example.com' },
  replyTo: 'desk@example.com',
  sectionTitles: { City: { 'zh-CN': '城市' } },
  formerSections: [{ name: 'Town', section: 'City', finished: true }],
  copiesIn: [],
  postalAddress: '1 Example Road, Example City',
  siteUrl: 'https://www.example.com/',
  follow: [{ label: 'Mastodon', url: 'https://social.example.com/@gazette' }],
  links: 'site',
  ...{ approval: 'send', needsApproval: false, lateMinutes: 15, uncertain: 'resend' },
  createdAt: '2031-03-01T08:00:00.000Z',
  archivedAt: null,
  revision: 3,
  lastRuns: [{ cadence: 'daily', at: '2031-03-04T07:00:00.000Z', outcome: 'composed', issue: 'gazette-7' }],
} as const;

const network = z.enum(networks).optional().meta({ description: 'The link is shown by the icon of this network.' });

export const fullNewsletter = z
  .object({
    ...listed,
    from: z.object({ name: z.string(), address: z.string() }).meta({ description: 'The sender.' }),
    replyTo: z.string().meta({ description: 'The address for replies. Empty: the sender.' }),
    sectionTitles: z
      .record(z.string(), z.partialRecord(z.enum(locales), z.string()))
      .meta({ description: 'Titles of sections by language, where they differ from the name.' }),
    formerSections: z
      .array(z.object({ name: z.string(), section: z.string().nullable(), finished: z.boolean() }))
      .meta({
        description:
          'Earlier names of sections, each with the current name; null if the section was removed. While "finished" is false, something may still have the earlier name: rename the section again.',
      }),
    copiesIn: z.array(z.string()).meta({ description: copiesMeaning }),
    postalAddress: z.string().meta({ description: 'The law requires one in every email.' }),
    siteUrl: z.string(),
    follow: z.array(z.object({ label: z.string(), url: z.string(), network })),
    links: z.enum(storyLinks).meta({ description: linksMeaning }),
    approval: z.enum(approvals).meta({ description: approvalMeaning }),
    needsApproval: z.boolean().meta({ description: 'Whether "approval" is "wait".', deprecated: true }),
    lateMinutes: z.int().meta({ description: lateMeaning }),
    uncertain: z.enum(uncertainPolicies),
    createdAt: z.iso.datetime(),
    archivedAt: z.iso.datetime().nullable().meta({ description: 'When it was archived; null if it was not.' }),
    revision: z.int().min(0).meta({ description: 'Increases with every change. It is the ETag.' }),
    lastRuns: z
      .array(
        z.object({
          cadence: z.enum(cadences),
          at: z.iso.datetime().nullable(),
          outcome: z.enum(runOutcomes).meta({
            description: '"held": a check says stop, so the issue stays a draft. "empty": no new article.',
          }),
          issue: z.string().nullable(),
        }),
      )
      .meta({ description: 'The last run of each schedule.' }),
  })
  .meta({ examples: [newsletterExample] });

// `overwrite`, because the document leaves out the examples of schemas with a transform.
const line = (max: number) => z.string().max(max).trim();
const webAddress = z.url({ protocol: /^https?$/ }).max(2_000);
const email = z
  .string()
  .max(320, { abort: true })
  .check(inputCheck((text) => parseAddress(text, 'address')));
const emptyOr = <Schema extends z.ZodType>(schema: Schema) => z.union([z.literal(''), schema]);
const title = z
  .string()
  .max(200)
  .refine((text) => cleanName(text) !== '', 'must not be empty')
  .overwrite(cleanName);
/** A section's name. Commands separate several with commas. */
const sectionTitle = z
  .string()
  .max(100)
  .refine((text) => cleanName(text) !== '' && !text.includes(','), 'must not be empty, and must not contain a comma')
  .overwrite(cleanName);

const settings = {
  tagline: line(300).optional(),
  replyTo: emptyOr(email).optional().meta({ description: 'The address for replies. Empty: the sender.' }),
  locale: z.enum(locales).optional().meta({ description: 'Language of pages and emails.' }),
  postalAddress: line(500).optional().meta({ description: 'The law requires one in every email.' }),
  siteUrl: emptyOr(webAddress).optional().meta({ description: 'Address of your site, for the link in the masthead.' }),
  follow: z
    .array(z.strictObject({ label: title, url: webAddress, network }))
    .max(20)
    .optional()
    .meta({ description: 'All follow-us links.' }),
  links: z
    .enum(storyLinks)
    .optional()
    .meta({ description: `${linksMeaning} Default: "source".` }),
  timeZone: z.string().max(64).refine(isTimeZone, 'must be an IANA name like Europe/Berlin').optional(),
  schedule: z.partialRecord(z.enum(cadences), z.string().trim().max(100)).optional().meta({
    description: 'Cron expressions by cadence. Other cadences stay; an empty text removes one.',
  }),
  approval: z
    .enum(approvals)
    .optional()
    .meta({ description: `${approvalMeaning} Default: "draft".` }),
  needsApproval: z.boolean().optional().meta({
    description: 'Earlier form of "approval": true is "wait". With false, "wait" means "draft".',
    deprecated: true,
  }),
  lateMinutes: z
    .int()
    .min(1)
    .max(43_200)
    .optional()
    .meta({ description: `${lateMeaning} Default: 15.` }),
  copiesIn: z.array(sectionTitle).max(sectionLimit).optional().meta({ description: copiesMeaning }),
  uncertain: z.enum(uncertainPolicies).optional().meta({
    description: '"resend": send a message again if the server may have accepted it. "hold": do not.',
  }),
};
const sender = z.strictObject({ name: z.string().max(200).overwrite(cleanName), address: email });

export const newNewsletter = z
  .strictObject({
    slug: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'must have 1 to 40 lower-case letters, digits and hyphens')
      .meta({ description: 'Its name in web addresses and commands.' }),
    title,
    from: sender.meta({ description: 'The sender. Without a name, the title.' }),
    sections: z.array(sectionTitle).max(sectionLimit).optional(),
    ...settings,
  })
  .meta({
    examples: [{ slug: 'gazette', title: 'The Example Gazette', from: newsletterExample.from, sections: ['City'] }],
  });

export const newsletterChange = z
  .strictObject({
    title: title.optional(),
    from: sender.optional(),
    ...settings,
    confirm: z.boolean().optional().meta({ description: 'Whether scheduled issues may go out at once.' }),
  })
  .meta({ minProperties: 1, examples: [{ tagline: 'The news in four minutes', schedule: { daily: '30 7 * * *' } }] });

export const newSection = z.strictObject({ name: sectionTitle }).meta({ examples: [{ name: 'Harbour' }] });

export const sectionChange = z
  .strictObject({
    name: sectionTitle.optional(),
    titles: z
      .partialRecord(z.enum(locales), sectionTitle.nullable())
      .optional()
      .meta({ description: 'Titles by language, for emails and pages in it; null: its name.' }),
    confirm: z.string().max(100).optional().meta({
      description:
        'With "name": the name of the section now, as a confirmation. Without it, the error counts what moves.',
    }),
  })
  .meta({ minProperties: 1, examples: [{ titles: { 'zh-CN': '港口' } }] });

export const sectionOrder = z
  .strictObject({
    sections: z.array(z.string().max(100)).min(1).max(sectionLimit).meta({
      description: 'The sections to put first. The others follow in their current order.',
    }),
  })
  .meta({ examples: [{ sections: ['Sport', 'City'] }] });

export const sectionMerge = z
  .strictObject({
    into: z.string().max(100).meta({ description: 'The section to keep.' }),
    confirm: z.string().max(100).optional().meta({
      description: 'The name of the section to remove, as a confirmation. Without it, the error counts the readers.',
    }),
  })
  .meta({ examples: [{ into: 'City', confirm: 'Harbour' }] });

export const removalQuery = z.object({
  confirm: z.string().max(200).optional().meta({
    description:
      'The name of the section, or the slug of the newsletter, as a confirmation. Without it, the error counts the affected readers and data.',
  }),
});

/** Their names in the OpenAPI document. */
export const newsletterSchemas = {
  Newsletter: newsletter,
  NewsletterPage: newsletterPage,
  FullNewsletter: fullNewsletter,
  NewNewsletter: newNewsletter,
  NewsletterChange: newsletterChange,
  NewSection: newSection,
  SectionChange: sectionChange,
  SectionOrder: sectionOrder,
  SectionMerge: sectionMerge,
  ...lookSchemas,
} as const;
