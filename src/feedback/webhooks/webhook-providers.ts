import type { WebhookProviderName } from '../../settings/webhook-settings.js';
import { type FetchCertificate, openCertificates } from './certificates.js';
import type { WebhookProvider } from './provider.js';
import { brevo } from './providers/brevo.js';
import { mailgun } from './providers/mailgun.js';
import { postmark } from './providers/postmark.js';
import { resend } from './providers/resend.js';
import { sendgrid } from './providers/sendgrid.js';
import { ses } from './providers/ses.js';
import { sparkpost } from './providers/sparkpost.js';

/** Every email provider whose reports can be read. */
export const webhookProviders = (
  fetchCertificate: FetchCertificate = openCertificates(),
): Readonly<Record<WebhookProviderName, WebhookProvider>> => ({
  ses: ses(fetchCertificate),
  postmark,
  sendgrid,
  mailgun,
  brevo,
  sparkpost,
  resend,
});
