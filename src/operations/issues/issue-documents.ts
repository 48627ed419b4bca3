import { z } from 'zod';
import { transitions } from '../../issues/issue.js';
import { subjectDecision, subjectTest } from '../../issues/subject-test.js';
import { type RecipientStatus, recipientStatuses, statusMeanings } from '../../ledger/ledger-states.js';
import { cadences } from '../../newsletters/cadence.js';
import { type Reason, reasons } from '../../smtp/refusals/reason.js';
import { audienceFilter } from '../../subscribers/list/audience.js';
import { waits } from './draft-schemas.js';

// An issue and its reports, as programs get them.

const issueState = z.enum(Object.keys(transitions) as [keyof typeof transitions]);
const time = z.iso.datetime().nullable().meta({ description: 'UTC, ISO 8601.' });
const count = z.int().min(0);
const issueExample = {
  id: 'gazette-7',
  newsletter: 'gazette',
  state: 'sending',
  subject: 'What the council decided',
  preheader: 'And why it matters',
  pausedBecause: null,
  waits: null,
  edition: 1,
  revision: 3,
  segment: null,
  stream: null,
  sender: 'token "Desk"',
  startAt: null,
  local: null,
  unlisted: false,
  withdrawnAt: null,
  page: 'https://news.example.com/issues/gazette-7',
  createdAt: '2031-03-04T07:30:00.000Z',
  startedAt: '2031-03-04T08:00:00.000Z',
  finishedAt: null,
} as const;

const issue = z
  .object({
    id: z.string(),
    newsletter: z.string(),
    state: issueState,
    subject: z.string(),
    preheader: z.string(),
    pausedBecause: z.string().nullable().meta({ description: 'Why the issue was paused automatically.' }),
    waits,
    edition: z.int().min(1).meta({ description: 'Starts at 1 and increases with each correction.' }),
    revision: z.int().min(1).meta({ description: 'Increases with every change of its content.' }),
    segment: z.string().nullable().meta({ description: 'The segment that it was composed for.' }),
    stream: z.enum(cadences).nullable().meta({ description: 'The only readers of a digest: those of this cadence.' }),
    sender: z.string().nullable().meta({ description: 'Who has scheduled it, or approved it since.' }),
    startAt: time.meta({ description: 'When a scheduled issue starts.' }),
    local: z
      .object({ day: z.string(), time: z.string() })
      .nullable()
      .meta({ description: 'The local time at which each reader is emailed.' }),
    unlisted: z.boolean().meta({ description: 'Whether public lists leave it out.' }),
    withdrawnAt: time.meta({ description: 'When its page was withdrawn.' }),
    page: z.string().nullable().meta({ description: 'The public page; null until the send begins.' }),
    createdAt: time,
    startedAt: time,
    finishedAt: time,
  })
  .meta({ examples: [issueExample] });

export const issuePageDocument = z
  .object({
    items: z.array(issue),
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last page.' }),
  })
  .meta({ examples: [{ items: [issueExample], next: 'MSAxOTI5OTQ4NDAwMDAwIGdhemV0dGUtNw' }] });

export const issueQuery = z.object({
  newsletter: z.string().max(100).optional().meta({ description: 'Slug of a newsletter, to list only its issues.' }),
  cursor: z.string().max(300).optional().meta({ description: 'The "next" value of the previous page.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'Max items per page.' }),
});

/** A provider whose readers are on hold. */
export const hold = z.object({
  provider: z.string().meta({ description: 'Provider group, or the recipient domain.' }),
  relay: z.string().meta({ description: 'The relay whose emails are refused.' }),
  since: z.iso.datetime(),
  until: z.iso.datetime().meta({ description: 'When the emails that are still on hold fail.' }),
  attempts: z.int().min(0),
  refused: z.int().min(0).meta({ description: 'Attempts that were refused because of this sender.' }),
  reason: z.enum(Object.keys(reasons) as [Reason, ...Reason[]]),
  words: z.string().meta({ description: 'One reply, without addresses.' }),
  remedy: z.string().meta({ description: 'What to do.' }),
});

const holdsDescription =
  'Providers that refuse this issue because of its sender. Their readers are on hold; resume the issue once it is fixed.';

const holdExample = {
  provider: 'gmail',
  relay: 'mail.example.com:587',
  since: '2031-03-04T08:00:05.000Z',
  until: '2031-03-05T08:00:05.000Z',
  attempts: 25,
  refused: 25,
  reason: 'unauthenticated',
  words: '550 5.7.26 This message is not authenticated.',
  remedy: 'Check SPF, DKIM and DMARC of the sending domain. Then resume the issue.',
} as const;

const statuses = Object.fromEntries(
  recipientStatuses.map((status) => [status, count.meta({ description: statusMeanings[status] })]),
) as Record<RecipientStatus, typeof count>;

const report = {
  id: z.string(),
  state: issueState,
  pausedBecause: z.string().nullable(),
  waits,
  holds: z.array(hold).meta({ description: holdsDescription }),
  audience: count.meta({ description: 'Number of recipients: the sum of the delivery statuses below.' }),
  readers: z.string().meta({ description: 'The audience in words.' }),
  segment: z.string().nullable().meta({ description: 'The segment that the issue was composed for.' }),
  filter: audienceFilter.meta({ description: 'The conditions of the audience. Empty: every confirmed reader.' }),
  ...statuses,
  possibleDuplicates: count.meta({
    description:
      'At least so many recipients may have received the issue twice: an earlier attempt got no reply, or the issue was restored from a backup during its send. More may have, if the store lost what it had not written to its disk yet.',
  }),
  bouncedLater: count.meta({
    description: 'Recipients counted in "bounced" or "failed" whose message was first accepted, then returned.',
  }),
  rate: z
    .number()
    .nullable()
    .meta({ description: 'Outcomes per second over the last ten seconds; null while the issue is not being sent.' }),
  nextTryAt: time.meta({ description: 'When the next retry is due.' }),
  approval: z
    .object({
      at: z.iso.datetime(),
      approver: z.string().meta({ description: 'The token, or the operator of the machine.' }),
      by: z.string().nullable().meta({ description: 'A note of who decided.' }),
      ownChanges: z.boolean().meta({ description: 'Whether the approver had changed it themselves.' }),
    })
    .nullable()
    .meta({ description: 'The last approval.' }),
  edition: z.int().min(1),
  corrections: z.array(z.object({ edition: z.int(), at: z.iso.datetime(), acceptedBefore: count })),
  sponsors: z
    .array(z.object({ id: z.string(), title: z.string(), url: z.string(), emails: count }))
    .meta({ description: 'Number of accepted emails with each sponsor.' }),
  subjectTest: z
    .object({
      ...subjectTest.shape,
      decidesAt: time,
      decision: z
        .object({
          at: z.iso.datetime(),
          subject: z.int().min(0).meta({ description: 'Index of the subject that goes to the rest.' }),
          because: subjectDecision.shape.because,
          scores: z
            .array(z.object({ readers: count, responses: count }))
            .nullable()
            .meta({ description: 'By subject; null if the newsletter does not record them.' }),
        })
        .nullable(),
    })
    .nullable()
    .meta({ description: 'The test of several subjects, if there is one.' }),
  startAt: time.meta({ description: 'When a scheduled issue starts automatically.' }),
  startedAt: time,
  finishedAt: time,
  foldedAt: time.meta({
    description:
      'When per-recipient results were deleted. Since then, only counts and the emails that were not accepted are kept.',
  }),
};
const reportExample = {
  id: 'gazette-7',
  state: 'sending',
  pausedBecause: null,
  waits: null,
  holds: [holdExample],
  audience: 1_000,
  readers: 'confirmed readers who get Tech',
  segment: 'Engineers',
  filter: { section: ['Tech'] },
  waiting: 580,
  accepted: 410,
  deferred: 4,
  bounced: 3,
  failed: 1,
  uncertain: 0,
  excluded: 2,
  possibleDuplicates: 0,
  bouncedLater: 0,
  rate: 41.5,
  nextTryAt: '2031-03-04T08:05:00.000Z',
  approval: null,
  edition: 1,
  corrections: [],
  sponsors: [],
  subjectTest: null,
  startAt: null,
  startedAt: '2031-03-04T08:00:00.000Z',
  finishedAt: null,
  foldedAt: null,
} as const;

const refusal = z.object({
  fault: z.enum(['reader', 'provider', 'us']).meta({ description: 'Who can do something about it.' }),
  reason: z.string(),
  count,
  words: z.string().meta({ description: "One server's reply, without addresses." }),
  remedy: z.string(),
});
const clickColumns = {
  people: count.meta({ description: 'Clicks that are very likely those of people.' }),
  machines: count.meta({ description: 'Clicks that are very likely those of mail scanners and other programs.' }),
  unknown: count.meta({ description: 'All other clicks.' }),
};
const link = z.object({
  link: z.int().min(1).meta({ description: 'Number of the link in the issue.' }),
  url: z.string(),
  title: z.string(),
  place: z.enum(['article', 'sponsor', 'note']),
  article: z.string().meta({ description: 'Id of the article; empty for any other link.' }),
  ...clickColumns,
});
const problemExample = { at: '2031-03-04T08:00:05.000Z', text: 'A scheduled issue cannot start.' };
export const issueReport = z
  .object({
    ...issue.shape,
    ...report,
    problems: z.array(z.object({ at: z.iso.datetime(), text: z.string() })).meta({
      description: 'The latest problems, newest first: reasons why it was not sent, and replies of servers.',
    }),
    refusals: z.array(refusal).meta({ description: 'Why emails were not accepted: our own faults first.' }),
    clicks: z
      .object({ ...clickColumns, links: z.array(link) })
      .nullable()
      .meta({ description: 'Clicks by link. Null when they are not counted.' }),
  })
  .meta({ examples: [{ ...issueExample, ...reportExample, problems: [problemExample], refusals: [], clicks: null }] });

const ratedArticle = z.object({ article: z.string(), title: z.string(), count, average: z.number().min(0).max(5) });
const issueAnswers = {
  issue: z.string(),
  subject: z.string(),
  startedAt: time,
  accepted: count,
  notAccepted: z
    .object({ reader: count, provider: count, us: count })
    .meta({ description: 'Emails that were not accepted: the fault of the reader, of the provider, or ours.' }),
  unsubscribed: count.meta({
    description: 'Readers who unsubscribed after this issue had reached them, and before another one did.',
  }),
  complained: count.meta({
    description: 'Readers who complained after this issue had reached them, and before another one did.',
  }),
  clicks: z.object(clickColumns).nullable().meta({ description: 'Null when clicks are not counted.' }),
  raters: count.meta({ description: 'Readers who rated a story in the email.' }),
};
const answersExample = {
  issue: 'gazette-7',
  subject: 'What the council decided',
  startedAt: '2031-03-04T08:00:00.000Z',
  accepted: 410,
  notAccepted: { reader: 3, provider: 1, us: 0 },
  unsubscribed: 2,
  complained: 0,
  clicks: { people: 120, machines: 44, unknown: 9 },
  raters: 31,
};

/** The responses of readers and servers to an issue. */
export const answerReport = z
  .object({
    ...issueAnswers,
    links: z.array(link),
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
    earlier: z.array(z.object(issueAnswers)).meta({ description: 'The ten previous issues, newest first.' }),
  })
  .meta({ examples: [{ ...answersExample, links: [], ratings: [], votes: [], comments: [], earlier: [] }] });

/** The data of an event of the stream. */
export const issueProgress = z
  .object({
    ...report,
    etaSeconds: count
      .nullable()
      .meta({ description: 'Seconds until every recipient has been attempted at this rate; null if unknown.' }),
  })
  .meta({ examples: [{ ...reportExample, etaSeconds: 14 }] });

const recipientExample = {
  address: 'reader@example.com',
  id: '0123456789abcdef',
  state: 'deferred',
  attempts: 2,
  at: '2031-03-04T08:00:05.000Z',
  reply: '451 4.7.1 Try again later',
  nextTryAt: '2031-03-04T08:15:05.000Z',
} as const;

const recipient = z.object({
  address: z.string().nullable().meta({ description: 'null: the reader is no longer on the list.' }),
  id: z.string().meta({ description: 'Id of the subscriber.' }),
  state: z.enum(recipientStatuses),
  attempts: z.int().min(0),
  at: time.meta({ description: 'When the status was recorded.' }),
  reply: z
    .string()
    .nullable()
    .meta({ description: "The server's reply to a message that it did not accept; null when none is stored." }),
  nextTryAt: time.meta({ description: 'When the next attempt is due.' }),
});

export const recipientPage = z
  .object({
    items: z.array(recipient),
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last page.' }),
  })
  .meta({ examples: [{ items: [recipientExample], next: null }] });

export const recipientQuery = z.object({
  state: z.array(z.enum(recipientStatuses)).optional().meta({ description: 'Only recipients in these states.' }),
  cursor: z.string().max(100).optional().meta({ description: 'The "next" value of the previous page.' }),
  limit: z.coerce.number().int().min(1).max(1000).default(100).meta({ description: 'Max items per page.' }),
});

/** One recipient, and why. */
export const recipientReport = z
  .object({
    issue: z.string(),
    ...recipient.omit({ address: true }).shape,
    state: z.enum(recipientStatuses).nullable().meta({ description: 'Null: not in the audience, or no longer known.' }),
    messageId: z.string().meta({ description: 'Message-ID of every copy of the issue for them.' }),
    because: z.string().meta({ description: 'The reason, in a sentence.' }),
  })
  .meta({
    examples: [
      {
        ...{ issue: 'gazette-7', id: '0123456789abcdef', state: 'deferred', attempts: 2, at: recipientExample.at },
        ...{ reply: recipientExample.reply, nextTryAt: recipientExample.nextTryAt },
        ...{ messageId: '<0f1e2d3c@news.example.com>', because: 'The server asked to try again later.' },
      },
    ],
  });

/** Their names in the API's document. */
export const issueDocuments = {
  Issue: issue,
  IssuePage: issuePageDocument,
  IssueReport: issueReport,
  AnswerReport: answerReport,
  IssueProgress: issueProgress,
  RecipientPage: recipientPage,
  RecipientReport: recipientReport,
} as const;
