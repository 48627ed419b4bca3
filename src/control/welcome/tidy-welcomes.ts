import type { Redis } from 'ioredis';
import { describeError } from '../../errors.js';
import type { Issue } from '../../issues/issue.js';
import { issuesBeingSent } from '../../issues/issue-store.js';
import { welcomeSends } from '../../issues/welcome/sends.js';
import { countLedger } from '../../ledger/ledger.js';
import { type LedgerCounts, ledgerStates } from '../../ledger/ledger-states.js';
import type { Logger } from '../../log.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { keys, welcomeKeys } from '../../redis/keys.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { removeIssue } from '../remove-issue.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** How long reports about a message arrive after it, in ms: so long its send is counted again each day. */
const reportedMs = 10 * dayMs;

/**
 * Keeps the numbers of sends that are over, and removes those whose ledger is not kept any more: their numbers stay in
 * the totals of their step. Who got which step is in the readers' records and stays.
 *
 * Guarantee: safe to run twice, concurrently, and to interrupt: a send is added to the totals once.
 * @param now Unix ms
 */
export async function tidyWelcomes(
  { list, ledgerDays, log }: { list: SubscriberList; ledgerDays: number; log: Logger },
  now = Date.now(),
): Promise<void> {
  const busy = new Set(await issuesBeingSent(list.redis));
  for (const { slug } of await listNewsletters(list.redis)) {
    for (const send of await welcomeSends(list.redis, slug)) {
      if (!isOver(send, now) || busy.has(send.id)) continue;
      try {
        await tidy(list, send, ledgerDays, now);
      } catch (error) {
        log.error({ issue: send.id, error: describeError(error) }, 'send of a welcome email not tidied');
      }
    }
  }
}

/** A draft is left of a process that was killed before the send began. */
const isOver = ({ state, createdAt }: Issue, now: number): boolean =>
  state === 'sent' || state === 'cancelled' || (state === 'draft' && createdAt < now - hourMs);

async function tidy(list: SubscriberList, send: Issue, ledgerDays: number, now: number): Promise<void> {
  const { redis } = list;
  const { id, newsletter, startedAt, welcomeCounts } = send;
  if (startedAt === 0 || startedAt < now - ledgerDays * dayMs) {
    await addToTotals(redis, send, await countLedger(redis, send));
    await removeIssue(list, newsletter, id, welcomeKeys.sends(newsletter));
    return;
  }
  const isFresh = welcomeCounts && (startedAt < now - reportedMs || welcomeCounts.at > now - dayMs);
  if (isFresh) return;
  const counts = await countLedger(redis, send);
  await redis.hset(keys.issue(id), 'welcomeCounts', JSON.stringify({ at: now, counts }));
  // Nothing of it is sent any more.
  await redis.unlink(keys.templates(id));
}

/** In one step with the mark that says so. */
async function addToTotals(redis: Redis, { id, newsletter, welcome, welcomeTotalled }: Issue, counts: LedgerCounts) {
  if (welcomeTotalled) return;
  const step = redis.multi().hset(keys.issue(id), 'welcomeTotalled', 1);
  for (const state of ledgerStates)
    if (counts[state] > 0) step.hincrby(welcomeKeys.totals(newsletter), `${welcome}:${state}`, counts[state]);
  await step.exec();
}

/** The recipients of each step of a newsletter by ledger state, of all its sends. */
export async function countSteps({ redis }: SubscriberList, newsletter: string): Promise<Map<number, LedgerCounts>> {
  const steps = new Map<number, LedgerCounts>();
  const add = (step: number, counts: Partial<LedgerCounts>) => {
    const before = steps.get(step);
    const sums = ledgerStates.map((state) => [state, (before?.[state] ?? 0) + (counts[state] ?? 0)]);
    steps.set(step, Object.fromEntries(sums) as LedgerCounts);
  };
  for (const [name, count] of Object.entries(await redis.hgetall(welcomeKeys.totals(newsletter)))) {
    const [step = '', state = ''] = name.split(':');
    add(Number(step), { [state]: Number(count) });
  }
  for (const send of await welcomeSends(redis, newsletter)) {
    if (send.welcomeTotalled || send.startedAt === 0) continue;
    add(send.welcome ?? 0, send.welcomeCounts?.counts ?? (await countLedger(redis, send)));
  }
  return steps;
}
