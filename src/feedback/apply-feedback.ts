import { noteSoftBounce, type SoftBounceDeps } from '../delivery/soft-bounce.js';
import { newsletterByNumber } from '../newsletters/newsletter-store.js';
import { observe } from '../observations.js';
import { withinChange } from '../redis/change-scope.js';
import { reasons } from '../smtp/refusals/reason.js';
import { readSubscriber } from '../subscribers/list/subscriber-store.js';
import { noteBounced, untouchedSince } from '../subscribers/membership/bounce.js';
import { noteComplained } from '../subscribers/membership/complain.js';
import { unsubscribe } from '../subscribers/membership/signup.js';
import { membershipOf, reasonOfState } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import type { LogAuthor, LogDetail } from '../subscribers/record/subscriber-log.js';
import { correctLedger } from './correct-ledger.js';
import type { FeedbackEvent, FeedbackOutcome } from './feedback-event.js';
import { settleEvent, takeEvent } from './journal.js';

/** A report without a message counts against a reader only when they made no decision within this time, in seconds. */
const unknownSeconds = 5 * 86_400;

/**
 * Applies one event. No other code changes a reader because of a bounce or a complaint.
 *
 * Guarantee: the event is stored before it has an effect, applied once however often it arrives, and completed by the
 * next call when a process ends, or a server of Redis is lost, in between. When this resolves, its effect is on disk, and
 * the report may be acknowledged. Policy, content and our own faults never change a reader.
 * @returns the outcome; `again` for an event that was applied before
 */
export const applyFeedback = (deps: SoftBounceDeps, reported: FeedbackEvent): Promise<FeedbackOutcome | 'again'> =>
  withinChange(async () => {
    const { redis } = deps.list;
    const taken = await takeEvent(redis, reported);
    if (!taken) return 'again';
    const { event } = taken;
    const outcome = await follow(deps, taken);
    // A settled event is never applied again, so its effect must not be lost when the outcome is not: a server may be
    // lost in between, and in a cluster they are on different masters.
    await deps.list.onDisk();
    await settleEvent(redis, event, outcome);
    observe('feedback', { source: event.source, kind: event.kind });
    return outcome;
  });

async function follow(
  deps: SoftBounceDeps,
  { event, isResumed }: { event: FeedbackEvent; isResumed: boolean },
): Promise<FeedbackOutcome> {
  const { list } = deps;
  const { kind, newsletter, issue, words, source } = event;
  const id = Buffer.from(event.subscriber, 'hex');
  const detail: LogDetail = { issue, source, words };
  switch (kind) {
    case 'hard': {
      if (issue !== '') await correctLedger(list, issue, id, 'bounced', words);
      const at = Math.floor(event.at / 1_000);
      const result = await noteBounced(
        deps,
        { id, newsletter, detail, at },
        untouchedSince(event.sentAt || at - unknownSeconds),
      );
      return result === 'bounced' ? 'applied' : result;
    }
    case 'soft':
      return followSoft(deps, event, detail);
    case 'complaint': {
      const changed = await noteComplained(list, id, undefined, 'complaint', detail);
      if (changed && changed.length > 0) return 'applied';
      return isResumed && (await hasComplained(list, id, newsletter, detail)) ? 'applied' : 'unchanged';
    }
    case 'leave':
      return (await unsubscribe(list, { newsletter, id, at: 0 }, leaverOf(event), detail)) ? 'applied' : 'unchanged';
    case 'policy':
    case 'content':
    case 'unknown':
      if (issue !== '' && event.proof !== 'address') await correctLedger(list, issue, id, 'failed', words);
      return 'counted';
    case 'auto-reply':
      return 'counted';
  }
}

/**
 * Whether a complaint is why a reader gets no more email. An earlier try has noted it then, and lost Redis before it was
 * counted.
 */
async function hasComplained(
  list: SoftBounceDeps['list'],
  id: SubscriberId,
  newsletter: number,
  { issue, source }: LogDetail,
): Promise<boolean> {
  const membership = membershipOf(await readSubscriber(list, id), newsletter);
  if (membership?.state !== 'complained') return false;
  const detail = reasonOfState(membership)?.detail;
  return detail?.issue === issue && detail.source === source;
}

/** Who ends a subscription. An email to the unsubscribe address is the reader's own decision, like one click. */
function leaverOf({ source, reason }: FeedbackEvent): LogAuthor {
  if (source === 'mail') return 'reader';
  return reason in reasons ? 'bounce' : 'complaint';
}

async function followSoft(deps: SoftBounceDeps, event: FeedbackEvent, detail: LogDetail): Promise<FeedbackOutcome> {
  const { issue, words } = event;
  const id = Buffer.from(event.subscriber, 'hex');
  if (issue !== '') await correctLedger(deps.list, issue, id, 'failed', words);
  const newsletter = await newsletterByNumber(deps.list.redis, event.newsletter);
  const at = event.sentAt || Math.floor(event.at / 1_000);
  const result = await noteSoftBounce(deps, { id, newsletter, message: issue || event.id, detail, at });
  return result === 'bounced' ? 'applied' : result;
}
