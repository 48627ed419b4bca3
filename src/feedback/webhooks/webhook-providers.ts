import type {
  EmailProvider,
  FetchCertificate,
  RequestVerdict,
  WebhookRequest,
} from '../../email-providers/email-provider.js';
import { emailProviders, type ProviderName, providerNames } from '../../email-providers/email-providers.js';
import { openCertificates } from './certificates.js';

/** An email provider that verifies requests with our cache of certificates. */
export interface WebhookProvider extends Omit<EmailProvider, 'name' | 'verify'> {
  name: ProviderName;
  verify(request: WebhookRequest, secret: string, now: number): RequestVerdict | Promise<RequestVerdict>;
}

/** Every email provider whose reports can be read. */
export function webhookProviders(
  fetchCertificate: FetchCertificate = openCertificates(),
): Readonly<Record<ProviderName, WebhookProvider>> {
  const opened = providerNames.map((name) => {
    const provider: EmailProvider & { name: ProviderName } = emailProviders[name];
    const verify: WebhookProvider['verify'] = (request, secret, now) =>
      provider.verify(request, secret, now, fetchCertificate);
    return [name, { ...provider, verify }];
  });
  return Object.fromEntries(opened);
}
