import * as z from 'zod';
import { readClicks } from '../../answers/clicks/click-counts.js';
import { readArchive } from '../../delivery/edition.js';
import { viewedAs } from '../../delivery/preview-view.js';
import { NotFound } from '../../errors.js';
import { type KeptReport, readKeptReport } from '../../feedback/kept-report.js';
import { pageOfLeft } from '../../feedback/list-left.js';
import { tellStory } from '../../feedback/reader-story.js';
import { recipientStatuses } from '../../ledger/ledger-states.js';
import { locales } from '../../locale/locale.js';
import { publisherMessages } from '../../locale/publisher-languages.js';
import { withClickMarks } from '../../reports/click-marks.js';
import { linksCsv, recipientsCsv } from '../../reports/report-csv.js';
import { actors as logAuthors, subscriberEvents } from '../../subscribers/record/subscriber-log.js';
import { isoFromMs } from '../../timestamps.js';
import { articleField, count, cursor, issueField, limit, pastTime, subscriberField, time } from '../fields.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { operation } from '../operation.js';
import { pageOf } from '../page.js';
import { answerCounts } from './answers.js';
import { clickColumns, countedLink, recipientReport } from './issue-documents.js';
import { recipientOf } from './issues.js';
import { issueOf, readingIssue } from './of-issue.js';

const counted = z
  .object({ countedAt: time.meta({ description: 'When they were counted.' }), ...answerCounts })
  .nullable()
  .meta({ description: 'Null until they are counted for the first time, soon after the end of the send.' });
const sent = { issue: issueField, subject: z.string().meta({ examples: ['What the council decided'] }) };
const commented = count.meta({ description: 'Published comments on its articles.', examples: [4] });

const keptReport = z.object({
  ...{ ...sent, startedAt: pastTime, answers: counted, comments: commented },
  clicks: z
    .object({ ...clickColumns, links: z.array(countedLink) })
    .nullable()
    .meta({ description: 'Clicks by link, as of now. Null when they are not counted.' }),
  raters: count.meta({ description: 'Readers who rated a story in the email, as of now.', examples: [31] }),
  articles: z
    .array(
      z.object({
        ...{ article: articleField, title: z.string().meta({ examples: ['A new berth opens'] }) },
        section: z.string().meta({ examples: ['City'] }),
        steps: z
          .array(count)
          .length(5)
          .meta({
            description: 'How many readers gave each step by email, from poor to best.',
            examples: [[0, 1, 2, 5, 9]],
          }),
        ...{ count, average: z.number().min(0).max(5), comments: commented },
      }),
    )
    .meta({ description: 'Ratings and comments by article, also from other issues with the same article.' }),
  earlier: z
    .array(z.object({ ...sent, startedAt: pastTime, answers: counted, comments: commented }))
    .meta({ description: 'Up to ten issues that went to the same audience before it, the newest first.' }),
});

const leftReader = z.object({
  id: subscriberField,
  address: z
    .string()
    .nullable()
    .meta({ description: 'null: the reader is no longer on the list.', examples: ['reader@example.com'] }),
  state: z.enum(['unsubscribed', 'complained']).meta({ examples: ['unsubscribed'] }),
  at: pastTime.meta({ description: 'When they left.' }),
});
const leftPage = pageOf(leftReader);

const title = z.string().meta({ examples: ['A new berth opens'] });
const step = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.object({ kind: z.literal(kind), at: pastTime, ...shape });
const story = z.object({
  address: z
    .string()
    .nullable()
    .meta({ description: 'null: the reader is no longer on the list.', examples: ['reader@example.com'] }),
  recipient: recipientReport,
  steps: z
    .array(
      z.discriminatedUnion('kind', [
        step('planned', {}),
        step('claimed', { attempts: count }),
        step('outcome', {
          state: z.enum(recipientStatuses),
          attempts: count,
          reply: z.string().nullable(),
          reason: z.string().nullable(),
          fault: z.enum(['reader', 'provider', 'us']).nullable(),
        }),
        step('retry', {}),
        step('clicked', { title, url: z.string() }),
        step('rated', { title, step: z.int().min(1).max(5) }),
        step('commented', { title }),
        step('changed', { event: z.enum(subscriberEvents), by: z.enum(logAuthors), words: z.string().nullable() }),
      ]),
    )
    .meta({
      description:
        'In order. "at" is null where no time is kept: of clicks and ratings. Of several attempts, only the last is kept.',
      examples: [[{ kind: 'planned', at: '2031-03-04T08:00:00.000Z' }]],
    }),
});

/** Their names in the API's document. */
export const reportSchemas = { KeptReport: keptReport, LeftPage: leftPage, RecipientStory: story } as const;

const answersOf = (kept: KeptReport['answers']) => {
  if (!kept) return null;
  const { at, ...counts } = kept;
  return { countedAt: new Date(at).toISOString(), ...counts };
};

/** What became of an issue, without reading its ledger or the list. */
export const reports = {
  read: operation({
    id: 'readReport',
    summary: 'Read the responses to an issue, as last counted',
    description:
      'Answers at once, whatever the size of the list. Clicks, ratings and comments are as of now; what needs the ledger or the list is as a worker has last counted it. "earlier" has the issues before it for the same audience.',
    ...readingIssue,
    run: async (app, asked) => {
      const issue = await issueOf(app, asked);
      return readKeptReport(app.redis, await newsletterOf(app, { slug: issue.newsletter }), issue);
    },
    output: keptReport,
    document: (_, { issue, answers, clicks, raters, articles, earlier }) => ({
      ...{ issue: issue.id, subject: issue.subject, startedAt: isoFromMs(issue.startedAt) },
      ...{ answers: answersOf(answers), clicks, raters, articles },
      comments: articles.reduce((sum, { comments }) => sum + comments, 0),
      earlier: earlier.map(({ id, startedAt, answers: kept, ...one }) => ({
        ...{ issue: id, ...one, startedAt: isoFromMs(startedAt), answers: answersOf(kept) },
      })),
    }),
  }),

  left: operation({
    id: 'listLeft',
    summary: 'List who left after an issue',
    description:
      'Returns the readers who unsubscribed or complained after this issue had reached them and before another one did, as a worker has last found them, the last to leave first; 5,000 at most. Whoever came back is left out, so a page may be short. Also needs subscribers:read.',
    ...readingIssue,
    permission: { ...readingIssue.permission, also: () => ['subscribers:read'] as const },
    input: z.object({ cursor, limit: limit(200, 50) }),
    run: async (app, { issue: id, ...page }) => {
      const issue = await issueOf(app, { issue: id });
      return pageOfLeft(app.list, await newsletterOf(app, { slug: issue.newsletter }), issue, page);
    },
    output: leftPage,
    document: (_, { rows, next }) => ({ items: rows, next }),
  }),

  showClicks: operation({
    id: 'showClicks',
    summary: 'Show the clicks on the email of an issue',
    description:
      'The email as its public page has it, with the clicks of each link beside its words, as one HTML document for a frame. Its Content-Security-Policy lets only pages of this site frame it, and no script of it runs.',
    ...readingIssue,
    input: z.object({
      locale: z.enum(locales).default('en').meta({ description: 'Language of the numbers beside the links.' }),
      appearance: z.enum(['light', 'dark']).optional().meta({
        description: 'Colours, written into the document. Default: the device of whoever looks decides.',
      }),
    }),
    run: async (app, { issue: id, locale, appearance }) => {
      const issue = await issueOf(app, { issue: id });
      const newsletter = await newsletterOf(app, { slug: issue.newsletter });
      const html = await readArchive(app.redis, issue, newsletter.locale);
      if (issue.startedAt === 0 || html === undefined) throw new NotFound('issue', id);
      const { links = [] } = (await readClicks(app.redis, id)) ?? {};
      const { mark } = publisherMessages(locale).desk.report.clicks;
      const marked = withClickMarks(html, links, ({ people, machines }) => mark(people, machines));
      return viewedAs(marked, { appearance });
    },
    output: null,
  }),

  exportLinks: operation({
    id: 'exportLinks',
    summary: 'Export the links of an issue with their clicks',
    description: 'Returns a CSV file with a line for each link. No cell of it is a formula.',
    ...readingIssue,
    run: async (app, asked) => linksCsv((await readClicks(app.redis, (await issueOf(app, asked)).id))?.links ?? []),
    output: null,
  }),

  exportRecipients: operation({
    id: 'exportRecipients',
    summary: 'Export the recipients of an issue',
    description:
      'Returns a CSV file with the address and the delivery status of each recipient, bucket by bucket. No cell of it is a formula. After LEDGER_DAYS, it has only recipients whose message was not accepted. Also needs subscribers:read.',
    ...readingIssue,
    permission: { ...readingIssue.permission, also: () => ['subscribers:read'] as const, rule: 'data' },
    input: z.object({
      state: z.array(z.enum(recipientStatuses)).optional().meta({ description: 'Only recipients in these states.' }),
    }),
    run: async (app, { issue: id, state = [] }) =>
      recipientsCsv(app.list, await issueOf(app, { issue: id }), app, state),
    output: null,
  }),

  story: operation({
    id: 'readRecipientStory',
    summary: 'Read what happened between an issue and one reader',
    description:
      'Returns every step that is kept, from the list of recipients to what the reader did afterwards. The recipient is named by the id of the subscriber, or by the address. Also needs subscribers:read.',
    ...readingIssue,
    permission: { ...readingIssue.permission, also: () => ['subscribers:read'] as const },
    key: ['issue', 'recipient'],
    errors: ['input.invalid'],
    run: async (app, asked) => {
      const recipient = await recipientOf(app, asked);
      const issue = await issueOf(app, asked);
      return tellStory(app.list, await newsletterOf(app, { slug: issue.newsletter }), issue, recipient);
    },
    output: story,
  }),
};
