import { brevo } from './brevo.js';
import type { EmailProvider } from './email-provider.js';
import { mailgun } from './mailgun.js';
import { postmark } from './postmark.js';
import { resend } from './resend.js';
import { sendgrid } from './sendgrid.js';
import { ses } from './ses.js';
import { sparkpost } from './sparkpost.js';

/** Every email provider whose reports can be read, in the order in which they are shown. */
export const emailProviders = {
  ses,
  postmark,
  sendgrid,
  mailgun,
  brevo,
  sparkpost,
  resend,
} as const satisfies Record<string, EmailProvider>;

/** The name of a provider is part of the address `/feedback/NAME`. */
export type ProviderName = keyof typeof emailProviders;
export const providerNames = Object.keys(emailProviders) as [ProviderName, ...ProviderName[]];
