import * as z from 'zod';
import { readOutcomes } from '../../delivery/outcome-series.js';
import { isoFromMs } from '../../timestamps.js';
import { count, issueField, pastTime, time } from '../fields.js';
import { operation } from '../operation.js';
import { onePage, pageOf } from '../page.js';
import { issueOf, readingIssue } from './of-issue.js';

const column = z.object({
  at: time.meta({ description: 'Beginning of the period.' }),
  seconds: z.int().min(1).meta({ description: 'Its length: 10 in the first hour of a send, then 600.' }),
  provider: z.string().meta({ description: 'The mailbox provider; "other" is every other.', examples: ['gmail'] }),
  accepted: count,
  deferred: count,
  refused: count.meta({ description: 'Bounced, or given up.' }),
});
const document = z.object({
  issue: issueField,
  startedAt: pastTime,
  ...pageOf(column).shape,
});

/** Their names in the API's document. */
export const outcomeSchemas = { Outcomes: document } as const;

/** How a send went over time. */
export const outcomes = {
  read: operation({
    id: 'readOutcomes',
    summary: 'Read how a send went over time',
    description:
      'Returns how many emails each mailbox provider accepted, deferred and refused, in periods of ten seconds, the earliest first. Every attempt counts, so a deferred email counts again at the next one. It is kept with the issue, and may lack the last seconds before a worker was killed.',
    ...readingIssue,
    run: async (app, asked) => {
      const { id, newsletter, startedAt } = await issueOf(app, asked);
      return { id, newsletter, startedAt, columns: startedAt > 0 ? await readOutcomes(app.redis, id) : [] };
    },
    output: document,
    document: (_, { id, startedAt, columns }) => ({
      issue: id,
      startedAt: isoFromMs(startedAt),
      ...onePage(
        columns.map(({ second, ...one }) => ({ at: new Date(startedAt + second * 1_000).toISOString(), ...one })),
      ),
    }),
  }),
};
