import * as z from 'zod';
import { withoutAddresses } from '../redaction.js';
import { logWords } from '../subscribers/record/subscriber-log.js';

/**
 * The kind of a report about one message to one reader.
 *
 * `hard`: the mailbox is gone. `soft`: it may take email later. `policy`, `content`: the sender or the message was
 * refused. `complaint`: the reader called it spam. `leave`: the reader wants to unsubscribe. `auto-reply`: an absence
 * notice.
 */
export const feedbackKinds = [
  'hard',
  'soft',
  'policy',
  'content',
  'unknown',
  'complaint',
  'leave',
  'auto-reply',
] as const;
export type FeedbackKind = (typeof feedbackKinds)[number];

/**
 * How the reader was identified, the strongest proof first (docs/guarantees.md, "Only proof counts").
 * `link`: the report returns the unsubscribe link of their email, which every forwarded copy has.
 * `unsubscribe-address`: an email went to the address of their List-Unsubscribe header. `provider`: the
 * email provider that sent the message names the address, in a signed report.
 */
export const proofs = [
  'unsubscribe-address',
  'bounce-address',
  'headers',
  'message-id',
  'provider',
  'link',
  'address',
] as const;
export type Proof = (typeof proofs)[number];

/**
 * The outcome of an event. `taken`: none yet, because a process ended in between. `counted`: noted, and no reader
 * changed. `unchanged`: the reader has made a decision since, or is off the list already. `held`: kept until an
 * operator decides.
 */
export const feedbackOutcomes = ['taken', 'applied', 'counted', 'held', 'unchanged'] as const;
export type FeedbackOutcome = (typeof feedbackOutcomes)[number];

const words = z.string().transform((text) => logWords(withoutAddresses(text)));

/** An event about a message, in the same form whatever its source. It contains no address. */
export const feedbackEvent = z.object({
  /** The same for the same report and recipient, however often it arrives. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** When it arrived, in Unix milliseconds. */
  at: z.number(),
  kind: z.enum(feedbackKinds),
  /** Subscriber id in hexadecimal. */
  subscriber: z.string().regex(/^[0-9a-f]{16}$/),
  /** Number of the newsletter. */
  newsletter: z.number().int().positive(),
  /** Id of the issue; empty when the report does not name one of ours. */
  issue: z.string(),
  /** When the message was sent, in Unix seconds; 0: unknown. */
  sentAt: z.number(),
  proof: z.enum(proofs),
  /** The source: `smtp`, `report`, `mail` for an email that unsubscribes, the name of a provider's webhook. */
  source: z.string().max(40),
  /** RFC 3463 status, or empty. */
  status: z.string().max(20),
  /** SMTP code, or 0. */
  code: z.number(),
  /** A stable word such as `mailbox-full`, or empty. */
  reason: z.string().max(60),
  fault: z.enum(['reader', 'provider', 'us']),
  /** The server's words, without addresses. */
  words,
  outcome: z.enum(feedbackOutcomes),
});
export type FeedbackEvent = z.infer<typeof feedbackEvent>;
