import * as z from 'zod';
import { commentStates } from '../../answers/comments/comment.js';
import { lookedIssues, readActivity } from '../../feedback/reader-activity.js';
import { recipientStatuses } from '../../ledger/ledger-states.js';
import { articleField, count, issueField, pastTime } from '../fields.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { operation } from '../operation.js';
import { idIn } from './reader-of-call.js';

const title = z.string().meta({ examples: ['A new berth opens'] });
const document = z.object({
  emails: z
    .array(
      z.object({
        issue: issueField,
        subject: z.string().meta({ examples: ['What the council decided'] }),
        startedAt: pastTime,
        state: z.enum(recipientStatuses).meta({ examples: ['accepted'] }),
        attempts: count,
      }),
    )
    .meta({ description: 'The newest first. Of issues that were reduced to totals, only emails not accepted.' }),
  clicks: z
    .array(
      z.object({ issue: issueField, title, url: z.string().meta({ examples: ['https://www.example.com/berth'] }) }),
    )
    .meta({ description: 'Of readers who agreed that they are recorded.' }),
  comments: z
    .array(
      z.object({
        id: z.string().meta({ examples: ['3f9a0c11d2e4b567'] }),
        article: articleField,
        title: title.meta({ description: 'Of the article. Empty: it was removed.' }),
        text: z.string().meta({ examples: ['When does the ferry come back?'] }),
        state: z.enum(commentStates).meta({ examples: ['approved'] }),
        writtenAt: pastTime,
      }),
    )
    .meta({ description: 'The newest first.' }),
});

/** Their names in the API's document. */
export const activitySchemas = { SubscriberActivity: document } as const;

/** What one reader got and answered. */
export const activity = {
  read: operation({
    id: 'readSubscriberActivity',
    summary: 'Read what a subscriber got and answered',
    description: `Returns the delivery status of the last ${lookedIssues} issues of the newsletter for one subscriber, the links that they opened in these issues, and their comments on articles.`,
    permission: { scope: 'subscribers:read', also: () => ['issues:read'], of: 'slug' },
    changes: false,
    key: ['slug', 'id'],
    run: async ({ list, redis }, { slug, id }) => {
      const newsletter = await newsletterOf({ redis }, { slug });
      return readActivity(list, newsletter, idIn(id));
    },
    output: document,
  }),
};
