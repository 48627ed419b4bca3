import { z } from 'zod';
import { locales } from '../../locale/locale.js';
import { siteTextLimit } from '../../site/site.js';

// Schemas of the publisher's site in the API.

const example = {
  name: 'The Example Press',
  contact: 'editor@example.com',
  hub: '',
  audience: true,
  texts: { about: { en: 'We report from **Exampleton**.' }, privacy: {}, advertising: {} },
  revision: 1,
};

const fields = {
  name: z.string().max(200).meta({ description: "The publisher's name. Empty: the sender of the first newsletter." }),
  contact: z
    .string()
    .max(254)
    .meta({ description: 'The address that gets messages of the contact form. Empty: no form.' }),
  hub: z.string().max(2_000).meta({ description: 'The WebSub hub that feeds name. Empty: none.' }),
  audience: z.boolean().meta({ description: 'Whether the advertising page shows rounded numbers of readers.' }),
};

const markdown = z.string().max(siteTextLimit);
const shownTexts = z.partialRecord(z.enum(locales), markdown).meta({
  description: 'Markdown by language. Without any, the page shows a default text.',
});
const changedTexts = z
  .partialRecord(z.enum(locales), markdown.nullable())
  .optional()
  .meta({ description: 'Markdown by language. null removes a text.' });

export const site = z
  .object({
    ...fields,
    texts: z.object({ about: shownTexts, privacy: shownTexts, advertising: shownTexts }),
    revision: z.int().meta({ description: 'Increases with each change. It is the ETag.' }),
  })
  .meta({ examples: [example] });

export const siteChange = z
  .strictObject({
    name: fields.name.optional(),
    contact: fields.contact.optional(),
    hub: fields.hub.optional(),
    audience: fields.audience.optional(),
    texts: z.strictObject({ about: changedTexts, privacy: changedTexts, advertising: changedTexts }).optional(),
  })
  .meta({ minProperties: 1, examples: [{ contact: 'editor@example.com', texts: { about: { en: 'Who we are.' } } }] });

export const siteSchemas = { Site: site, SiteChange: siteChange };
