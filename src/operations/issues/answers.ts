import * as z from 'zod';
import { reportAnswers } from '../../feedback/issue-answers.js';
import { readKeptAnswers } from '../../feedback/kept-answers.js';
import { pageOfIssues } from '../../issues/page-issues.js';
import { isoFromMs } from '../../timestamps.js';
import { count, cursor, issueField, limit, pastTime, time } from '../fields.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { operation } from '../operation.js';
import { pageOf } from '../page.js';
import { clickColumns, countedLink } from './issue-documents.js';
import { issueOf, readingIssue } from './of-issue.js';

const ratedArticle = z.object({ article: z.string(), title: z.string(), count, average: z.number().min(0).max(5) });
export const answerCounts = {
  accepted: count.meta({ examples: [410] }),
  notAccepted: z
    .object({ reader: count, provider: count, us: count })
    .meta({ description: 'Emails that were not accepted: the fault of the reader, of the provider, or ours.' }),
  unsubscribed: count.meta({
    description: 'Readers who unsubscribed after this issue had reached them, and before another one did.',
  }),
  complained: count.meta({
    description: 'Readers who complained after this issue had reached them, and before another one did.',
  }),
  clicks: z
    .object(clickColumns)
    .nullable()
    .meta({ description: 'Null when clicks are not counted.', examples: [{ people: 120, machines: 44, unknown: 9 }] }),
  raters: count.meta({ description: 'Readers who rated a story in the email.', examples: [31] }),
};
const countedAt = time.meta({ description: 'When they were counted.' });
const sentIssue = { issue: issueField, subject: z.string().meta({ examples: ['What the council decided'] }) };
const issueAnswers = { ...sentIssue, startedAt: pastTime, countedAt, ...answerCounts };
/** The responses of readers and servers to an issue. */
const answerReport = z.object({
  ...issueAnswers,
  links: z.array(countedLink),
  ratings: z.array(ratedArticle).meta({
    description: 'Ratings that readers gave the articles of the issue by email, from 1 (poor) to 5 (best).',
  }),
  votes: z.array(ratedArticle).meta({
    description:
      'Votes of visitors on the pages of these articles, by the same steps. Articles without a page are left out.',
  }),
  comments: z
    .array(z.object({ article: z.string(), title: z.string(), count }))
    .meta({ description: 'Published comments on the articles of the issue.' }),
  earlier: z
    .array(z.object(issueAnswers))
    .meta({ description: 'The ten previous issues, newest first, as a worker has last counted them.' }),
});

const answerPage = pageOf(
  z.object({
    ...{ ...sentIssue, startedAt: pastTime },
    answers: z
      .object({ countedAt, ...answerCounts })
      .nullable()
      .meta({ description: 'Null until they are counted for the first time, soon after the end of the send.' }),
  }),
);

/** Their names in the API's document. */
export const answerSchemas = { AnswerReport: answerReport, AnswerPage: answerPage } as const;

/** The responses of readers and servers. */
export const answers = {
  read: operation({
    id: 'readAnswers',
    summary: 'Read the responses of readers to an issue',
    description:
      'Returns bounces by fault, unsubscriptions, complaints, clicks, ratings and comments, beside the ten previous issues. Reads the ledger of the issue and the list, so call it rarely.',
    ...readingIssue,
    input: z.object({
      fresh: z
        .enum(['true', 'false'])
        .optional()
        .meta({ description: 'With "true", counts the ten previous issues anew, too.' }),
    }),
    run: async (app, { issue, fresh }) =>
      reportAnswers(app.list, (await issueOf(app, { issue })).id, { fresh: fresh === 'true' }),
    output: answerReport,
  }),

  list: operation({
    id: 'listAnswers',
    summary: 'List the responses of readers to the issues of a newsletter',
    description:
      'Answers at once, whatever the size of the list: a worker counts finished issues, hourly at first and ever more rarely as they grow old. Newest first. Issues that were not sent are left out, so a page may be short.',
    permission: { scope: 'issues:read', of: 'slug' },
    changes: false,
    key: ['slug'],
    input: z.object({ cursor, limit: limit(100, 20) }),
    errors: ['newsletter.not-found', 'input.invalid'],
    async run({ redis, ...app }, { slug, ...page }) {
      const newsletter = await newsletterOf({ redis, ...app }, { slug });
      const { issues, next } = await pageOfIssues(redis, [newsletter.slug], page);
      const sent = issues.filter(({ startedAt }) => startedAt > 0);
      return { newsletter, sent, kept: await readKeptAnswers(redis, newsletter, sent), next };
    },
    output: answerPage,
    document: (_, { sent, kept, next }) => ({
      items: sent.map(({ id, subject, startedAt }) => {
        const { at, ...counts } = kept.get(id) ?? { at: 0 };
        return {
          ...{ issue: id, subject, startedAt: isoFromMs(startedAt) },
          answers: 'accepted' in counts ? { countedAt: new Date(at).toISOString(), ...counts } : null,
        };
      }),
      next,
    }),
  }),
};
