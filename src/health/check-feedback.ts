import type { Redis } from 'ioredis';
import type { Config } from '../config.js';
import { emailProviders, type ProviderName, providerNames } from '../email-providers/email-providers.js';
import { isAlive, readChannel } from '../feedback/inbound/channel-status.js';
import { readMailboxState } from '../feedback/mailbox/mailbox-state.js';
import { lastReports, waitingTopics } from '../feedback/webhooks/webhook-state.js';
import type { Found, HealthCheck } from '../findings/health.js';
import { wouldRefuse } from '../redis/refused-writes.js';
import { readRelayAddresses } from '../settings/relay-addresses.js';
import { pathTo } from '../settings/web-paths.js';
import { fails, fine, healthCheck, warns } from './found.js';

type FeedbackConfig = Pick<Config, 'feedback'>;

/** Whether the listener for bounces and complaints runs, and how many emails it has applied. */
export async function checkListener(redis: Redis, { feedback }: FeedbackConfig): Promise<HealthCheck> {
  const { listener, mailbox } = feedback;
  if (!listener) return healthCheck('listener', [fine('listener.unset', { mailbox: mailbox !== undefined })]);
  const status = await readChannel(redis, 'smtp');
  const where = `${listener.host}:${listener.port}`;
  if (!isAlive(status)) return healthCheck('listener', [await silent(redis, fails('listener.silent', { where }))]);
  const { applied, unattributed, unread } = status.counts;
  const emails = Object.values(status.counts).reduce((sum, count) => sum + count, 0);
  const facts = { where, tls: listener.tls !== undefined, emails, applied, unattributed, unread };
  return healthCheck('listener', [fine('listener.runs', { ...facts, lastAt: status.lastEmailAt || null })]);
}

/**
 * Whether the mailbox for bounces is read. Its settings may be set only for another process.
 * @param troubles those about the mailbox
 */
export async function checkMailbox(
  redis: Redis,
  { feedback }: FeedbackConfig,
  troubles: readonly Found[],
): Promise<HealthCheck> {
  const mailbox = feedback.mailbox?.name ?? null;
  const isRead = isAlive(await readChannel(redis, 'imap'));
  if (!isRead)
    return healthCheck('mailbox', [
      mailbox === null ? fine('mailbox.unset', {}) : await silent(redis, fails('mailbox.silent', { mailbox })),
    ]);
  const failures = troubles.filter(({ code }) => code === 'mailbox.failing');
  if (failures.length > 0) return healthCheck('mailbox', failures);
  const { moved, backlog, lookedAt } = await readMailboxState(redis);
  return healthCheck('mailbox', [fine('mailbox.read', { mailbox, moved, backlog, lookedAt: lookedAt || null })]);
}

/** What a process lacks that has no heartbeat. While Redis refuses writes, it can write none, and may run. */
async function silent(redis: Redis, otherwise: Found): Promise<Found> {
  const refused = await wouldRefuse(redis);
  return refused ? fails('redis.refuses', refused.found) : otherwise;
}

/** The provider that a relay's host belongs to. */
const providerOfRelay = (host: string): ProviderName | undefined =>
  providerNames.find((name) => emailProviders[name].relayHosts.test(host.toLowerCase()));

/** The address that the provider reports to. */
export const feedbackAddress = (publicUrl: string, provider: ProviderName): string =>
  `${publicUrl}${pathTo('feedback', { provider })}`;

/**
 * Email providers that replace the envelope sender report bounces and complaints over HTTP, or not at all. One that does
 * not report is a warning.
 */
export async function checkReports(
  redis: Redis,
  { smtpUrl, feedback }: Pick<Config, 'smtpUrl' | 'feedback'>,
  publicUrl: string,
): Promise<HealthCheck[]> {
  const sending = new Set(readRelayAddresses(smtpUrl ?? '').relays.flatMap(({ host }) => providerOfRelay(host) ?? []));
  const [reported, asking] = await Promise.all([lastReports(redis), waitingTopics(redis)]);
  const found = (name: ProviderName, address: string): Found => {
    const { setting } = emailProviders[name];
    if (feedback.webhooks[name] === undefined) return warns('reports.unset', { setting: setting.name, address });
    const topics = name === 'ses' ? Object.keys(asking) : [];
    if (topics.length > 0) return warns('reports.asking', { topics });
    const lastAt = reported[name];
    return lastAt === undefined ? warns('reports.silent', { address }) : fine('reports.arrive', { lastAt });
  };
  return providerNames
    .filter((name) => feedback.webhooks[name] !== undefined || sending.has(name))
    .map((name) => healthCheck('reports', [found(name, feedbackAddress(publicUrl, name))], [name]));
}
