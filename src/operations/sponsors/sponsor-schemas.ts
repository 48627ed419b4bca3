import * as z from 'zod';
import { draftLimits } from '../../issues/editor-text.js';
import type { Issue } from '../../issues/issue.js';
import { transitions } from '../../issues/issue.js';
import type { Sponsor } from '../../issues/sponsors/sponsor.js';
import { count, issueField, newsletterField, pastTime, time } from '../fields.js';
import { slotShape } from '../issues/draft-schemas.js';
import { clickColumns } from '../issues/issue-documents.js';
import { pageOf } from '../page.js';

// A sponsor, as callers write it and as programs get it.

const name = z
  .string()
  .max(2 * draftLimits.label)
  .meta({ description: 'Who pays, and for what: for editors and the report.', examples: ['Harbour Books, spring'] });
const { place, title, text, url, image, imageAlt, label } = slotShape;
const day = z.string().max(10);
const from = day.meta({ description: 'First day on which issues take it, like 2031-03-04. Empty: no limit.' });
const to = day.meta({ description: 'Last day on which issues show it. Empty: no limit.', examples: ['2031-03-31'] });
const issues = z
  .int()
  .min(1)
  .max(10_000)
  .nullable()
  .meta({ description: 'Max issues that show it. null: no limit.', examples: [4] });
const paused = z.boolean().meta({ description: 'Whether new issues leave it out.' });
const written = {
  ...{ title: title.meta({ examples: ['A map that stays dry'] }), text: text.meta({ examples: ['On stone paper.'] }) },
  url: url.meta({ description: 'Where its link leads.', examples: ['https://sponsor.example.com/'] }),
  ...{ image, imageAlt, label },
};

export const newSponsor = z
  .strictObject({
    name: name
      .default('')
      .meta({ description: 'Who pays, and for what: for editors and the report. Default: the title.' }),
    ...written,
    place: place.default('lead'),
    from: from.default(''),
    to: to.default(''),
    issues: issues.default(null),
    paused: paused.default(false),
  })
  .meta({
    examples: [
      {
        ...{ name: 'Harbour Books, spring', title: 'A map that stays dry', text: 'On stone paper.' },
        ...{ url: 'https://sponsor.example.com/', image: '', imageAlt: '', label: '', place: 'lead' as const },
        ...{ from: '2031-03-04', to: '2031-03-31', issues: 4, paused: false },
      },
    ],
  });

const changed = { name, title, text: text.unwrap(), url, image: image.unwrap(), imageAlt: imageAlt.unwrap() };
export const sponsorChange = z
  .strictObject({ ...changed, label: label.unwrap(), place, from, to, issues, paused })
  .partial()
  .meta({ examples: [{ to: '2031-04-30' }] });

/** `planned`: its first day is ahead. `ended`: its last day has passed, or its issues are used up. */
const states = ['planned', 'running', 'paused', 'ended', 'removed'] as const;
export type SponsorState = (typeof states)[number];

const shape = {
  id: z.string().meta({ examples: ['sponsor-1'] }),
  newsletter: newsletterField,
  name,
  ...written,
  ...{ place: z.string(), from, to, issues, paused },
  state: z.enum(states).meta({
    description: '"planned": its first day is ahead. "ended": its last day has passed, or its issues are used up.',
    examples: ['running'],
  }),
  issuesLeft: count.nullable().meta({ description: 'How many more issues take it. null: no limit.' }),
  createdAt: time,
  removedAt: pastTime.meta({ examples: [null] }),
  revision: z.int().min(1).meta({ description: 'Increases with each change. It is the ETag.' }),
};
export const sponsor = z.object(shape);
export const changedSponsor = z.object({
  ...shape,
  drafts: z
    .array(z.object({ issue: issueField, state: z.enum(Object.keys(transitions) as [keyof typeof transitions]) }))
    .meta({
      description:
        'Issues that are not sent yet and do not show it as it is now. They stay as they are until "refreshSponsors".',
    }),
});
export const sponsorPage = pageOf(sponsor);

const numbers = {
  emails: count.meta({ description: 'Accepted emails with it.', examples: [410] }),
  clicks: z
    .object(clickColumns)
    .nullable()
    .meta({
      description: 'Clicks on its link. null when clicks are not counted.',
      examples: [{ people: 12, machines: 4, unknown: 1 }],
    }),
};
export const sponsorReport = z.object({
  sponsor: shape.id,
  ...{ newsletter: newsletterField, name, title: written.title, url: written.url, from, to },
  issues: z.array(
    z.object({
      issue: issueField,
      subject: z.string().meta({ examples: ['What the council decided'] }),
      startedAt: pastTime,
      ...numbers,
    }),
  ),
  total: z.object(numbers),
});

/** Their names in the API's document. */
export const sponsorSchemas = {
  Sponsor: sponsor,
  ChangedSponsor: changedSponsor,
  NewSponsor: newSponsor,
  SponsorChange: sponsorChange,
  SponsorPage: sponsorPage,
  SponsorReport: sponsorReport,
} as const;

/** A sponsor with what follows from the day and from its issues. */
export interface ShownSponsor {
  sponsor: Sponsor;
  state: SponsorState;
  issuesLeft: number | null;
}

export function sponsorDocument({ sponsor: { changes: _, removedAt, ...one }, state, issuesLeft }: ShownSponsor) {
  return { ...one, state, issuesLeft, removedAt: removedAt || null };
}

export const draftsDocument = (issues: readonly Issue[]) => issues.map(({ id, state }) => ({ issue: id, state }));
