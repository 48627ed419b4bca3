import * as z from 'zod';
import { messageIdForms } from '../redis/message-id-form.js';

/** A job: its queue, its payload and its retries. Producer and worker share this one entry. */
export interface JobDefinition<Payload> {
  queue: QueueName;
  payload: z.ZodType<Payload>;
  /** Max attempts; `retryDelay` gives the delays between them. */
  attempts: number;
}

export const queueNames = [
  'plan',
  'deliver',
  'notices',
  'upkeep',
  'clock',
  'welcomes',
  'ledgers',
  'pulls',
  'pictures',
  'imports',
  'reader-imports',
  'tests',
  'rehearsals',
  'checks',
  'pings',
  'feedback',
  'webhooks',
  'figures',
  'attention',
  'attention-facts',
  'health',
  'backups',
] as const;
export type QueueName = (typeof queueNames)[number];

const issueId = z.string().min(1);
const bucket = z.number().int().nonnegative();
/** Enough for a relay or a Redis that is down for a weekend. The log shows other failures long before. */
const longAttempts = 5_000;

/** Milliseconds to wait after a number of failures: 1 s, 2 s, 4 s … 60 s. */
export function retryDelay(failures: number): number {
  return Math.min(1_000 * 2 ** Math.max(0, failures - 1), 60_000);
}

/**
 * The email that asks an inactive reader. Jobs have its name of version 0.2.0: its workers may take them, and theirs may
 * wait in a queue.
 */
export const inactiveQuestion = 'stay';

export const noticeKinds = [
  'confirm',
  'remind',
  'welcome',
  'data',
  'erase',
  'name',
  'address',
  'manage',
  inactiveQuestion,
] as const;

const readerNotice = z.object({
  kind: z.enum(noticeKinds),
  newsletter: z.number().int().positive(),
  /** Subscriber id in hexadecimal. */
  subscriber: z.string().regex(/^[0-9a-f]{16}$/),
  /** Time of the request or reminder, in Unix seconds. It is part of the link, and makes two requests two jobs. */
  at: z.number().int(),
  /** Missing from jobs of version 0.1. */
  messageIdForm: z.enum(messageIdForms).default('base64url'),
});
const enquiryNotice = z.object({ kind: z.literal('enquiry'), enquiry: z.string().regex(/^[0-9a-f]{32}$/) });
const signInNotice = z.object({ kind: z.literal('sign-in'), request: z.string().regex(/^[\w-]{43}$/) });
const invitationNotice = z.object({
  kind: z.literal('invitation'),
  person: z.string().regex(/^[0-9a-f]{12}$/),
  /** Unix seconds. */
  at: z.number().int(),
});
const approvalNotice = z.object({
  kind: z.literal('approval'),
  issue: issueId,
  person: z.string().regex(/^[0-9a-f]{12}$/),
  /** Unix milliseconds. */
  at: z.number().int(),
});
const relayTestNotice = z.object({
  kind: z.literal('relay-test'),
  person: z.string().regex(/^[0-9a-f]{12}$/),
  /** Unix milliseconds. */
  at: z.number().int(),
});
const attentionNotice = z.object({ kind: z.literal('attention'), email: z.string().regex(/^[0-9a-f]{32}$/) });
const commentNotice = z.object({ kind: z.literal('comment'), comment: z.string().regex(/^[0-9a-f]{16}$/) });

export const jobs = {
  /** Freezes an issue's audience into its ledger and splits it into batches. Safe to run again. */
  planIssue: {
    queue: 'plan',
    payload: z.object({ issueId }),
    attempts: longAttempts,
  },
  /** Sends one batch. The payload is only an id and a range of buckets: the ledger knows which recipients are left. */
  deliverBatch: {
    queue: 'deliver',
    payload: z.object({ issueId, from: bucket, to: bucket }),
    attempts: longAttempts,
  },
  /**
   * Sends one email that a reader's click asked for: the confirmation, its reminder, the welcome, a link to their data.
   * Or sends the publisher a message from a form of the site (site/enquiry-store.ts), or a comment to decide about
   * (answers/comments/take-comment.ts), or a person an invitation or a link to sign in
   * (people/sign-in/), or a request to approve an issue (people/asked-approvals/), or the test of a relay (people/relay-tests/), or what needs attention (attention/emails/). All are stored outside the job.
   */
  sendNotice: {
    queue: 'notices',
    payload: z.union([
      readerNotice,
      enquiryNotice,
      commentNotice,
      signInNotice,
      invitationNotice,
      approvalNotice,
      relayTestNotice,
      attentionNotice,
    ]),
    attempts: longAttempts,
  },
  /** Sends a test email of an issue. The address is stored outside the job (delivery/test-email.ts). */
  sendTest: {
    queue: 'tests',
    payload: z.object({ issueId, test: z.uuid() }),
    attempts: longAttempts,
  },
  /** Makes every message of an issue without sending. Its record is outside the job (checks/rehearsal-record.ts). */
  rehearseIssue: {
    queue: 'rehearsals',
    payload: z.object({ issueId, run: z.uuid() }),
    attempts: longAttempts,
  },
  /** Checks an issue before it is sent. Its result is outside the job (checks/issue/check-by-worker.ts). */
  checkIssue: {
    queue: 'checks',
    payload: z.object({ issueId, run: z.uuid(), startAt: z.number().optional(), day: z.string().optional() }),
    // When this fails, the caller runs the checks itself.
    attempts: 1,
  },
  /** Composes the digests and starts the issues that are due. No payload: the store knows what is due. */
  keepTime: {
    queue: 'clock',
    payload: z.object({}),
    attempts: 5,
  },
  /** Starts the welcome emails that are due (control/welcome/). Scheduled; safe at any time and in parallel. */
  sendWelcomes: {
    queue: 'welcomes',
    payload: z.object({}),
    attempts: 5,
  },
  /** Reminds readers who have not confirmed, and later removes them. Scheduled; safe at any time and in parallel. */
  tendPending: {
    queue: 'upkeep',
    payload: z.object({}),
    attempts: 5,
  },
  /** Pulls one source of articles, if it is due. Safe at any time and in parallel. */
  pullSource: {
    queue: 'pulls',
    payload: z.object({ source: z.string().min(1) }),
    attempts: 5,
  },
  /** Fetches and cuts the pictures of articles that are due. Safe at any time and in parallel. */
  makePictures: {
    queue: 'pictures',
    payload: z.object({}),
    attempts: 5,
  },
  /** Imports articles. Its record is outside the job (articles/sources/import-record.ts). Safe to run again. */
  importArticles: {
    queue: 'imports',
    payload: z.object({ run: z.uuid() }),
    attempts: longAttempts,
  },
  /** Imports readers from a file that was sent. Its record is outside the job (subscribers/reader-imports/). */
  importReaders: {
    queue: 'reader-imports',
    payload: z.object({ import: z.uuid(), run: z.uuid() }),
    attempts: longAttempts,
  },
  /** Notifies the WebSub hub that a newsletter's feeds have changed. Retries a hub that is down for 15 minutes. */
  pingHub: {
    queue: 'pings',
    payload: z.object({ newsletter: z.string().min(1) }),
    attempts: 20,
  },
  /** Applies the reports of email providers that wait (feedback/webhooks/apply-incoming.ts). */
  applyFeedback: {
    queue: 'feedback',
    payload: z.object({}),
    attempts: longAttempts,
  },
  /** Delivers events to webhooks (webhooks/deliver-events.ts). Scheduled; safe at any time and in parallel. */
  tellWebhooks: {
    queue: 'webhooks',
    payload: z.object({}),
    // The next one comes in a second.
    attempts: 1,
  },
  /** Counts the readers of all newsletters (reports/figures). Scheduled, and after a send; safe at any time. */
  countFigures: {
    queue: 'figures',
    payload: z.object({}),
    attempts: 5,
  },
  /** Announces what needs attention, and what does not any more (attention/). Scheduled; safe at any time. */
  watchTroubles: {
    queue: 'attention',
    payload: z.object({}),
    // The next one comes in seconds.
    attempts: 1,
  },
  /** Counts and asks what the list of troubles does not count or ask itself. Scheduled; safe at any time. */
  keepAttention: {
    queue: 'attention-facts',
    payload: z.object({}),
    attempts: 1,
  },
  /** Writes a backup that somebody asked for (backup/write-backup.ts). Begins anew when its worker is killed. */
  writeBackup: {
    queue: 'backups',
    payload: z.object({}),
    attempts: 20,
  },
  /** Checks the installation for the desk, and keeps what was found (health/kept-health.ts). Safe at any time. */
  checkInstallation: {
    queue: 'health',
    payload: z.object({}),
    // Whoever looks at the page asks again.
    attempts: 1,
  },
  /** Folds the ledgers of issues that ended long ago. Scheduled; safe at any time and in parallel. */
  foldLedgers: {
    queue: 'ledgers',
    payload: z.object({}),
    attempts: 5,
  },
} as const satisfies Record<string, JobDefinition<never> | JobDefinition<unknown>>;

export type JobName = keyof typeof jobs;
export type Payload<Name extends JobName> = z.infer<(typeof jobs)[Name]['payload']>;
export type NoticePayload = z.infer<typeof readerNotice>;
