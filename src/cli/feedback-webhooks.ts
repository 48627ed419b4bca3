import type { Command } from 'commander';
import { emailProviders, providerNames } from '../email-providers/email-providers.js';
import { confirmationAddress, confirmTopics, lastReports, waitingTopics } from '../feedback/webhooks/webhook-state.js';
import { feedbackAddress } from '../health/check-feedback.js';
import { shownMoment } from '../newsletters/zoned-time.js';
import { isoFromMs } from '../timestamps.js';
import { verb, withCommandApp } from './command.js';
import { table } from './output.js';

/** `feedback providers` and `confirm-topic`: reports of email providers over HTTP. */
export function feedbackWebhookCommands(noun: Command): void {
  verb(noun, 'providers', 'list the email providers that can report over HTTP, with the address for each').action(
    (flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis, config, publicUrl }, output) => {
        const reported = await lastReports(redis);
        const waiting = Object.entries(await waitingTopics(redis));
        const providers = providerNames.map((name) => ({
          provider: name,
          setting: emailProviders[name].setting.name,
          isSet: config.feedback.webhooks[name] !== undefined,
          address: feedbackAddress(publicUrl, name),
          lastReportAt: isoFromMs(reported[name] ?? 0),
        }));
        const topics = waiting.map(([topic, token]) => ({ topic, address: confirmationAddress(topic, token) }));
        const rows = providers.map(({ provider, setting, isSet, address }) => {
          const at = reported[provider];
          return [provider, `${setting}${isSet ? '' : ' (not set)'}`, at ? shownMoment(at, 'UTC') : '', address];
        });
        const asking = topics.map(
          ({ topic, address }) =>
            `${topic} waits for confirmation: run \`postrider feedback confirm-topic\`, or open ${address}`,
        );
        const text = [table([['PROVIDER', 'SETTING', 'LAST REPORT', 'ADDRESS'], ...rows]), ...asking].join('\n');
        output.result({ providers, waitingTopics: topics }, text);
      }),
  );

  verb(noun, 'confirm-topic', 'confirm the Amazon SNS topics that ask to report here').action(
    (flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const confirmed = await confirmTopics(redis);
        const text = confirmed.length > 0 ? `Confirmed: ${confirmed.join(', ')}.` : 'No topic waits for confirmation.';
        output.result({ confirmed }, text);
      }),
  );
}
