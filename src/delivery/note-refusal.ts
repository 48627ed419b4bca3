import type { SendResult } from '../smtp/relay.js';
import { asIn, noteBounced } from '../subscribers/membership/bounce.js';
import type { RecordedSubscriber } from '../subscribers/record/record.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { logWords } from '../subscribers/record/subscriber-log.js';
import type { IssueTemplates } from './recipient-mail.js';
import { isSoft, noteSoftBounce, type SoftBounceDeps } from './soft-bounce.js';

/** A message of an issue that a server refused. */
interface Refused extends SoftBounceDeps {
  templates: Pick<IssueTemplates, 'issue' | 'newsletter'>;
  now: () => number;
}

/** Takes a reader off the list whose mailbox does not exist. @param words the server's, without addresses */
export async function noteHardBounce(
  refused: Refused,
  reader: { id: SubscriberId; subscriber: RecordedSubscriber },
  words: string,
): Promise<void> {
  const { templates, now } = refused;
  const detail = { issue: templates.issue.id, source: 'smtp', words: logWords(words) };
  const bounce = { id: reader.id, newsletter: templates.newsletter.number, detail, at: Math.floor(now() / 1_000) };
  await noteBounced(refused, bounce, asIn(reader.subscriber));
}

/** Counts a message that failed because of a mailbox that is there and took nothing. */
export async function noteFailure(
  refused: Refused,
  id: SubscriberId,
  { code, reply, outcome }: SendResult,
  words: string,
): Promise<void> {
  if (!isSoft(code, reply, outcome === 'deferred')) return;
  const { newsletter, issue } = refused.templates;
  const detail = { issue: issue.id, source: 'smtp', words: logWords(words) };
  const at = Math.floor(issue.startedAt / 1_000);
  await noteSoftBounce(refused, { id, newsletter, message: issue.id, detail, at });
}
