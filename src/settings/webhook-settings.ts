import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { networkList } from './trusted-proxies.js';

/** The email providers whose reports arrive over HTTP. The name is part of the address `/feedback/NAME`. */
export const webhookProviderNames = ['ses', 'postmark', 'sendgrid', 'mailgun', 'brevo', 'sparkpost', 'resend'] as const;
export type WebhookProviderName = (typeof webhookProviderNames)[number];

/** The setting that lets a provider report. */
export const webhookSettings = {
  ses: 'SES_TOPICS',
  postmark: 'POSTMARK_WEBHOOK_SECRET',
  sendgrid: 'SENDGRID_WEBHOOK_KEY',
  mailgun: 'MAILGUN_WEBHOOK_KEY',
  brevo: 'BREVO_WEBHOOK_SECRET',
  sparkpost: 'SPARKPOST_WEBHOOK_SECRET',
  resend: 'RESEND_WEBHOOK_SECRET',
} as const satisfies Record<WebhookProviderName, string>;

/** The settings that are secret, and so may be in a file instead. */
export const webhookSecretSettings = [
  'POSTMARK_WEBHOOK_SECRET',
  'MAILGUN_WEBHOOK_KEY',
  'BREVO_WEBHOOK_SECRET',
  'SPARKPOST_WEBHOOK_SECRET',
  'RESEND_WEBHOOK_SECRET',
] as const;

/** The secret, public key or topics that authenticate each provider that may report. */
export type WebhookSecrets = Partial<Record<WebhookProviderName, string>>;

const topic = /^arn:aws(-cn|-us-gov)?:sns:[a-z0-9-]{4,30}:\d{12}:[\w-]{1,256}(\.fifo)?$/;

/** The topics of SES_TOPICS. */
export const topicsOf = (text: string): string[] => text.split(',').map((part) => part.trim());

const password = z.string().min(16, 'must have at least 16 characters').optional();
const file = z.string().min(1).optional();

/** The settings about reports from email providers, as environment variables. */
export const webhookVariables = {
  SES_TOPICS: z
    .string()
    .refine((text) => topicsOf(text).every((one) => topic.test(one)), {
      message: 'must be topics like arn:aws:sns:eu-west-1:123456789012:bounces, separated by commas',
    })
    .optional(),
  POSTMARK_WEBHOOK_SECRET: password,
  POSTMARK_WEBHOOK_SECRET_FILE: file,
  SENDGRID_WEBHOOK_KEY: z
    .string()
    .refine(isPublicKey, { message: 'must be the public key as SendGrid shows it' })
    .optional(),
  MAILGUN_WEBHOOK_KEY: password,
  MAILGUN_WEBHOOK_KEY_FILE: file,
  BREVO_WEBHOOK_SECRET: password,
  BREVO_WEBHOOK_SECRET_FILE: file,
  SPARKPOST_WEBHOOK_SECRET: password,
  SPARKPOST_WEBHOOK_SECRET_FILE: file,
  RESEND_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{20,200}={0,2}$/, 'must begin with whsec_, as Resend shows it')
    .optional(),
  RESEND_WEBHOOK_SECRET_FILE: file,
  WEBHOOK_NETWORKS: networkList.optional(),
} as const;

function isPublicKey(text: string): boolean {
  try {
    return (
      createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' }).asymmetricKeyType === 'ec'
    );
  } catch {
    return false;
  }
}

export function readWebhookSecrets(given: z.infer<z.ZodObject<typeof webhookVariables>>): WebhookSecrets {
  const secrets: WebhookSecrets = {};
  for (const name of webhookProviderNames) {
    const secret = given[webhookSettings[name]];
    if (secret !== undefined) secrets[name] = secret;
  }
  return secrets;
}
