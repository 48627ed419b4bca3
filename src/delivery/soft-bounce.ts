import type { Issue } from '../issues/issue.js';
import { issuesStarted } from '../issues/issues-by-start.js';
import { readLedgerLine } from '../ledger/ledger.js';
import { readUnacceptedLine } from '../ledger/unaccepted.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { keys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';
import type { BounceRules } from '../settings/feedback-settings.js';
import { readReply } from '../smtp/replies.js';
import { readSubscriber, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { type BounceDeps, type BounceResult, noteBounced, untouchedSince } from '../subscribers/membership/bounce.js';
import { membershipOf } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { type LogDetail, logWords } from '../subscribers/record/subscriber-log.js';
import { dayFromSeconds } from '../timestamps.js';

/** A message that an existing mailbox did not accept: full, suspended, or unreachable for days. */
export interface SoftBounce {
  id: SubscriberId;
  newsletter: Newsletter;
  /** The issue id, or another id of the message, which counts once however often it is reported. */
  message: string;
  detail: LogDetail;
  /** When the message was sent, in Unix seconds. */
  at: number;
}

export interface SoftBounceDeps extends BounceDeps {
  bounceRules: BounceRules;
}

/** Soft bounces older than this no longer count. Also how long they are kept. */
const keptSeconds = 90 * 86_400;

/**
 * Counts a soft bounce. A number of them in a row over a number of days (`bounceRules`), with no message accepted in
 * between, counts as a hard bounce. Costs two commands, unless there are enough to matter.
 * @returns `counted` when it had no effect
 */
export async function noteSoftBounce(deps: SoftBounceDeps, bounce: SoftBounce): Promise<BounceResult | 'counted'> {
  const { list, bounceRules } = deps;
  const { id, newsletter, message, detail, at } = bounce;
  const key = keys.softBounces(id.toString('hex'));
  await writeEvenWhenFull(list.redis, 'HSETNX', key, `${newsletter.number}:${message}`, at);
  await list.redis.expire(key, keptSeconds);
  const row = await inARow(list, newsletter, id);
  const [first, last] = [row[0], row.at(-1)];
  if (row.length < bounceRules.softBounces || !first || !last) return 'counted';
  if (last.at - first.at < bounceRules.softBounceDays * 86_400) return 'counted';
  const words = logWords(`${row.length} soft bounces in a row since ${dayFromSeconds(first.at)}: ${detail.words}`);
  const hard = { id, newsletter: newsletter.number, detail: { ...detail, words }, at: Math.floor(Date.now() / 1_000) };
  return noteBounced(deps, hard, untouchedSince(first.at));
}

interface StoredSoftBounce {
  message: string;
  at: number;
}

/** The soft bounces since the reader's last decision and since their last accepted message, oldest first. */
async function inARow(list: SubscriberList, newsletter: Newsletter, id: SubscriberId): Promise<StoredSoftBounce[]> {
  const kept = await list.redis.hgetall(keys.softBounces(id.toString('hex')));
  const prefix = `${newsletter.number}:`;
  const softs = Object.entries(kept)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, at]) => ({ message: name.slice(prefix.length), at: Number(at) }))
    .sort((a, b) => a.at - b.at);
  if (softs.length < 2) return softs;
  const membership = membershipOf(await readSubscriber(list, id), newsletter.number);
  const since = membership ? Math.max(membership.changedAt, membership.askedAt) : 0;
  const accepted = await lastAccepted(list, newsletter, id, softs);
  return softs.filter(({ at }) => at >= since && at > accepted);
}

/**
 * When a message was last accepted between these soft bounces, in Unix seconds; 0: never. An issue counts by its start,
 * so that a late report changes nothing.
 */
async function lastAccepted(
  list: SubscriberList,
  { slug }: Newsletter,
  id: SubscriberId,
  softs: readonly StoredSoftBounce[],
): Promise<number> {
  const soft = new Set(softs.map(({ message }) => message));
  const [from, to] = [(softs[0]?.at ?? 0) * 1_000, ((softs.at(-1)?.at ?? 0) + 1) * 1_000];
  const between = await issuesStarted(list.redis, slug, from, to);
  for (const issue of between.filter(({ id: one }) => !soft.has(one)))
    if (await wasAccepted(list, issue, id)) return issue.startedAt / 1_000;
  return 0;
}

/** A folded ledger has only recipients whose message was not accepted. A doubt never counts against the reader. */
async function wasAccepted(list: SubscriberList, issue: Issue, id: SubscriberId): Promise<boolean> {
  if (issue.folded) return (await readUnacceptedLine(list.redis, issue, id)) === undefined;
  return (await readLedgerLine(list.redis, issue, id))?.state === 'accepted';
}

/**
 * Whether a refusal that ended a delivery counts as a soft bounce: the mailbox exists and accepted nothing. Policy,
 * content, DNS and our own faults never count.
 * @param expired whether the server deferred the message until no retry was left
 */
export function isSoft(code: number, reply: string, expired: boolean): boolean {
  const { kind, reason } = readReply(code, reply);
  if (reason === 'dns-trouble' || reason === 'loop') return false;
  return kind === 'soft' || (expired && kind !== 'policy' && kind !== 'content');
}
