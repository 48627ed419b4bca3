import type { Redis } from 'ioredis';
import { freezeEmails, readEdition } from '../../src/delivery/edition.js';
import { composeIssue } from '../../src/issues/compose.js';
import { beginPlan, changeIssueState, markPlanned, readIssue } from '../../src/issues/issue-store.js';
import { entryLength, fenceLength, packEntry, recipientLength } from '../../src/ledger/ledger-entry.js';
import type { LedgerState } from '../../src/ledger/ledger-states.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { keys } from '../../src/redis/keys.js';
import { bucketTag } from '../../src/redis/layout.js';
import { scanLayout } from '../../src/subscribers/list/scan-buckets.js';
import { refreshLayout, type SubscriberList } from '../../src/subscribers/list/subscriber-store.js';
import { tokenKeys } from '../../src/subscribers/membership/tokens.js';

// Issues that went to every reader of the list, without the hour that it takes to send them: what a send leaves in the
// store is written directly.

/** The statuses of a hundred recipients. */
export type Outcomes = Partial<Record<LedgerState, number>>;

export const wholeSend: Outcomes = { accepted: 97, bounced: 2, uncertain: 1 };
export const halfSend: Outcomes = { accepted: 58, bounced: 1, deferred: 1, waiting: 40 };

interface BigSend {
  redis: Redis;
  list: SubscriberList;
  newsletter: Newsletter;
  articles: readonly string[];
}

/** @returns the issue's id, and the id of one of its recipients in hexadecimal */
export async function addBigSend(
  { redis, list, newsletter, articles }: BigSend,
  state: 'paused' | 'sent',
  outcomes: Outcomes,
): Promise<{ id: string; recipient: string }> {
  const startedAt = Date.now() - 1_800_000;
  const { id } = (await composeIssue(redis, newsletter, { articles: [...articles] })).issue;
  const deps = { list, tokenKeys: tokenKeys(['a secret for the benchmark only']) };
  await freezeEmails(deps, await readEdition(redis, 'https://news.example.com', await readIssue(redis, id)));
  await changeIssueState(redis, id, 'sending', { startedAt });
  const { layout } = await beginPlan(redis, id, await refreshLayout(list));
  const entries = entriesOf(outcomes, startedAt);
  let total = 0;
  let recipient = '';
  for await (const { bucket, records } of scanLayout(list, layout)) {
    if (records.length === 0) continue;
    const ledger = Buffer.alloc(fenceLength + records.length * recipientLength);
    for (const [i, { id: reader }] of records.entries()) {
      const at = fenceLength + i * recipientLength;
      reader.copy(ledger, at);
      (entries[(total + i) % entries.length] as Buffer).copy(ledger, at + recipientLength - entryLength);
    }
    recipient ||= records[0]?.id.toString('hex') ?? '';
    total += records.length;
    await redis.set(keys.ledger(bucketTag(layout, bucket), id), ledger);
  }
  await markPlanned(redis, id, total);
  await changeIssueState(redis, id, state, state === 'sent' ? { finishedAt: Date.now() } : {});
  return { id, recipient };
}

/** Entries for a hundred recipients. */
function entriesOf(outcomes: Outcomes, startedAt: number): Buffer[] {
  return Object.entries(outcomes).flatMap(([state, count]) => {
    const tried = state === 'waiting' ? { attempts: 0, at: 0 } : { attempts: 1, at: startedAt + 60_000 };
    return Array.from({ length: count }, () => packEntry({ state: state as LedgerState, ...tried }, startedAt));
  });
}
