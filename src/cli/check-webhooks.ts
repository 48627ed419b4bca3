import type { App } from '../app.js';
import { lastReports, waitingTopics } from '../feedback/webhooks/webhook-state.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { readRelayAddresses } from '../settings/relay-addresses.js';
import { pathTo } from '../settings/web-paths.js';
import { type WebhookProviderName, webhookProviderNames, webhookSettings } from '../settings/webhook-settings.js';
import type { Check } from './readiness-words.js';

/** The hosts of providers' relays. */
const relayHosts: Readonly<Record<WebhookProviderName, RegExp>> = {
  ses: /^email-smtp(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
  postmark: /^smtp(-broadcasts)?\.postmarkapp\.com$/,
  sendgrid: /^smtp(\.eu)?\.sendgrid\.net$/,
  mailgun: /^smtp(\.eu)?\.mailgun\.org$/,
  brevo: /^smtp-relay\.(brevo|sendinblue)\.com$/,
  sparkpost: /^smtp(\.eu)?\.sparkpostmail\.com$/,
  resend: /^smtp\.resend\.com$/,
};

/** The provider that a relay's host belongs to. */
export const providerOfRelay = (host: string): WebhookProviderName | undefined =>
  webhookProviderNames.find((name) => relayHosts[name].test(host.toLowerCase()));

/** The address that the provider reports to. */
export const feedbackAddress = (publicUrl: string, provider: WebhookProviderName): string =>
  `${publicUrl}${pathTo('feedback', { provider })}`;

/**
 * The doctor's lines about email providers: those that replace the envelope sender report bounces and complaints over
 * HTTP, or not at all. A provider that does not report is a warning.
 */
export async function checkWebhooks(app: Pick<App, 'redis' | 'config' | 'publicUrl'>): Promise<Check[]> {
  const { config, publicUrl, redis } = app;
  const relays = readRelayAddresses(config.smtpUrl ?? '').relays;
  const sending = new Set(relays.flatMap(({ host }) => providerOfRelay(host) ?? []));
  const reported = await lastReports(redis);
  const asking = await waitingTopics(redis);
  return webhookProviderNames.flatMap((name): Check[] => {
    const isSet = config.feedback.webhooks[name] !== undefined;
    if (!isSet && !sending.has(name)) return [];
    const check = { name: `reports of ${name}`, ok: true, remedy: '' };
    const address = feedbackAddress(publicUrl, name);
    if (!isSet) {
      const remedy = `Set ${webhookSettings[name]}, and enter ${address} at the provider (docs/webhooks.md).`;
      return [{ ...check, detail: 'it sends your email, but its bounces are not read', remedy }];
    }
    const at = reported[name];
    const remedy = at === undefined ? `Enter ${address} at the provider (docs/webhooks.md).` : '';
    const detail = at === undefined ? 'no report yet' : `last report at ${shownMoment(at, 'UTC')}`;
    const topics = name === 'ses' ? Object.keys(asking) : [];
    if (topics.length === 0) return [{ ...check, detail, remedy }];
    const confirm = 'Confirm with `postrider feedback confirm-topic`.';
    return [
      {
        ...check,
        detail: `${topics.join(' and ')} ${topics.length > 1 ? 'wait' : 'waits'} for confirmation`,
        remedy: confirm,
      },
    ];
  });
}
