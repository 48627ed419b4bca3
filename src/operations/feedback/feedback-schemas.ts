import { z } from 'zod';
import { feedbackKinds, feedbackOutcomes, proofs } from '../../feedback/feedback-event.js';
import { pageOf } from '../page.js';

// What came back, as programs get it.

const time = z.iso.datetime().nullable();
const example = {
  id: '0123456789abcdef0123456789abcdef',
  kind: 'hard',
  subscriber: '0123456789abcdef',
  status: '5.1.1',
  code: 550,
  reason: 'no-such-user',
  fault: 'reader',
  words: 'The mailbox does not exist.',
  source: 'report',
  proof: 'bounce-address',
  outcome: 'applied',
  newsletter: 'gazette',
  at: '2031-03-04T08:00:05.000Z',
  issue: 'gazette-7',
} as const;
const line = z.object({
  id: z.string(),
  kind: z.enum(feedbackKinds),
  subscriber: z.string().meta({ description: 'Id of the subscriber.' }),
  status: z.string().meta({ description: 'RFC 3463 status; empty: none.' }),
  code: z.number().meta({ description: 'SMTP code; 0: none.' }),
  reason: z.string().meta({ description: 'A stable word such as "mailbox-full"; empty: unknown.' }),
  fault: z.enum(['reader', 'provider', 'us']),
  words: z.string().meta({ description: 'The words of the server, without addresses.' }),
  source: z.string().meta({ description: '"smtp", "report", "mail", or the name of a provider.' }),
  proof: z.enum(proofs).nullable().meta({ description: 'How the reader was identified; null: by a direct reply.' }),
  outcome: z.enum(feedbackOutcomes).nullable().meta({
    description:
      'What it changed. "held": it waits for a decision. null: a direct reply, see the recipients of the issue.',
  }),
  newsletter: z.string().meta({ description: 'Slug of the newsletter.' }),
  at: time,
  issue: z.string().nullable().meta({ description: 'Id of the issue; null: not known.' }),
});
export const feedbackPage = pageOf(line, [example]);
export const feedbackReport = line
  .extend({ remedy: z.string().meta({ description: 'What to do about it, for people.' }) })
  .meta({ examples: [{ ...example, remedy: 'Nothing: the reader is not emailed any more.' }] });

const unreadReport = z.object({
  id: z.string(),
  subscriber: z.string().meta({ description: 'Id of the subscriber at whose bounce address it arrived.' }),
  newsletter: z.string().meta({ description: 'Slug of the newsletter.' }),
  at: z.iso.datetime().nullable().meta({ description: 'When it arrived.' }),
  subject: z.string(),
  text: z.string().meta({ description: 'Up to 4,000 characters, without email addresses.' }),
});
export const unreadReports = pageOf(unreadReport, [
  {
    id: '0123456789abcdef-1-89abcdef01234567',
    subscriber: '0123456789abcdef',
    newsletter: 'gazette',
    at: '2031-03-04T08:00:05.000Z',
    subject: 'Your message',
    text: 'The gateway has taken the message for … out of service.',
  },
]);

const hold = z.object({
  newsletter: z.string().meta({ description: 'Slug of the newsletter.' }),
  held: z.int().meta({ description: 'Bounces that wait for a decision.' }),
  limit: z.int().meta({ description: 'Bounces in an hour above which they are held back.' }),
  since: z.iso.datetime(),
});
export const bounceHoldPage = pageOf(hold, [
  { newsletter: 'gazette', held: 120, limit: 50, since: '2031-03-04T08:00:00.000Z' },
]);
const count = z.int().min(0);
export const releasedBounces = z
  .object({ newsletter: z.string(), bounced: count })
  .meta({ examples: [{ newsletter: 'gazette', bounced: 120 }] });
export const rolledBackBounces = z
  .object({
    newsletter: z.string(),
    broughtBack: count.meta({ description: 'Readers who are confirmed again.' }),
    dropped: count.meta({ description: 'Bounces that were held back.' }),
  })
  .meta({ examples: [{ newsletter: 'gazette', broughtBack: 20, dropped: 120 }] });
export const bounceRelease = z
  .strictObject({ confirm: z.boolean().optional().meta({ description: 'Whether the readers become bounced.' }) })
  .meta({ examples: [{ confirm: true }] });

/** Their names in the API's document. */
export const feedbackSchemas = {
  FeedbackPage: feedbackPage,
  FeedbackReport: feedbackReport,
  UnreadReports: unreadReports,
  BounceHoldPage: bounceHoldPage,
  BounceRelease: bounceRelease,
  ReleasedBounces: releasedBounces,
  RolledBackBounces: rolledBackBounces,
} as const;
