import * as z from 'zod';
import { locales } from '../locale/locale.js';
import { clickModes } from './answer-settings.js';
import { openApproval, storedApproval } from './approval-mode.js';
import { cadences } from './cadence.js';
import { lookSchema } from './look.js';
import { networks } from './networks.js';
import { type Newsletter, openSections, uncertainPolicies } from './newsletter.js';
import { storyLinks } from './story-links.js';
import { unscheduled } from './timing.js';

/** Values of fields that a new newsletter leaves out. */
export const defaults = { ...unscheduled, uncertain: 'resend' } as const satisfies Partial<Newsletter>;
const json = <T extends z.ZodType>(inner: T) =>
  z
    .string()
    .transform((text) => JSON.parse(text))
    .pipe(inner);
/** A newsletter in its Redis hash. */
export const storedNewsletter = z.object({
  slug: z.string(),
  number: z.coerce.number(),
  title: z.string(),
  tagline: z.string(),
  from: json(z.object({ name: z.string(), address: z.string() })),
  replyTo: z.string(),
  locale: z.enum(locales),
  sections: json(z.array(z.union([z.string(), z.object({ removed: z.string(), into: z.number().optional() })]))),
  // Positions, in the order to show.
  sectionOrder: json(z.array(z.number())).default([]),
  // By position.
  sectionTitles: json(z.record(z.string(), z.partialRecord(z.enum(locales), z.string()))).default({}),
  formerSections: json(
    z.array(z.object({ name: z.string(), position: z.number(), moving: z.literal(true).optional() })),
  ).default([]),
  postalAddress: z.string(),
  siteUrl: z.string(),
  follow: json(
    z.array(z.object({ label: z.string(), url: z.string(), network: z.enum(networks).optional().catch(undefined) })),
  ),
  links: z.enum(storyLinks).optional(),
  look: json(lookSchema).optional(),
  // Newsletters of earlier versions have none of these.
  timeZone: z.string().default('UTC'),
  schedule: json(z.partialRecord(z.enum(cadences), z.string())).default({}),
  scheduledAt: z.coerce.number().default(0),
  approval: z.enum(['wait', 'send']).default('wait'),
  needsApproval: json(z.boolean()).default(false),
  lateMinutes: z.coerce.number().default(defaults.lateMinutes),
  copiesIn: json(z.array(z.string())).optional(),
  uncertain: z.enum(uncertainPolicies).default(defaults.uncertain),
  clicks: z.enum(clickModes).optional(),
  ratings: json(z.boolean()).optional(),
  readersChoice: json(z.number()).optional(),
  // The rule for inactive readers, under an earlier name.
  sunset: json(z.object({ afterDays: z.number(), answerDays: z.number() })).optional(),
  comments: json(z.boolean()).optional(),
  commentCounts: json(z.boolean()).optional(),
  createdAt: z.string(),
  archivedAt: z.string().default(''),
  revision: z.coerce.number().optional(),
});

/** Encodes each field: texts unchanged, everything else as JSON. */
export function encode(newsletter: Partial<Newsletter>): Record<string, string> {
  const { approval, inactive: sunset, ...fields } = newsletter;
  const stored = { ...fields, ...(approval && storedApproval(approval)), ...(sunset && { sunset }) };
  return Object.fromEntries(
    Object.entries(stored).map(([field, value]) => [field, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

/** The newsletter of a hash. */
export function openNewsletter(fields: z.infer<typeof storedNewsletter>): Newsletter {
  const { sections, sectionOrder, sectionTitles, formerSections, look, approval, needsApproval, sunset, ...rest } =
    fields;
  const titles = sections.flatMap((name, position) => {
    const own = sectionTitles[position];
    return typeof name === 'string' && own ? [[name, own] as const] : [];
  });
  const titled = titles.length > 0 ? { sectionTitles: Object.fromEntries(titles) } : {};
  return {
    ...rest,
    approval: openApproval({ approval, needsApproval }),
    ...openSections(sections, sectionOrder),
    ...titled,
    ...(formerSections.length > 0 ? { formerSections } : {}),
    ...(sunset ? { inactive: sunset } : {}),
    ...(look && Object.keys(look).length > 0 ? { look } : {}),
  };
}
