import * as z from 'zod';
import { identityKinds } from '../../identity.js';
import { stateChangeKinds, transitions } from '../../issues/issue.js';
import { subjectDecision, subjectTest } from '../../issues/subject-test.js';
import { type RecipientStatus, recipientStatuses, statusMeanings } from '../../ledger/ledger-states.js';
import { cadences } from '../../newsletters/cadence.js';
import { absences } from '../../reports/recipient-report.js';
import { type Reason, reasons } from '../../smtp/refusals/reason.js';
import { audienceFilter } from '../../subscribers/list/audience.js';
import {
  count,
  cursor,
  issueField,
  limit,
  newsletterField,
  onlyNewsletter,
  pastTime,
  subscriberField,
  time,
} from '../fields.js';
import { pageOf } from '../page.js';
import { waits } from './draft-schemas.js';

// An issue and its reports, as programs get them.

const issueState = z.enum(Object.keys(transitions) as [keyof typeof transitions]).meta({ examples: ['sending'] });
const moment = time.nullable().meta({ description: 'UTC, ISO 8601.' });
const issue = z.object({
  id: issueField,
  newsletter: newsletterField,
  state: issueState,
  subject: z.string().meta({ examples: ['What the council decided'] }),
  preheader: z.string().meta({ examples: ['And why it matters'] }),
  pausedBecause: z.string().nullable().meta({ description: 'Why the issue was paused automatically.' }),
  waits,
  edition: z.int().min(1).meta({ description: 'Starts at 1 and increases with each correction.' }),
  revision: z.int().min(1).meta({ description: 'Increases with every change of its content.' }),
  segment: z.string().nullable().meta({ description: 'The segment that it was composed for.' }),
  stream: z.enum(cadences).nullable().meta({ description: 'The only readers of a digest: those of this cadence.' }),
  sender: z
    .string()
    .nullable()
    .meta({ description: 'Who has sent or scheduled it, or approved it since.', examples: ['token "Desk"'] }),
  startAt: moment.meta({ description: 'When a scheduled issue starts.' }),
  local: z
    .object({ day: z.string(), time: z.string() })
    .nullable()
    .meta({ description: 'The local time at which each reader is emailed.' }),
  unlisted: z.boolean().meta({ description: 'Whether public lists leave it out.' }),
  withdrawnAt: moment.meta({ description: 'When its page was withdrawn.' }),
  page: z
    .string()
    .nullable()
    .meta({
      description: 'The public page; null until the send begins, and while it waits because it was changed.',
      examples: ['https://news.example.com/issues/gazette-7'],
    }),
  createdAt: pastTime,
  startedAt: pastTime,
  finishedAt: moment,
});

export const issuePageDocument = pageOf(issue);

export const issueQuery = z.object({
  newsletter: onlyNewsletter,
  state: z.array(issueState).optional().meta({ description: 'Only issues in these states.' }),
  words: z.string().max(200).optional().meta({ description: 'Only issues whose subject has all of these words.' }),
  cursor,
  limit: limit(200, 50),
});

/** A provider whose readers are on hold. */
export const hold = z.object({
  provider: z.string().meta({ description: 'Provider group, or the recipient domain.', examples: ['gmail'] }),
  relay: z.string().meta({ description: 'The relay whose emails are refused.', examples: ['mail.example.com:587'] }),
  since: time,
  until: time.meta({ description: 'When the emails that are still on hold fail.' }),
  attempts: count.meta({ examples: [25] }),
  refused: count.meta({ description: 'Attempts that were refused because of this sender.', examples: [25] }),
  reason: z.enum(Object.keys(reasons) as [Reason, ...Reason[]]).meta({ examples: ['unauthenticated'] }),
  words: z.string().meta({ description: 'One reply, without addresses.', examples: ['550 5.7.26 Not authenticated.'] }),
  remedy: z.string().meta({ description: 'What to do.', examples: ['Check SPF, DKIM and DMARC of the domain.'] }),
});

const holdsDescription =
  'Providers that refuse this issue because of its sender. Their readers are on hold; resume the issue once it is fixed.';

/** The numbers of an example, whose sum is its audience. */
const numbers: Partial<Record<RecipientStatus, number>> = { waiting: 580, accepted: 410, deferred: 4, bounced: 6 };
const statuses = Object.fromEntries(
  recipientStatuses.map((status) => [
    status,
    count.meta({ description: statusMeanings[status], examples: [numbers[status] ?? 0] }),
  ]),
) as Record<RecipientStatus, typeof count>;

const sponsorOfSlot = z
  .string()
  .nullable()
  .meta({ description: 'Id of the sponsor that it was taken from; null: it was written for this issue.' });

/** A pause, its end or a cancellation, with whoever made it. */
export const stateChangeDocuments = z
  .array(
    z.object({
      change: z.enum(stateChangeKinds),
      at: time,
      actor: z.string().nullable().meta({
        description: 'The token, the person, or the operator of the machine, in words; null: Postrider itself.',
      }),
      who: z
        .object({ kind: z.enum(identityKinds), name: z.string() })
        .nullable()
        .meta({ description: 'The same in parts.' }),
    }),
  )
  .meta({
    description:
      'Who paused, resumed and cancelled it, and who sent it to the rest after that ("resent"), the oldest first. Earlier versions recorded none.',
    examples: [[]],
  });

const report = {
  id: issueField,
  state: issueState,
  pausedBecause: z.string().nullable(),
  waits,
  holds: z.array(hold).meta({ description: holdsDescription }),
  audience: count.meta({
    ...{ description: 'Number of recipients: the sum of the delivery statuses below.', examples: [1_000] },
  }),
  inWords: z.string().meta({ description: 'The audience in words.', examples: ['every confirmed reader'] }),
  readers: z.string().meta({ description: 'The earlier name of "inWords".', deprecated: true }),
  segment: z.string().nullable().meta({ description: 'The segment that the issue was composed for.' }),
  filter: audienceFilter.meta({ description: 'The conditions of the audience. Empty: every confirmed reader.' }),
  ...statuses,
  possibleDuplicates: count.meta({
    description:
      'Recipients who may have received the issue twice: an earlier attempt got no reply, or they are counted in "emailedAfterRestore". More may have, if the store lost what it had not written to its disk yet.',
  }),
  emailedAfterRestore: count.meta({
    description:
      'Recipients who were emailed after the issue was restored from a backup, and before "markReached" named who had it. Those who received it after the backup was taken have it twice, the others once.',
  }),
  bouncedLater: count.meta({
    description: 'Recipients counted in "bounced" or "failed" whose message was first accepted, then returned.',
  }),
  rate: z
    .number()
    .nullable()
    .meta({ description: 'Outcomes per second over the last ten seconds; null while the issue is not being sent.' }),
  nextTryAt: moment.meta({ description: 'When the next retry is due.' }),
  approval: z
    .object({
      at: time,
      approver: z.string().meta({ description: 'The token, the person, or the operator of the machine, in words.' }),
      who: z
        .object({ kind: z.enum(identityKinds), name: z.string() })
        .nullable()
        .meta({ description: 'The approver in parts; null for approvals of version 0.2.0.' }),
      by: z.string().nullable().meta({ description: 'A note of who decided.' }),
      ownChanges: z.boolean().meta({ description: 'Whether the approver had changed it themselves.' }),
    })
    .nullable()
    .meta({ description: 'The last approval.' }),
  edition: z.int().min(1),
  stateChanges: stateChangeDocuments,
  corrections: z.array(z.object({ edition: z.int(), at: time, acceptedBefore: count })).meta({ examples: [[]] }),
  sponsors: z
    .array(z.object({ id: z.string(), title: z.string(), url: z.string(), sponsor: sponsorOfSlot, emails: count }))
    .meta({ description: 'Number of accepted emails with each sponsor.' }),
  subjectTest: z
    .object({
      ...subjectTest.shape,
      decidesAt: moment,
      decision: z
        .object({
          at: time,
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
  startAt: moment.meta({ description: 'When a scheduled issue starts automatically.' }),
  startedAt: pastTime,
  finishedAt: moment,
  foldedAt: moment.meta({
    description:
      'When per-recipient results were deleted. Since then, only counts and the emails that were not accepted are kept.',
  }),
};
const refusal = z.object({
  fault: z.enum(['reader', 'provider', 'us']).meta({ description: 'Who can do something about it.' }),
  reason: z.string(),
  count,
  words: z.string().meta({ description: "One server's reply, without addresses." }),
  remedy: z.string(),
});
export const clickColumns = {
  people: count.meta({ description: 'Clicks that are very likely those of people.' }),
  machines: count.meta({ description: 'Clicks that are very likely those of mail scanners and other programs.' }),
  unknown: count.meta({ description: 'All other clicks.' }),
};
export const countedLink = z.object({
  link: z.int().min(1).meta({ description: 'Number of the link in the issue.' }),
  url: z.string(),
  title: z.string(),
  place: z.enum(['article', 'sponsor', 'note']),
  article: z.string().meta({ description: 'Id of the article; empty for any other link.' }),
  ...clickColumns,
});
export const issueReport = z.object({
  ...issue.shape,
  ...report,
  problems: z
    .array(
      z.object({
        at: time,
        text: z.string(),
        open: z.boolean().meta({ description: 'Whether readers may still wait because of it; false once none waits.' }),
      }),
    )
    .meta({ description: 'The latest problems, newest first: reasons why it was not sent, and replies of servers.' }),
  refusals: z.array(refusal).meta({ description: 'Why emails were not accepted: our own faults first.' }),
  clicks: z
    .object({ ...clickColumns, links: z.array(countedLink) })
    .nullable()
    .meta({ description: 'Clicks by link. Null when they are not counted.' }),
});

/** The data of an event of the stream. */
export const issueProgress = z.object({
  ...report,
  etaSeconds: count
    .nullable()
    .meta({ description: 'Seconds until every recipient has been attempted at this rate; null if unknown.' }),
});

/** The same as it was counted a moment ago. */
export const countedProgress = z.object({
  ...issueProgress.shape,
  refusals: z.array(refusal).meta({ description: 'Why emails were not accepted: our own faults first.' }),
  countedAt: time.meta({ description: 'When it was counted.' }),
});

const recipient = z.object({
  address: z
    .string()
    .nullable()
    .meta({ description: 'null: the reader is no longer on the list.', examples: ['reader@example.com'] }),
  id: subscriberField,
  state: z.enum(recipientStatuses).meta({ examples: ['deferred'] }),
  attempts: count.meta({ examples: [2] }),
  at: pastTime.meta({ description: 'When the status was recorded.' }),
  reply: z
    .string()
    .nullable()
    .meta({
      description: "The server's reply to a message that it did not accept; null when none is stored.",
      examples: ['451 4.7.1 Try again later'],
    }),
  nextTryAt: pastTime.meta({ description: 'When the next attempt is due.' }),
});

export const recipientPage = pageOf(recipient);

export const recipientQuery = z.object({
  state: z.array(z.enum(recipientStatuses)).optional().meta({ description: 'Only recipients in these states.' }),
  cursor,
  limit: limit(1_000, 100),
});

/** One recipient, and why. */
export const recipientReport = z.object({
  issue: issueField,
  ...recipient.omit({ address: true }).shape,
  state: z
    .enum(recipientStatuses)
    .nullable()
    .meta({ description: 'Null: not in the audience, or no longer known.', examples: ['deferred'] }),
  messageId: z.string().meta({
    ...{ description: 'Message-ID of every copy of the issue for them.', examples: ['<0f1e2d3c@news.example.com>'] },
  }),
  because: z
    .string()
    .meta({ description: 'The reason, in a sentence.', examples: ['The server asked to try again later.'] }),
  absence: z
    .enum(absences)
    .nullable()
    .meta({ description: 'Why there is no status, for programs; null where there is one.', examples: [null] }),
});

/** Their names in the API's document. */
export const issueDocuments = {
  Issue: issue,
  IssuePage: issuePageDocument,
  IssueReport: issueReport,
  IssueProgress: issueProgress,
  CountedProgress: countedProgress,
  RecipientPage: recipientPage,
  RecipientReport: recipientReport,
} as const;
