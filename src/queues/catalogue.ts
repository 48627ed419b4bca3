import { z } from 'zod';
import { messageIdForms } from '../redis/message-id-form.js';

/** A job: which queue it waits in, what it carries, how it is tried again. Producer and worker share this one entry. */
export interface JobDefinition<Payload> {
  queue: QueueName;
  payload: z.ZodType<Payload>;
  /** How often it is tried; the waits between are `retryDelay`'s. */
  attempts: number;
}

export const queueNames = ['plan', 'deliver', 'notices', 'upkeep', 'clock', 'ledgers'] as const;
export type QueueName = (typeof queueNames)[number];

const issueId = z.string().min(1);
const bucket = z.number().int().nonnegative();
/** A relay or a Redis may be away for a weekend; what fails for another reason is seen in the log long before. */
const longAttempts = 5_000;

/** Milliseconds to wait after so many failures: 1 s, 2 s, 4 s … 60 s. */
export function retryDelay(failures: number): number {
  return Math.min(1_000 * 2 ** Math.max(0, failures - 1), 60_000);
}

export const noticeKinds = ['confirm', 'remind', 'welcome', 'data', 'erase'] as const;

export const jobs = {
  /** Freezes an issue's audience into its ledger and splits it into batches. Safe to run again. */
  planIssue: {
    queue: 'plan',
    payload: z.object({ issueId }),
    attempts: longAttempts,
  },
  /** Sends one batch. Only an id and a range of buckets: the ledger knows who is left. */
  deliverBatch: {
    queue: 'deliver',
    payload: z.object({ issueId, from: bucket, to: bucket }),
    attempts: longAttempts,
  },
  /** Sends one mail that a reader asked for by a click: the confirmation, the reminder of it, the welcome, a link to their own data. */
  sendNotice: {
    queue: 'notices',
    payload: z.object({
      kind: z.enum(noticeKinds),
      newsletter: z.number().int().positive(),
      /** Subscriber id in hexadecimal. */
      subscriber: z.string().regex(/^[0-9a-f]{16}$/),
      /** When the reader asked, or was reminded, in Unix seconds: bound into the link, and what makes two requests two jobs. */
      at: z.number().int(),
      /** Jobs of version 0.1 carry none. */
      messageIdForm: z.enum(messageIdForms).default('base64url'),
    }),
    attempts: longAttempts,
  },
  /** Starts and composes whatever its time has come for. It carries nothing: what is due stands in the store. */
  keepTime: {
    queue: 'clock',
    payload: z.object({}),
    attempts: 5,
  },
  /** Reminds and forgets readers who asked and did not confirm. Scheduled; safe to run at any time and twice at once. */
  tendPending: {
    queue: 'upkeep',
    payload: z.object({}),
    attempts: 5,
  },
  /** Folds the ledgers of issues that were over long ago. Scheduled; safe to run at any time and twice at once. */
  foldLedgers: {
    queue: 'ledgers',
    payload: z.object({}),
    attempts: 5,
  },
} as const satisfies Record<string, JobDefinition<never> | JobDefinition<unknown>>;

export type JobName = keyof typeof jobs;
export type Payload<Name extends JobName> = z.infer<(typeof jobs)[Name]['payload']>;
export type NoticePayload = Payload<'sendNotice'>;
