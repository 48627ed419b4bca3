import * as z from 'zod';
import { locales } from '../../locale/locale.js';
import { clickModes } from '../../newsletters/answer-settings.js';
import { approvalModes } from '../../newsletters/approval-mode.js';
import { cadences } from '../../newsletters/cadence.js';
import { networks } from '../../newsletters/networks.js';
import { sectionLimit, uncertainPolicies } from '../../newsletters/newsletter.js';
import { storyLinks } from '../../newsletters/story-links.js';
import { isTimeZone, writtenTimeZone } from '../../newsletters/time-zone.js';
import { cleanName, parseAddress } from '../../subscribers/record/address.js';
import { inputCheck } from '../field-errors.js';

// What a newsletter is made of, as callers write it.

/** Meanings that input and document share. */
export const meanings = {
  approval:
    'What becomes of a scheduled digest that passes its checks. "draft": it stays a draft. "wait": it is sent once it is approved, and every other issue needs an approval, too. "send": it is sent.',
  clicks:
    'Which clicks on links in emails are counted. "off": none. "link": by link, without the reader. "reader": also by reader, for readers who agreed to it, which the sign-up page then says.',
  comments: 'Whether readers and visitors can comment on articles. You decide which comments are published.',
  commentCounts: 'Whether the email shows the number of comments beside each story.',
  copiesIn: 'Sections whose digests take a story although another source has it in the same words.',
  late: 'How late a scheduled issue may start by itself, in minutes. After that it waits for a decision.',
  links:
    'Where the stories of emails and of the issues’ feed lead. "site": to their pages on this site, as far as they have one. "source": to their sources.',
  ratings: 'Whether readers can rate the lead story in the email, and everyone each story on its page.',
  readersChoice:
    'Ratings from which a story is shown as the readers’ choice in the next digest, if it is among the best-rated ones of the last issue. 0: none is shown.',
  inactive:
    'Days without a click, rating or comment after which readers are asked whether they want to stay subscribed, and days to answer. Those who do not answer are unsubscribed. Needs "clicks" to be "reader". null: nobody is asked.',
} as const;

export const network = z
  .enum(networks)
  .optional()
  .meta({ description: 'The link is shown by the icon of this network.' });

// `overwrite`, because the document leaves out the examples of schemas with a transform.
const line = (max: number) => z.string().max(max).trim();
const webAddress = z.url({ protocol: /^https?$/, error: 'must be an address that starts with https://' }).max(2_000);
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
export const sectionTitleField = z
  .string()
  .max(100)
  .refine((text) => cleanName(text) !== '' && !text.includes(','), 'must not be empty, and must not contain a comma')
  .overwrite(cleanName);
const sections = z.array(sectionTitleField).max(sectionLimit);

/** Min days without a sign of a reader: fewer may be a holiday. */
const minSilence = 30;
/** Days to answer, unless a rule says otherwise. */
export const defaultAnswerDays = 30;

const settings = {
  tagline: line(300).optional().meta({ description: 'One line under the title.' }),
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
    .meta({ description: `${meanings.links} Default: "source".` }),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'must be an IANA name like Europe/Berlin')
    .overwrite((name) => (isTimeZone(name) ? writtenTimeZone(name) : name))
    .optional(),
  schedule: z.partialRecord(z.enum(cadences), z.string().trim().max(100)).optional().meta({
    description: 'Cron expressions by cadence. Other cadences stay; an empty text removes one.',
  }),
  approval: z
    .enum(approvalModes)
    .optional()
    .meta({ description: `${meanings.approval} Default: "draft".` }),
  needsApproval: z.boolean().optional().meta({
    description: 'Earlier form of "approval": true is "wait". With false, "wait" means "draft".',
    deprecated: true,
  }),
  lateMinutes: z
    .int('must be whole minutes, at least 1')
    .min(1, 'must be at least 1 minute')
    .max(43_200, 'must be at most 43200 minutes, which is 30 days')
    .optional()
    .meta({ description: `${meanings.late} Default: 15.` }),
  copiesIn: sections.optional().meta({ description: meanings.copiesIn }),
  uncertain: z.enum(uncertainPolicies).optional().meta({
    description: '"resend": send a message again if the server may have accepted it. "hold": do not.',
  }),
  clicks: z
    .enum(clickModes)
    .optional()
    .meta({ description: `${meanings.clicks} Default for new newsletters: "link".` }),
  ratings: z
    .boolean()
    .optional()
    .meta({ description: `${meanings.ratings} Default: false.` }),
  readersChoice: z
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .meta({ description: `${meanings.readersChoice} Default: 0.` }),
  comments: z
    .boolean()
    .optional()
    .meta({ description: `${meanings.comments} Default for new newsletters: true.` }),
  commentCounts: z
    .boolean()
    .optional()
    .meta({ description: `${meanings.commentCounts} Default: true.` }),
};
const sender = z.strictObject({ name: z.string().max(200).overwrite(cleanName), address: email });

export const newNewsletter = z
  .strictObject({
    slug: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'must have 1 to 40 lower-case letters, digits and hyphens')
      .meta({ description: 'Its name in web addresses and commands.' }),
    title: title.meta({ description: 'Its title.' }),
    from: sender.meta({ description: 'The sender. Without a name, the title.' }),
    sections: sections.optional().meta({ description: 'Sections that readers may choose from.' }),
    ...settings,
  })
  .meta({
    examples: [
      {
        slug: 'gazette',
        title: 'The Example Gazette',
        from: { name: 'The Example Gazette', address: 'gazette@example.com' },
        sections: ['City'],
      },
    ],
  });

const inactiveRule = z
  .strictObject({
    afterDays: z
      .int()
      .refine((days) => days === 0 || days >= minSilence, `must be 0, or at least ${minSilence}`)
      .optional()
      .meta({ description: `At least ${minSilence}; 0 is the same as null.` }),
    answerDays: z
      .int()
      .min(1)
      .max(3_650)
      .optional()
      .meta({ description: `Default: ${defaultAnswerDays}.` }),
  })
  .nullable()
  .optional();

export const newsletterChange = z
  .strictObject({
    title: title.optional().meta({ description: 'Its title.' }),
    from: sender.optional().meta({ description: 'The sender. Without a name, the title.' }),
    addSections: sections
      .optional()
      .meta({ description: 'Sections to add at the end. Names that it has already change nothing.' }),
    ...settings,
    inactive: inactiveRule.meta({ description: meanings.inactive }),
    sunset: inactiveRule.meta({ description: 'The earlier name of "inactive".', deprecated: true }),
    confirm: z
      .boolean()
      .optional()
      .meta({ description: 'Whether scheduled issues may go out at once, and inactive readers may be asked.' }),
  })
  .meta({ minProperties: 1, examples: [{ tagline: 'The news in four minutes', schedule: { daily: '30 7 * * *' } }] });

export type NewsletterChange = z.output<typeof newsletterChange>;

export const removalQuery = z.object({
  confirm: z.string().max(200).optional().meta({
    description:
      'The name of the section, or the slug of the newsletter, as a confirmation. Without it, the error counts the affected readers and data.',
  }),
});

/** Their names in the API's document. */
export const newsletterInputs = { NewNewsletter: newNewsletter, NewsletterChange: newsletterChange } as const;
