import * as z from 'zod';
import { countReach, type Reach } from '../../delivery/count-reach.js';
import { InvalidInput } from '../../errors.js';
import { articleLimit, type Composed, composeIssue, maxArticles } from '../../issues/compose.js';
import { articlesLeftOut, type LeftOut, type Repetition, repeatedArticles } from '../../issues/repeated-articles.js';
import { locales } from '../../locale/locale.js';
import { cadences, servedBy } from '../../newsletters/cadence.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { type AudienceFilter, compileFilter, requestedFilter } from '../../subscribers/list/audience.js';
import { readSegment } from '../../subscribers/list/segment-store.js';
import { count } from '../fields.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { identityOf } from '../permission.js';
import { sponsorInput } from './corrections.js';
import { articleIdField, draft, draftLine, mergeFieldsHelp } from './draft-schemas.js';
import { draftDocument } from './drafts.js';
import { issueOf, readingContent } from './of-issue.js';

const newIssue = z
  .strictObject({
    articles: z.array(articleIdField).max(maxArticles).optional().meta({
      description:
        'Articles in order, the first as the lead. Default: the newest that the readers of the issue have from no other.',
    }),
    limit: z
      .int()
      .min(1)
      .max(maxArticles)
      .optional()
      .meta({ description: `Max number of new articles, up to ${maxArticles}. Default: ${articleLimit}.` }),
    latest: z
      .int()
      .min(1)
      .optional()
      .meta({ description: `The same, but at most ${articleLimit}.` }),
    anyLanguage: z
      .boolean()
      .optional()
      .meta({ description: 'Whether new articles may be in another language than the newsletter. Default: false.' }),
    subject: draftLine.optional().meta({ description: `Default: the headline of the lead. ${mergeFieldsHelp}` }),
    preheader: draftLine.optional().meta({ description: mergeFieldsHelp }),
    sponsor: sponsorInput.optional().meta({ description: 'A paid text below the lead story.' }),
    segment: z
      .string()
      .max(60)
      .optional()
      .meta({ description: 'Name of a segment: only its readers get the issue. Default: every confirmed reader.' }),
    filter: requestedFilter
      .omit({ state: true })
      .optional()
      .meta({ description: 'Conditions in place of a segment. A reader must match all of them.' }),
  })
  .meta({ examples: [{ latest: 8 }, { latest: 8, segment: 'Engineers' }] });

/** Titles of waiting articles that an answer lists at most. */
const shownWaiting = 100;

const repeats = { article: z.string(), title: z.string(), of: z.string(), because: z.enum(['address', 'text']) };
const composed = z.object({
  ...draft.shape,
  remaining: count.meta({
    description: 'New articles that stay for the next issue, because this one would have too many.',
  }),
  waiting: z.array(z.string()).meta({ description: `Titles of the newest ${shownWaiting} of them.` }),
  oldArticles: z
    .array(z.string())
    .meta({ description: 'Ids of articles that are more than 60 days older than the last issue.' }),
  repetitions: z.array(z.object({ ...repeats, sentIn: z.string().nullable() })).meta({
    description: 'Articles of this issue that have the same address or text as another one (`of`), and its issue.',
  }),
  leftOut: z.array(z.object(repeats)).meta({
    description:
      'Articles that digests leave out, because they have the same address or text as an article of this issue (`of`).',
  }),
  withoutSome: count.meta({
    description: 'Readers who have some of the articles from other issues. They get this one without them.',
  }),
  haveAll: count.meta({
    description: 'Readers who have all of the articles from other issues. They are not emailed.',
  }),
});

export const issuePreviewQuery = z.object({
  locale: z.enum(locales).optional().meta({ description: "Language. Default: the newsletter's." }),
  name: z.string().max(200).default('').meta({ description: 'Name of the reader, for merge fields.' }),
  section: z
    .array(z.string().max(200))
    .max(50)
    .optional()
    .meta({ description: 'Sections that the reader chose. Default: every section.' }),
  cadence: z
    .enum(cadences)
    .optional()
    .meta({ description: 'How often the reader wants email. Default: as often as this issue needs.' }),
  appearance: z.enum(['light', 'dark']).optional().meta({
    description: 'Colours, written into the document. Default: the device of whoever looks decides.',
  }),
  pictures: z.enum(['shown', 'blocked']).default('shown').meta({
    description: 'With "blocked", descriptions in place of pictures, as in a program that loads none.',
  }),
});

export const issuePreview = z.object({
  ...{ subject: z.string().meta({ examples: ['What the council decided'] }) },
  ...{
    html: z.string().meta({ examples: ['<!DOCTYPE html>…'] }),
    text: z.string().meta({ examples: ['Dear reader, …'] }),
    isReader: z.boolean().meta({
      description: 'Whether a reader with this cadence gets the issue. A digest of a schedule is for one cadence.',
    }),
  },
});

/** Their names in the API's document. */
export const compositionSchemas = { NewIssue: newIssue, ComposedIssue: composed, IssuePreview: issuePreview } as const;

/** A new draft, and what its editor should know about it. */
export interface NewIssue extends Composed {
  newsletter: Newsletter;
  reach: Reach;
  repetitions: readonly Repetition[];
  leftOut: readonly LeftOut[];
}

/** CSP of an email in a frame: only our own pages show it, it loads pictures and nothing else, and no script runs. */
export const previewPolicy =
  "frame-ancestors 'self'; sandbox; default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'";

/** Making an issue, and looking at it. */
export const compositions = {
  compose: operation({
    id: 'composeIssue',
    summary: 'Compose an issue',
    description:
      'Makes a draft, by default from the newest articles that its readers have from no other issue, and for every confirmed reader. With a segment or a filter, only its readers get the issue, and public lists leave it out. Its articles stay available for everybody else: a later issue leaves out the articles that a reader has. Whoever names articles or texts is an author of the issue, who cannot approve it.',
    permission: { scope: 'content:write', of: 'slug' },
    changes: true,
    key: ['slug'],
    input: newIssue,
    errors: ['newsletter.archived', 'newsletter.no-new-articles'],
    run: async (app, { slug, filter, ...given }, { actor }): Promise<NewIssue> => {
      const { redis, list } = app;
      const newsletter = await newsletterOf(app, { slug });
      requireOneChoice({ ...given, filter });
      const audience = await audienceOf(app, newsletter, given.segment, filter);
      const made = await composeIssue(redis, newsletter, { ...given, audience, by: identityOf(actor) });
      return {
        ...{ ...made, newsletter, reach: await countReach(list, newsletter, made.issue) },
        repetitions: await repeatedArticles(redis, newsletter.slug, made.articles),
        leftOut: await articlesLeftOut(redis, newsletter, made.articles),
      };
    },
    output: composed,
    document: (_, { issue, waiting, old, repetitions, leftOut, reach: { withoutSome, haveAll } }) => ({
      ...draftDocument(issue),
      ...{
        remaining: waiting.length,
        waiting: waiting.slice(0, shownWaiting),
        oldArticles: old.map(({ id }) => id),
        repetitions,
        leftOut,
        withoutSome,
        haveAll,
      },
    }),
  }),

  preview: operation({
    id: 'previewIssue',
    summary: 'Preview an issue',
    description: 'Renders the email for any reader, with the merge fields filled in, as a program shows it.',
    ...readingContent,
    input: issuePreviewQuery,
    errors: ['issue.no-articles'],
    run: previewFor,
    output: issuePreview,
    document: (_, { subject, html, text, isReader }) => ({ subject, html, text, isReader }),
  }),

  showPreview: operation({
    id: 'showPreview',
    summary: 'Show a preview of an issue',
    description:
      'The same as one document, HTML or text, for a frame. Its Content-Security-Policy lets only pages of this site frame it, and no script of it runs.',
    ...readingContent,
    input: issuePreviewQuery.extend({
      as: z.enum(['html', 'text']).default('html').meta({ description: 'Which part of the email.' }),
    }),
    errors: ['issue.no-articles'],
    run: async (app, { as, ...asked }) => {
      const { html, text } = await previewFor(app, asked);
      return as === 'html' ? { type: 'text/html', content: html } : { type: 'text/plain', content: text };
    },
    output: null,
  }),
};

/** Renders an issue for a reader. @throws NotFound, NothingToSend; InvalidInput for an unknown section */
async function previewFor(
  app: OperationApp,
  { issue: id, name, locale, section, cadence, ...view }: z.output<typeof issuePreviewQuery> & { issue: string },
) {
  const issue = await issueOf(app, { issue: id });
  const { previewIssue } = await import('../../delivery/preview.js');
  const context = { ...app, listKey: app.list.meta.listKey };
  const { stream } = issue;
  const isReader = cadence === undefined || stream === null || servedBy(stream.offered, cadence) === stream.cadence;
  const reader = { address: 'reader@example.com', name, locale, sections: section };
  return { ...(await previewIssue(context, issue, reader, view)), isReader };
}

/** @throws InvalidInput for fields that exclude each other */
function requireOneChoice(given: {
  articles?: unknown;
  limit?: unknown;
  latest?: unknown;
  anyLanguage?: unknown;
  filter?: unknown;
  segment?: unknown;
}): void {
  const pairs = [
    ['limit', 'articles'],
    ['latest', 'articles'],
    ['limit', 'latest'],
    ['anyLanguage', 'articles'],
    ['segment', 'filter'],
  ] as const;
  for (const [field, other] of pairs)
    if (given[field] !== undefined && given[other] !== undefined)
      throw new InvalidInput(field, `cannot be given together with "${other}"`);
}

/** @throws NotFound; InvalidInput for a segment with a section that the newsletter no longer has */
async function audienceOf(
  { redis, list }: OperationApp,
  newsletter: Newsletter,
  segment: string | undefined,
  filter: AudienceFilter = {},
): Promise<AudienceFilter> {
  const audience = segment === undefined ? filter : (await readSegment(redis, newsletter.slug, segment)).filter;
  await compileFilter(list, newsletter, audience);
  return audience;
}
