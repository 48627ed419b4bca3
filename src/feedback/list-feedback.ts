import { issuesStarted } from '../issues/issues-by-start.js';
import { readLedger, readReplies } from '../ledger/ledger.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readReply } from '../smtp/replies.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { isoFromMs } from '../timestamps.js';
import type { FeedbackEvent } from './feedback-event.js';
import { readEvents } from './journal.js';

/** One line of the list of bounces and complaints. */
export interface FeedbackLine
  extends Pick<
    FeedbackEvent,
    'id' | 'kind' | 'subscriber' | 'status' | 'code' | 'reason' | 'fault' | 'words' | 'source'
  > {
  /** ISO 8601 in UTC, or null. */
  at: string | null;
  newsletter: string;
  issue: string | null;
  /** Null for a server's direct reply. */
  proof: FeedbackEvent['proof'] | null;
  /** Null for a server's direct reply, whose outcome is in the ledger and the reader's history. */
  outcome: FeedbackEvent['outcome'] | null;
}

export const feedbackLine = (event: FeedbackEvent, newsletter: string): FeedbackLine => {
  const { id, kind, subscriber, status, code, reason, fault, words, source, proof, outcome, at, issue } = event;
  const shown = { id, kind, subscriber, status, code, reason, fault, words, source, proof, outcome, newsletter };
  return { ...shown, at: isoFromMs(at), issue: issue || null };
};

/** Age of the issues whose ledgers are read for servers' replies, in ms. */
const recentMs = 30 * 86_400_000;

/**
 * Lists the bounces and complaints of a newsletter, newest first: reports that arrived, and servers' replies at
 * delivery from the ledgers of the last 30 days.
 */
export async function listFeedback(
  list: SubscriberList,
  newsletter: Newsletter,
  limit: number,
): Promise<FeedbackLine[]> {
  const lines = await listReports(list, newsletter, limit);
  const reported = new Set(lines.map(({ issue, subscriber }) => `${issue}:${subscriber}`));
  for (const said of await repliesAtDelivery(list, newsletter, limit)) if (!reported.has(said.id)) lines.push(said);
  return lines.sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? 1 : -1)).slice(0, limit);
}

/** The bounces and complaints that arrived after delivery, newest first. */
export async function listReports(
  { redis }: Pick<SubscriberList, 'redis'>,
  { number, slug }: Pick<Newsletter, 'number' | 'slug'>,
  limit: number,
): Promise<FeedbackLine[]> {
  return (await readEvents(redis, number, limit)).map((event) => feedbackLine(event, slug));
}

async function repliesAtDelivery(list: SubscriberList, newsletter: Newsletter, limit: number): Promise<FeedbackLine[]> {
  const oldest = Date.now() - recentMs;
  const issues = await issuesStarted(list.redis, newsletter.slug, oldest);
  const found: FeedbackLine[] = [];
  for (const issue of issues) {
    if (issue.folded || found.length >= limit) continue;
    for await (const { lines } of readLedger(list.redis, issue)) {
      const refused = lines.filter(({ state }) => state === 'bounced' || state === 'failed' || state === 'deferred');
      const [first] = refused;
      if (!first) continue;
      const replies = await readReplies(list.redis, issue.id, first.bucket);
      for (const { id, at } of refused) {
        const subscriber = id.toString('hex');
        const words = replies.get(subscriber);
        if (words === undefined) continue;
        found.push({
          id: `${issue.id}:${subscriber}`,
          ...readWords(words),
          subscriber,
          words,
          source: 'smtp',
          at: isoFromMs(at),
          newsletter: newsletter.slug,
          issue: issue.id,
          proof: null,
          outcome: null,
        });
      }
    }
  }
  return found;
}

/** Reads the reason and the fault from a stored reply. */
export function readWords(words: string): Pick<FeedbackLine, 'kind' | 'status' | 'code' | 'reason' | 'fault'> {
  const text = words.replace(/^Given up: /, '');
  const code = Number(/^\d{3}/.exec(text)?.[0] ?? 0);
  const { kind, reason, fault, enhanced } = readReply(code, text);
  return { kind, reason, fault, code, status: enhanced };
}
