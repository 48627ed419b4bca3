import type { Redis } from 'ioredis';
import * as z from 'zod';
import { readClicks } from '../answers/clicks/click-counts.js';
import type { Issue } from '../issues/issue.js';
import { listIssues } from '../issues/issue-store.js';
import { surveyLedger } from '../ledger/survey-ledger.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { keys } from '../redis/keys.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { type DepartureCount, type Departures, openDepartures } from './departures.js';
import { keepLeft } from './kept-left.js';
import { refusalsOfIssue } from './refusals-of-issue.js';

const count = z.number();
const storedAnswers = z.object({
  at: count,
  accepted: count,
  notAccepted: z.object({ reader: count, provider: count, us: count }),
  unsubscribed: count,
  complained: count,
  clicks: z.object({ people: count, machines: count, unknown: count }).nullable(),
  raters: count,
});

/**
 * Readers' and servers' responses to one issue, in numbers. `notAccepted`: messages that were not accepted, or bounced
 * later, by whose fault it is. `clicks`: null when they are not counted. `raters`: readers who rated a story in its email.
 */
export interface AnswerCounts extends Departures, Omit<z.infer<typeof storedAnswers>, keyof Departures | 'at'> {}

/** The responses as of `at`, Unix ms. */
export interface KeptAnswers extends AnswerCounts {
  at: number;
}

/** Counts the responses to an issue now. Reads its ledger. */
export async function countAnswers(
  list: SubscriberList,
  issue: Issue,
  departures: Departures = { unsubscribed: 0, complained: 0 },
  now = Date.now(),
): Promise<KeptAnswers> {
  const { redis } = list;
  const { counts } = await surveyLedger(redis, issue, Number.POSITIVE_INFINITY);
  const notAccepted = { reader: 0, provider: 0, us: 0 };
  for (const { fault, count: refused } of await refusalsOfIssue(list, issue)) notAccepted[fault] += refused;
  const clicks = await readClicks(redis, issue.id);
  return {
    at: now,
    accepted: counts.accepted,
    notAccepted,
    ...departures,
    clicks: clicks && { people: clicks.people, machines: clicks.machines, unknown: clicks.unknown },
    raters: await redis.scard(keys.raters(issue.id)),
  };
}

/** The kept responses of some issues of one newsletter, by id. One round trip. Issues that were not counted are left out. */
export async function readKeptAnswers(
  redis: Redis,
  { number }: Pick<Newsletter, 'number'>,
  issues: readonly Pick<Issue, 'id'>[],
): Promise<Map<string, KeptAnswers>> {
  if (issues.length === 0) return new Map();
  const texts = await redis.hmget(keys.answers(number), ...issues.map(({ id }) => id));
  return new Map(
    issues.flatMap(({ id }, i) => {
      const kept = parseAnswers(texts[i]);
      return kept ? [[id, kept] as const] : [];
    }),
  );
}

/** A count of another version may lack a number: the issue is then counted anew. */
function parseAnswers(text: string | null | undefined): KeptAnswers | undefined {
  return text ? storedAnswers.safeParse(JSON.parse(text)).data : undefined;
}

/** The most issues of a newsletter that one run counts: after an update the earlier ones follow hour by hour. */
const atOnce = 20;
/** No issue is counted more often than this, in ms, however many sends end. */
const leastBetween = 50 * 60_000;

/** A count of the responses to the finished issues of a newsletter, for a scan of the list that is made anyway. */
export interface AnswerRecount {
  visit: DepartureCount['visit'];
  /** Stores the results when the scan has ended. */
  keep(): Promise<void>;
}

/**
 * Prepares a count of the finished issues that are due: never counted yet, or not since a quarter of the time that has
 * passed since their end, as answers come ever more slowly. The newest come first.
 * @returns undefined when none is due
 */
export async function openRecount(
  list: SubscriberList,
  newsletter: Newsletter,
  now = Date.now(),
): Promise<AnswerRecount | undefined> {
  const { redis } = list;
  const sent = (await listIssues(redis, newsletter.slug))
    .filter(({ startedAt }) => startedAt > 0)
    .sort((a, b) => b.startedAt - a.startedAt);
  const finished = sent.filter(({ state }) => state === 'sent' || state === 'cancelled');
  const kept = await readKeptAnswers(redis, newsletter, finished);
  const due = finished.filter((issue) => isDue(issue, kept.get(issue.id), now)).slice(0, atOnce);
  if (due.length === 0) return undefined;
  const departures = openDepartures(list, newsletter, sent, due);
  return {
    visit: departures.visit,
    async keep() {
      for (const [i, issue] of due.entries()) {
        const answers = await countAnswers(list, issue, departures.counts[i], now);
        await keepLeft(redis, newsletter, issue, departures.left[i] ?? []);
        await redis.hset(keys.answers(newsletter.number), issue.id, JSON.stringify(answers));
      }
    },
  };
}

function isDue({ finishedAt }: Issue, kept: KeptAnswers | undefined, now: number): boolean {
  if (!kept) return true;
  return now - kept.at >= Math.max(leastBetween, (kept.at - finishedAt) / 4);
}
