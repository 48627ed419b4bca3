import { issuesStarted } from '../issues/issues-by-start.js';
import { welcomeSendsTo } from '../issues/welcome/sends.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { readSubscriber, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import type { OwnMessage } from '../subscribers/membership/own-data.js';
import { membershipOf } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { findLine } from './recipient-report.js';

const sinceMs = 30 * 86_400_000;

/**
 * One reader's messages of the last 30 days from the ledgers, the newest issue of each newsletter first. A folded
 * ledger lists only messages that were not accepted.
 * @param now Unix ms
 */
export async function messagesOf(list: SubscriberList, id: SubscriberId, now = Date.now()): Promise<OwnMessage[]> {
  const messages: OwnMessage[] = [];
  const subscriber = await readSubscriber(list, id);
  for (const { slug, number, title } of await listNewsletters(list.redis)) {
    const welcomes = await welcomeSendsTo(list.redis, slug, membershipOf(subscriber, number)?.welcomed);
    const recent = welcomes.toReversed().filter(({ startedAt }) => startedAt >= now - sinceMs);
    for (const issue of [...(await issuesStarted(list.redis, slug, now - sinceMs)), ...recent]) {
      const line = await findLine(list, issue, id);
      if (!line) continue;
      const { id: issueId, subject, startedAt } = issue;
      const { state, attempts } = line;
      messages.push({
        newsletter: title,
        issue: issueId,
        subject,
        startedAt: new Date(startedAt).toISOString(),
        state,
        attempts,
      });
    }
  }
  return messages;
}
