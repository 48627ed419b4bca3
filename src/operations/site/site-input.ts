import * as z from 'zod';
import { locales } from '../../locale/locale.js';
import { siteFonts, siteTextLimit } from '../../site/site.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { inputCheck } from '../field-errors.js';
import { file, maxEncoded, picture, shades } from '../newsletters/look-input.js';

// The publisher's site, as callers write it and as programs get it.

const fields = {
  name: z
    .string()
    .max(200)
    .meta({
      ...{
        description: "The publisher's name. Empty: the sender of the first newsletter.",
        examples: ['The Example Press'],
      },
    }),
  contact: z
    .string()
    .max(254)
    .meta({
      description: 'The address that gets messages of the contact form. Empty: no form.',
      examples: ['editor@example.com'],
    }),
  phone: z
    .string()
    .max(40)
    .meta({ description: 'Telephone number on the contact page and in the foot of every page.' }),
  postalAddress: z.string().max(500).meta({
    description: 'Postal address on the contact page. Empty: that of the first newsletter that has one.',
  }),
  hub: z.string().max(2_000).meta({ description: 'The WebSub hub that feeds name. Empty: none.' }),
  audience: z.boolean().meta({ description: 'Whether the advertising page shows rounded numbers of readers.' }),
  fonts: z.enum(siteFonts).meta({
    description: "Fonts of the pages: postrider (served by this site) or system (those of the reader's device).",
  }),
};

const markdown = z.string().max(siteTextLimit);
const shownTexts = z.partialRecord(z.enum(locales), markdown).meta({
  description: 'Markdown by language. Without any, the page shows a default text.',
});
const changedTexts = z
  .partialRecord(z.enum(locales), markdown.nullable())
  .optional()
  .meta({ description: 'Markdown by language. null removes a text.' });

export const site = z.object({
  ...fields,
  accent: shades.nullable().meta({
    description: 'Colour of links and buttons. null: that of the only newsletter, or the default.',
  }),
  logo: picture,
  logoDark: picture,
  icon: picture,
  texts: z.object({ about: shownTexts, privacy: shownTexts, advertising: shownTexts }),
  revision: z.int().meta({ description: 'Increases with each change. It is the ETag.' }),
});

export const siteChange = z
  .strictObject({
    name: fields.name.optional(),
    contact: fields.contact.check(inputCheck((text) => text.trim() === '' || parseAddress(text))).optional(),
    phone: fields.phone.optional(),
    postalAddress: fields.postalAddress.optional(),
    hub: fields.hub.optional(),
    audience: fields.audience.optional(),
    fonts: fields.fonts.optional(),
    accent: z.string().max(20).nullable().optional().meta({
      description:
        'Like #0b5fa5. It must have enough contrast. If not, the error names the nearest shade that does. null removes it.',
    }),
    accentDark: z.string().max(20).optional().meta({
      description: 'The accent in dark mode. Default: a lighter shade of it.',
    }),
    logo: file('Shown instead of the name: a transparent PNG, GIF or WebP.'),
    logoDark: file('The logo in dark mode.'),
    icon: file('The icon of the browser tab and the home screen: a square PNG of at least 180 × 180 pixels.'),
    texts: z.strictObject({ about: changedTexts, privacy: changedTexts, advertising: changedTexts }).optional(),
  })
  .meta({ minProperties: 1, examples: [{ contact: 'editor@example.com', texts: { about: { en: 'Who we are.' } } }] });

/** Bytes of a change: three pictures, the texts and the rest. */
export const maxSiteBody = 3 * maxEncoded + 1024 * 1024;

export const siteSchemas = { Site: site, SiteChange: siteChange };
