import type { App } from '../app.js';
import { emailProviders, type ProviderName, providerNames } from '../email-providers/email-providers.js';
import { lastReports, waitingTopics } from '../feedback/webhooks/webhook-state.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { readRelayAddresses } from '../settings/relay-addresses.js';
import { pathTo } from '../settings/web-paths.js';
import type { DoctorCheck } from './readiness-words.js';

/** The provider that a relay's host belongs to. */
export const providerOfRelay = (host: string): ProviderName | undefined =>
  providerNames.find((name) => emailProviders[name].relayHosts.test(host.toLowerCase()));

/** The address that the provider reports to. */
export const feedbackAddress = (publicUrl: string, provider: ProviderName): string =>
  `${publicUrl}${pathTo('feedback', { provider })}`;

/**
 * The doctor's lines about email providers: those that replace the envelope sender report bounces and complaints over
 * HTTP, or not at all. A provider that does not report is a warning.
 */
export async function checkWebhooks(app: Pick<App, 'redis' | 'config' | 'publicUrl'>): Promise<DoctorCheck[]> {
  const { config, publicUrl, redis } = app;
  const relays = readRelayAddresses(config.smtpUrl ?? '').relays;
  const sending = new Set(relays.flatMap(({ host }) => providerOfRelay(host) ?? []));
  const reported = await lastReports(redis);
  const asking = await waitingTopics(redis);
  return providerNames.flatMap((name): DoctorCheck[] => {
    const isSet = config.feedback.webhooks[name] !== undefined;
    if (!isSet && !sending.has(name)) return [];
    const check = { name: `reports of ${name}`, ok: true, remedy: '' };
    const address = feedbackAddress(publicUrl, name);
    if (!isSet) {
      const remedy = `Set ${emailProviders[name].setting.name}, and enter ${address} at the provider (docs/webhooks.md).`;
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
