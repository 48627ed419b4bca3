import type { Redis } from 'ioredis';
import { type StoppedIssue, stoppedIssues } from '../control/stopped-issues.js';
import { refusalsOfIssue } from '../feedback/refusals-of-issue.js';
import type { Found, HealthCheck } from '../findings/health.js';
import { listIssues } from '../issues/issue-store.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { fails, fine, healthCheck, warns } from './found.js';

/**
 * Issues whose send stopped half-way. One that paused itself fails the check; any other was stopped by a person and is a
 * warning. Counts the ledger of each.
 */
export async function checkStopped(list: SubscriberList): Promise<HealthCheck> {
  const issues = await stoppedIssues(list);
  return healthCheck('stopped', issues.length > 0 ? issues.map(stoppedFinding) : [fine('stopped.none', {})]);
}

function stoppedFinding({ id: issue, newsletter, how, because, cause, reached, notReached }: StoppedIssue): Found {
  const facts = { issue, reached, notReached };
  switch (how) {
    case 'paused-itself':
      return fails('stopped.itself', { ...facts, reason: because, cause });
    case 'archived':
      return warns('stopped.archived', { ...facts, newsletter });
    case 'cancelled':
      return warns('issue.half-sent', facts);
    case 'paused':
      return warns('stopped.paused', facts);
  }
}

/** The share of an issue's readers above which refusals of our own fault fail the check: a few servers are strict. */
const tooMany = 0.05;

/** Messages of each newsletter's last issue that were refused because of us. */
export async function checkRefusals(
  list: SubscriberList,
  redis: Redis,
  newsletters: readonly Newsletter[],
): Promise<HealthCheck> {
  const found: { issue: string; messages: number; reason: string; share: number; newsletter: Newsletter }[] = [];
  for (const newsletter of newsletters) {
    const last = (await listIssues(redis, newsletter.slug)).find(
      ({ state }) => state === 'sending' || state === 'sent',
    );
    if (!last) continue;
    for (const { fault, reason, count } of await refusalsOfIssue(list, last))
      if (fault === 'us')
        found.push({
          ...{ issue: last.id, messages: count, reason, newsletter },
          share: count / Math.max(1, last.audienceSize),
        });
  }
  const rate = found.reduce((sum, { share }) => sum + share, 0) <= tooMany ? warns : fails;
  const findings = found.map(({ issue, messages, reason, newsletter }) =>
    rate('refusals.ours', { issue, messages, reason }, newsletter),
  );
  return healthCheck('refusals', findings.length > 0 ? findings : [fine('refusals.none', {})]);
}
