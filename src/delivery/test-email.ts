import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { CodedError } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { unsentWelcome } from '../issues/welcome/sends.js';
import { readSeries, welcomeStepOf } from '../issues/welcome/series.js';
import { locales } from '../locale/locale.js';
import type { Payload } from '../queues/catalogue.js';
import type { Queues } from '../queues/queues.js';
import { keys } from '../redis/keys.js';
import type { Delivery } from './delivery.js';
import { NoticeDeferred } from './notices/send-notice.js';

/** How long a test email may wait for a worker. After that, nobody expects it. */
const keptSeconds = 3_600;

const stored = z.object({
  to: z.string(),
  locale: z.enum(locales).optional(),
  /** Of a welcome email: its newsletter and its id. */
  welcome: z.object({ newsletter: z.string(), step: z.string() }).optional(),
});

/**
 * Leaves a test email of an issue to a worker, for a process that has no relay. The address is stored outside the job,
 * for an hour at most, because jobs are logged and listed.
 * @param given `to`: an address in the form in which email is sent to it
 */
export async function requestTest(
  { redis, queues }: { redis: Redis; queues: Queues },
  issueId: string,
  given: z.infer<typeof stored>,
): Promise<void> {
  const test = randomUUID();
  await redis.set(keys.testEmail(test), JSON.stringify(given), 'EX', keptSeconds);
  await queues.enqueue('sendTest', test, { issueId, test });
}

/** A welcome email as it is now. @throws NotFound */
const readWelcome = async (redis: Redis, { newsletter, step }: { newsletter: string; step: string }): Promise<Issue> =>
  unsentWelcome(newsletter, welcomeStepOf(await readSeries(redis, newsletter), step));

/**
 * Sends a requested test email. A refusal by the server is logged and final. The queue retries when no relay accepts
 * email or the server defers the message, until the address is no longer kept. Each attempt has the same Message-ID.
 * @throws RelayUnavailable, NoticeDeferred
 */
export async function sendRequestedTest(delivery: Delivery, { issueId, test }: Payload<'sendTest'>): Promise<void> {
  const { log } = delivery;
  const { redis } = delivery.list;
  const text = await redis.get(keys.testEmail(test));
  if (text === null) {
    log.warn({ issue: issueId }, 'test email given up');
    return;
  }
  const { to, locale, welcome } = stored.parse(JSON.parse(text));
  try {
    const { sendTestEmail } = await import('./preview.js');
    const issue = welcome ? await readWelcome(redis, welcome) : await readIssue(redis, issueId);
    const { outcome, code } = await sendTestEmail({ ...delivery, redis }, issue, { address: to, locale, test });
    if (outcome === 'deferred') throw new NoticeDeferred(String(code));
    log.info({ issue: issueId, outcome, reply: code }, 'test email sent');
  } catch (error) {
    // The issue was deleted or lost its articles.
    if (!(error instanceof CodedError) || error.retryable) throw error;
    log.warn({ issue: issueId, error: error.code }, 'test email not sent');
  }
  await redis.del(keys.testEmail(test));
}
