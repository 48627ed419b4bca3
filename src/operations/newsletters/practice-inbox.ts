import { readSenders, senderDomain } from '../../attention/kept-senders.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { OperationApp } from '../operation.js';

/**
 * The page of the inbox on this machine that keeps every email as long as no mail server is set; null: one is set. A web
 * process of its own has no mail server: the workers, which have one, keep what they found about the sender.
 */
export async function practiceInbox(
  { redis, config }: Pick<OperationApp, 'redis' | 'config'>,
  newsletter: Pick<Newsletter, 'from'> | undefined,
): Promise<string | null> {
  if (config.smtpUrl !== undefined) return null;
  const checks = newsletter ? ((await readSenders(redis)).get(senderDomain(newsletter)) ?? []) : [];
  return hasRelay(checks) ? null : inboxAddress(config);
}

/** Whether the workers that checked a sender have a mail server. */
export const hasRelay = (checks: readonly { state: string }[]): boolean =>
  checks.length > 0 && checks.every(({ state }) => state !== 'skipped');

export const inboxAddress = ({ inboxPort }: Pick<OperationApp['config'], 'inboxPort'>): string =>
  `http://localhost:${inboxPort}`;
