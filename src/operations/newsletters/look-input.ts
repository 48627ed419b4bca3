import * as z from 'zod';
import { largestPicture } from '../../articles/store/picture-store.js';
import { wordNames } from '../../locale/furniture/own-words.js';
import { locales } from '../../locale/locale.js';
import { defaultContents, directions, layouts, ratingPlaces } from '../../newsletters/look.js';
import { isAddress } from '../pictures/look-pictures.js';

// Schemas of a newsletter's look in the API.

export const shades = z.object({
  light: z.string().meta({ description: 'On light surfaces.', examples: ['#0b5fa5'] }),
  dark: z.string().meta({ description: 'In dark mode.', examples: ['#5aa9e6'] }),
});
export const picture = z
  .object({ url: z.string(), width: z.int(), height: z.int() })
  .nullable()
  .meta({ description: 'Its address, and the size in pixels at which it is shown.' });

export const newsletterLook = z.object({
  accent: shades.nullable().meta({ description: 'Colour of links, buttons and section titles. null: the default.' }),
  logo: picture,
  logoDark: picture,
  contact: z.string().meta({ examples: ['Write to desk@example.com'] }),
  copyright: z.string().meta({ examples: ['© {year} The Example Gazette'] }),
  layout: z.enum(layouts),
  contents: z.int().nullable(),
  ratingPlace: z.enum(ratingPlaces),
  words: z.record(z.string(), z.string()).meta({
    ...{ description: 'What emails say instead of the default words.', examples: [{ readMore: 'Keep reading' }] },
  }),
  forwarded: z.boolean(),
  signature: z.string(),
  portrait: picture,
  intro: z.string(),
  sectionColours: z.record(z.string(), shades).meta({ description: 'Colours of section titles, by section.' }),
  language: z.string().nullable(),
  direction: z.enum(directions).nullable(),
  revision: z.int().min(0).meta({ description: "The newsletter's revision. It is the ETag." }),
});

/** Characters of a picture in Base64. */
export const maxEncoded = Math.ceil(largestPicture / 3) * 4;
const isBase64 = (text: string) => text !== '' && Buffer.from(text, 'base64').toString('base64') === text;
export const file = (what: string) =>
  z
    .string()
    .max(maxEncoded, { abort: true })
    .refine((text) => isAddress(text) || isBase64(text), 'must be a file in Base64, or the address of an added picture')
    .nullable()
    .optional()
    .meta({
      description: `${what} A file of at most 1 MB in Base64, or the address of a picture that was added ("addPicture"); null removes it.`,
    });
const colour = z.string().max(20);
const text = (max: number, description: string) =>
  z
    .string()
    .max(max)
    .nullable()
    .optional()
    .meta({ description: `${description} null removes it.` });

export const lookChange = z
  .strictObject({
    accent: colour.nullable().optional().meta({
      description: 'Like #0b5fa5. It must have enough contrast. If not, the error names the nearest shade that does.',
    }),
    accentDark: colour.optional().meta({ description: 'The accent in dark mode. Default: a lighter shade of it.' }),
    logo: file('Shown instead of the title: a transparent PNG, GIF or WebP.'),
    logoDark: file('The logo in dark mode.'),
    contact: text(200, 'A line in the footer; addresses in it become links.'),
    copyright: text(200, 'The last line of the footer; {year} becomes the year.'),
    layout: z.enum(layouts).nullable().optional().meta({
      description:
        'Layout of the stories: full, brief (headlines with two lines) or story (the lead story, then headlines).',
    }),
    contents: z
      .union([z.int().min(1).max(100), z.literal('default')])
      .nullable()
      .optional()
      .meta({
        description: `Issues with at least this many articles begin with a list of headlines. null: never. "default" resets it: ${defaultContents} in the full layout, else never.`,
      }),
    ratingPlace: z.enum(ratingPlaces).nullable().optional().meta({
      description: 'Where readers rate the lead story of an email: below it (lead, the default), or after all stories.',
    }),
    words: z
      .record(z.string().max(40), z.string().max(200).nullable())
      .nullable()
      .optional()
      .meta({
        description: `What emails say instead of the default words: ${wordNames.join(', ')}. Places such as {count} are filled in. Words that it does not name stay; null resets one, or all.`,
      }),
    forwarded: z
      .boolean()
      .nullable()
      .optional()
      .meta({ description: 'Whether emails have a link to subscribe, for people who got them forwarded.' }),
    signature: text(820, 'Who signs, below the stories: the name in the first line.'),
    portrait: file('A square picture beside the signature.'),
    intro: text(2_000, 'A note at the top of every issue, in Markdown.'),
    sectionColours: z
      .record(z.string().max(100), colour)
      .nullable()
      .optional()
      .meta({ description: 'Colours by section. Sections that it does not name stay; null removes all.' }),
    language: text(40, 'BCP 47 tag of the language of the articles, if Postrider is not translated into it.'),
    direction: z
      .enum(directions)
      .nullable()
      .optional()
      .meta({ description: 'Direction of the articles. null: that of the language.' }),
  })
  .meta({ minProperties: 1, examples: [{ accent: '#0b5fa5', contact: 'Write to desk@example.com' }] });

/** Bytes of a change: three pictures and the rest. */
export const maxLookBody = 3 * maxEncoded + 64 * 1024;

export const lookPreviewQuery = z.object({
  locale: z.enum(locales).optional().meta({ description: "Default: the newsletter's language." }),
  embed: z.enum(['true', 'false']).optional().meta({
    description: 'With "true", the pictures of the look are in the document, not behind addresses.',
  }),
});

const tried = (max: number) => z.string().max(max).optional();
export const triedLook = z.object({
  newsletter: z.string().max(40).optional().meta({
    description: 'The newsletter that looks like this, apart from what the other fields say. Default: a new one.',
  }),
  title: tried(200).meta({ description: 'Its title.' }),
  tagline: tried(300).meta({ description: 'One line under the title.' }),
  postalAddress: tried(500).meta({ description: 'The address at its end.' }),
  accent: tried(20).meta({ description: 'Its colour, like #0b5fa5. Empty: the default.' }),
  locale: z.enum(locales).optional().meta({ description: 'Its language.' }),
});

export const lookPreview = z.object({
  html: z.string().meta({ description: 'An example email.', examples: ['<!DOCTYPE html>…'] }),
});

/** Their names in the OpenAPI document. */
export const lookSchemas = {
  NewsletterLook: newsletterLook,
  LookChange: lookChange,
  LookPreview: lookPreview,
} as const;
