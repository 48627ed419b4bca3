import type { Issue } from '../issues/issue.js';
import { listIssues } from '../issues/issue-store.js';
import { readLedgerLine } from '../ledger/ledger.js';
import { readUnacceptedLine } from '../ledger/unaccepted.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { keys } from '../redis/keys.js';
import type { BounceRules } from '../settings/feedback-settings.js';
import { readReply } from '../smtp/replies.js';
import { readSubscriber, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { type BounceDeps, type BounceResult, noteBounced, untouchedSince } from '../subscribers/membership/bounce.js';
import { membershipOf } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { type LogDetail, logWords } from '../subscribers/record/subscriber-log.js';

/** One message that a mailbox did not take although it exists: full, suspended, or out of reach for days. */
export interface SoftBounce {
  id: SubscriberId;
  newsletter: Newsletter;
  /** The issue, or what else names the message: it counts once, however often it is reported. */
  message: string;
  detail: LogDetail;
  /** When the message was sent, in Unix seconds. */
  at: number;
}

export interface SoftBounceDeps extends BounceDeps {
  bounceRules: BounceRules;
}

/** Softs older than this are no part of a row any more. Also how long a subscriber's are kept. */
const rememberedSeconds = 90 * 86_400;

/**
 * Counts a soft bounce. So many in a row, over so many days, with no message accepted in between, count as a hard bounce.
 * Costs two commands, unless there are enough of them for it to matter.
 * @returns `counted` when nothing followed from it
 */
export async function noteSoftBounce(deps: SoftBounceDeps, bounce: SoftBounce): Promise<BounceResult | 'counted'> {
  const { list, bounceRules } = deps;
  const { id, newsletter, message, detail, at } = bounce;
  const key = keys.softBounces(id.toString('hex'));
  await list.redis.hsetnx(key, `${newsletter.number}:${message}`, at);
  await list.redis.expire(key, rememberedSeconds);
  const row = await rowOf(list, newsletter, id);
  const [first, last] = [row[0], row.at(-1)];
  if (row.length < bounceRules.softBounces || !first || !last) return 'counted';
  if (last.at - first.at < bounceRules.softBounceDays * 86_400) return 'counted';
  const words = logWords(`${row.length} soft bounces in a row since ${isoDay(first.at)}: ${detail.words}`);
  const hard = { id, newsletter: newsletter.number, detail: { ...detail, words }, at: Math.floor(Date.now() / 1_000) };
  return noteBounced(deps, hard, untouchedSince(first.at));
}

const isoDay = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 10);

interface Soft {
  message: string;
  at: number;
}

/** The soft bounces since the reader's last decision, and since a message was last accepted for them. Oldest first. */
async function rowOf(list: SubscriberList, newsletter: Newsletter, id: SubscriberId): Promise<Soft[]> {
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
 * When a message was last accepted among these, in Unix seconds; 0: never. An issue counts by its start, so that a report
 * that is late changes nothing.
 */
async function lastAccepted(
  list: SubscriberList,
  { slug }: Newsletter,
  id: SubscriberId,
  softs: readonly Soft[],
): Promise<number> {
  const soft = new Set(softs.map(({ message }) => message));
  const [from, to] = [(softs[0]?.at ?? 0) * 1_000, ((softs.at(-1)?.at ?? 0) + 1) * 1_000];
  const between = (await listIssues(list.redis, slug))
    .filter((issue) => issue.startedAt >= from && issue.startedAt < to && !soft.has(issue.id))
    .sort((a, b) => b.startedAt - a.startedAt);
  for (const issue of between) if (await wasAccepted(list, issue, id)) return issue.startedAt / 1_000;
  return 0;
}

/** A folded ledger names only those whose message was not accepted; a doubt is never the reader's loss. */
async function wasAccepted(list: SubscriberList, issue: Issue, id: SubscriberId): Promise<boolean> {
  if (issue.folded) return (await readUnacceptedLine(list.redis, issue, id)) === undefined;
  return (await readLedgerLine(list.redis, issue, id))?.state === 'accepted';
}

/**
 * Whether a refusal that ended a delivery counts as a soft bounce: the mailbox is there and took nothing. Policy, content,
 * DNS and our own faults never count.
 * @param givenUp whether the server deferred the message until its time was over
 */
export function isSoft(code: number, reply: string, givenUp: boolean): boolean {
  const { kind, reason } = readReply(code, reply);
  if (reason === 'dns-trouble' || reason === 'loop') return false;
  return kind === 'soft' || (givenUp && kind !== 'policy' && kind !== 'content');
}
