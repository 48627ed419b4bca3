import * as z from 'zod';
import { type MailboxSettings, mailboxGaps, mailboxSettings, mailboxVariables } from './feedback/mailbox-settings.js';
import { port } from './rules.js';
import { readWebhookSecrets, type WebhookSecrets, webhookVariables } from './webhook-settings.js';

const domainName = /^(?=.{4,200}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** The settings about bounces and other feedback, as environment variables. */
export const feedbackVariables = {
  BOUNCE_DOMAIN: z
    .string()
    .toLowerCase()
    .regex(domainName, 'must be a domain name like bounces.example.com')
    .optional(),
  HOLD_BOUNCES_ABOVE: z.coerce
    .number({ error: 'must be a number from 0 to 100' })
    .min(0, 'must be a number from 0 to 100')
    .max(100, 'must be a number from 0 to 100')
    .default(25),
  SOFT_BOUNCES: z.coerce.number().int().min(2, 'must be 2 to 50').max(50, 'must be 2 to 50').default(5),
  SOFT_BOUNCE_DAYS: z.coerce.number().int().min(1, 'must be 1 to 60').max(60, 'must be 1 to 60').default(14),
  FEEDBACK_HOST: z.string().min(1).default('0.0.0.0'),
  FEEDBACK_PORT: port.optional(),
  FEEDBACK_CERT_FILE: z.string().min(1).optional(),
  FEEDBACK_KEY_FILE: z.string().min(1).optional(),
  ...mailboxVariables,
  ...webhookVariables,
} as const;

/** Settings about bounces and other feedback. */
export interface FeedbackSettings {
  /** Domain that receives bounces; unset: messages have the newsletter's own address as envelope sender. */
  bounceDomain: string | undefined;
  /** Domain whose inbound email Postrider reads, so that readers can unsubscribe by email; unset: none. */
  mailtoDomain: string | undefined;
  bounceRules: BounceRules;
  /** The SMTP listener for bounces and complaints; unset: none. */
  listener: ListenerSettings | undefined;
  /** The IMAP mailbox that bounces and complaints are read from; unset: none. */
  mailbox: MailboxSettings | undefined;
  /** The secrets that authenticate reports from email providers. A provider without one cannot report. */
  webhooks: WebhookSecrets;
  /** Networks of the operator's own that webhooks may lead to. */
  webhookNetworks: readonly string[];
}

/** Where bounces and complaints arrive by SMTP. */
export interface ListenerSettings {
  host: string;
  port: number;
  /** Files of the certificate and its key; unset: the listener offers no STARTTLS. */
  tls: { certFile: string; keyFile: string } | undefined;
}

/** When a mailbox counts as gone, and when bounces are held back for a decision. */
export interface BounceRules {
  /** Per cent of a newsletter's readers that may bounce within an hour; further bounces are held back. 0: no limit. */
  holdAbove: number;
  /** Soft bounces in a row, over at least `softBounceDays` days, that count as a hard one. */
  softBounces: number;
  softBounceDays: number;
}

type FeedbackVariables = z.infer<z.ZodObject<typeof feedbackVariables>>;

/** Finds settings that make no sense without another one. */
export function feedbackGaps(given: Partial<Record<keyof FeedbackVariables, unknown>>): string[] {
  const needs: [keyof FeedbackVariables, keyof FeedbackVariables][] = [
    ['FEEDBACK_PORT', 'BOUNCE_DOMAIN'],
    ['FEEDBACK_CERT_FILE', 'FEEDBACK_KEY_FILE'],
    ['FEEDBACK_KEY_FILE', 'FEEDBACK_CERT_FILE'],
  ];
  return [
    ...needs
      .filter(([name, other]) => given[name] !== undefined && given[other] === undefined)
      .map(([name, other]) => `${name} is set without ${other}`),
    ...mailboxGaps(given),
  ];
}

export function readFeedback(given: FeedbackVariables): FeedbackSettings {
  const { FEEDBACK_PORT, FEEDBACK_HOST, FEEDBACK_CERT_FILE: certFile, FEEDBACK_KEY_FILE: keyFile } = given;
  return {
    listener: FEEDBACK_PORT
      ? { host: FEEDBACK_HOST, port: FEEDBACK_PORT, tls: certFile && keyFile ? { certFile, keyFile } : undefined }
      : undefined,
    mailbox: mailboxSettings(given),
    bounceDomain: given.BOUNCE_DOMAIN,
    mailtoDomain: FEEDBACK_PORT || given.FEEDBACK_MAILBOX ? given.BOUNCE_DOMAIN : undefined,
    bounceRules: {
      holdAbove: given.HOLD_BOUNCES_ABOVE,
      softBounces: given.SOFT_BOUNCES,
      softBounceDays: given.SOFT_BOUNCE_DAYS,
    },
    webhooks: readWebhookSecrets(given),
    webhookNetworks: given.WEBHOOK_NETWORKS ?? [],
  };
}
