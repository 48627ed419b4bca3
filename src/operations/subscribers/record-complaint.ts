import { noteComplaint } from '../../delivery/tally.js';
import { NotFound } from '../../errors.js';
import { readIssue } from '../../issues/issue-store.js';
import { listNewsletters, readNewsletter } from '../../newsletters/newsletter-store.js';
import { findLine } from '../../reports/recipient-report.js';
import { unhurried } from '../../subscribers/list/subscriber-store.js';
import { noteComplained } from '../../subscribers/membership/complain.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import type { OperationApp } from '../operation.js';

/**
 * Records that a reader reported an email as spam, and counts it for the issue.
 * @param issueId left out: the complaint is about no single issue
 * @throws NotFound
 */
export async function recordComplaint(
  { list, redis, config, log }: OperationApp,
  reader: SubscriberId,
  issueId: string | undefined,
) {
  const issue = issueId === undefined ? undefined : await readIssue(redis, issueId);
  const about = issue && (await readNewsletter(redis, issue.newsletter)).number;
  const id = reader.toString('hex');
  const changed = await noteComplained(unhurried(list), reader, about, 'complaint');
  if (!changed) throw new NotFound('subscriber', id);
  const slugs = (await listNewsletters(redis)).filter(({ number }) => changed.includes(number));
  // A folded ledger no longer shows it. Such an issue is over, so nothing depends on it.
  const line = issue && changed.length > 0 ? await findLine(list, issue, reader) : undefined;
  const isCounted = line !== undefined && line.attempts > 0 && line.state !== 'claimed';
  if (isCounted && issue) await noteComplaint({ redis, autoPause: config.autoPause, log }, issue.id);
  return { id, newsletters: slugs.map(({ slug }) => slug), counted: isCounted };
}
