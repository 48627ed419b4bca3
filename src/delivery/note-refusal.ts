import type { SendResult } from '../smtp/relay.js';
import { asIn, noteBounced } from '../subscribers/membership/bounce.js';
import type { RecordedSubscriber } from '../subscribers/record/record.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { logWords } from '../subscribers/record/subscriber-log.js';
import type { IssueTemplates } from './recipient-message.js';
import { isSoft, noteSoftBounce, type SoftBounceDeps } from './soft-bounce.js';

interface RefusalDeps extends SoftBounceDeps {
  templates: Pick<IssueTemplates, 'issue' | 'newsletter'>;
  now: () => number;
}

/** Marks a reader `bounced`, because their mailbox does not exist. @param words the reply, without addresses */
export async function noteHardBounce(
  deps: RefusalDeps,
  reader: { id: SubscriberId; subscriber: RecordedSubscriber },
  words: string,
): Promise<void> {
  const { templates, now } = deps;
  const detail = { issue: templates.issue.id, source: 'smtp', words: logWords(words) };
  const bounce = { id: reader.id, newsletter: templates.newsletter.number, detail, at: Math.floor(now() / 1_000) };
  await noteBounced(deps, bounce, asIn(reader.subscriber));
}

/** Counts a soft bounce when a message failed at a mailbox that exists but accepted nothing. */
export async function noteFailure(
  deps: RefusalDeps,
  id: SubscriberId,
  { code, reply, outcome, fault }: SendResult,
  words: string,
): Promise<void> {
  // The relay's verdict knows the names of the sender, and the reply alone does not.
  if (fault === 'us' || !isSoft(code, reply, outcome === 'deferred')) return;
  const { newsletter, issue } = deps.templates;
  const detail = { issue: issue.id, source: 'smtp', words: logWords(words) };
  const at = Math.floor(issue.startedAt / 1_000);
  await noteSoftBounce(deps, { id, newsletter, message: issue.id, detail, at });
}
