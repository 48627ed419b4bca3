import { listIssues } from '../issues/issue-store.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import type { OwnMail } from '../subscribers/membership/own-data.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { findLine } from './who.js';

const sinceMs = 30 * 86_400_000;

/**
 * What the ledgers of the last 30 days say of one reader, the newest issue of each newsletter first. A folded ledger
 * says only what was not accepted.
 * @param now Unix ms
 */
export async function mailsOf(list: SubscriberList, id: SubscriberId, now = Date.now()): Promise<OwnMail[]> {
  const mails: OwnMail[] = [];
  for (const { slug, title } of await listNewsletters(list.redis)) {
    const issues = (await listIssues(list.redis, slug)).filter(({ startedAt }) => startedAt > now - sinceMs);
    for (const issue of issues) {
      const line = await findLine(list, issue, id);
      if (!line) continue;
      const { id: issueId, subject, startedAt } = issue;
      const { state, attempts } = line;
      mails.push({
        newsletter: title,
        issue: issueId,
        subject,
        startedAt: new Date(startedAt).toISOString(),
        state,
        attempts,
      });
    }
  }
  return mails;
}
