import * as z from 'zod';
import { feedbackKinds, feedbackOutcomes, proofs } from '../../feedback/feedback-event.js';
import { count, issueField, newsletterField, pastTime, subscriberField, time } from '../fields.js';
import { pageOf } from '../page.js';

// What came back, as programs get it.

const line = z.object({
  id: z.string().meta({ examples: ['0123456789abcdef0123456789abcdef'] }),
  kind: z.enum(feedbackKinds),
  subscriber: subscriberField,
  status: z.string().meta({ description: 'RFC 3463 status; empty: none.', examples: ['5.1.1'] }),
  code: z.number().meta({ description: 'SMTP code; 0: none.', examples: [550] }),
  reason: z.string().meta({ description: 'A stable word; empty: unknown.', examples: ['no-such-user'] }),
  fault: z.enum(['reader', 'provider', 'us']),
  words: z
    .string()
    .meta({ description: 'The words of the server, without addresses.', examples: ['The mailbox does not exist.'] }),
  source: z
    .string()
    .meta({ description: '"smtp", "report", "mail", or the name of a provider.', examples: ['report'] }),
  proof: z
    .enum(proofs)
    .nullable()
    .meta({
      ...{ description: 'How the reader was identified; null: by a direct reply.', examples: ['bounce-address'] },
    }),
  outcome: z
    .enum(feedbackOutcomes)
    .nullable()
    .meta({
      examples: ['applied'],
      description:
        'What it changed. "held": it waits for a decision. null: a direct reply, see the recipients of the issue.',
    }),
  newsletter: newsletterField,
  at: pastTime,
  issue: issueField.nullable().meta({ description: 'Id of the issue; null: not known.', examples: ['gazette-7'] }),
});
export const feedbackPage = pageOf(line);
export const feedbackReport = line.extend({
  remedy: z.string().meta({
    ...{ description: 'What to do about it, for people.', examples: ['Nothing: the reader is not emailed any more.'] },
  }),
});

const unreadReport = z.object({
  id: z.string().meta({ examples: ['0123456789abcdef-1-89abcdef01234567'] }),
  subscriber: subscriberField.meta({ description: 'Id of the subscriber at whose bounce address it arrived.' }),
  newsletter: newsletterField,
  at: pastTime.meta({ description: 'When it arrived.' }),
  subject: z.string().meta({ examples: ['Your message'] }),
  text: z.string().meta({
    ...{
      description: 'Up to 4,000 characters, without email addresses.',
      examples: ['The gateway is out of service.'],
    },
  }),
});
export const unreadReports = pageOf(unreadReport);

const bounceBacklog = z.object({
  newsletter: newsletterField,
  held: count.meta({ description: 'Bounces that wait for a decision.', examples: [120] }),
  limit: count.meta({ description: 'Bounces in an hour above which they are held back.', examples: [50] }),
  since: time,
});
export const bounceBacklogPage = pageOf(bounceBacklog);
export const releasedBounces = z.object({ newsletter: newsletterField, bounced: count.meta({ examples: [120] }) });
export const rolledBackBounces = z.object({
  newsletter: newsletterField,
  broughtBack: count.meta({ description: 'Readers who are confirmed again.' }),
  dropped: count.meta({ description: 'Bounces that were held back.' }),
});
export const bounceRelease = z
  .strictObject({ confirm: z.boolean().optional().meta({ description: 'Whether the readers become bounced.' }) })
  .meta({ examples: [{ confirm: true }] });

/** Their names in the API's document. */
export const feedbackSchemas = {
  FeedbackPage: feedbackPage,
  FeedbackReport: feedbackReport,
  UnreadReports: unreadReports,
  BounceHoldPage: bounceBacklogPage,
  BounceRelease: bounceRelease,
  ReleasedBounces: releasedBounces,
  RolledBackBounces: rolledBackBounces,
} as const;
