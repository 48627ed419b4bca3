import type { Redis } from 'ioredis';
import * as z from 'zod';
import type { Issue } from '../../issues/issue.js';
import { settle } from '../../ledger/change-ledger.js';
import type { LedgerLine } from '../../ledger/ledger.js';
import { type LedgerEntry, packEntry, unpackEntry } from '../../ledger/ledger-entry.js';
import { keys } from '../../redis/keys.js';
import { writeEvenWhenFull } from '../../redis/scripts.js';
import { readHolds } from './hold-store.js';
import { IssueHolds } from './issue-holds.js';

// A single refusal for a fault of ours ends a message: it has failed. When a provider refuses many, all its readers are
// put on hold, including those whose message it has refused already. So a refused message stays `deferred` until every
// recipient was tried once, which shows whether its provider is on hold. It is noted here until then. If a worker dies
// before it writes the note, the message stays deferred and is tried again.

const stored = z.object({
  bucket: z.custom<LedgerLine['bucket']>((value) => typeof value === 'number' || typeof value === 'string'),
  offset: z.number(),
  /** The deferred entry, in hexadecimal. */
  packed: z.string(),
  relay: z.string(),
  provider: z.string(),
});

/** Notes a message that was refused for a fault of ours. @param entry as it is in the ledger now */
export async function noteUndecided(
  redis: Redis,
  { id: issueId, startedAt }: Pick<Issue, 'id' | 'startedAt'>,
  { bucket, offset, id }: LedgerLine,
  entry: LedgerEntry,
  by: { relay: string; provider: string },
): Promise<void> {
  const packed = packEntry(entry, startedAt).toString('hex');
  const { relay, provider } = by;
  const note: z.infer<typeof stored> = { bucket, offset, packed, relay, provider };
  await writeEvenWhenFull(redis, 'HSET', keys.undecided(issueId), id.toString('hex'), JSON.stringify(note));
}

/** Whether messages of an issue wait for a decision. */
export async function hasUndecided(redis: Redis, issueId: string): Promise<boolean> {
  return (await redis.exists(keys.undecided(issueId))) === 1;
}

/** Marks refused messages failed, except those whose readers are on hold. An entry that changed since stays. */
export async function decide(redis: Redis, issue: Pick<Issue, 'id' | 'startedAt'>): Promise<void> {
  const notes = Object.entries(await redis.hgetall(keys.undecided(issue.id)));
  if (notes.length === 0) return;
  const holds = new IssueHolds(await readHolds(redis, issue.id));
  const written = notes.map(async ([hex, text]) => {
    const { bucket, offset, packed: known, relay, provider } = stored.parse(JSON.parse(text));
    if (holds.has(relay, provider)) return;
    const packed = Buffer.from(known, 'hex');
    const failed = { ...unpackEntry(packed, 0, issue.startedAt), state: 'failed' } as const;
    await settle(redis, issue, { bucket, offset, id: Buffer.from(hex, 'hex'), packed }, failed, undefined, true);
  });
  await Promise.all(written);
  await redis.hdel(keys.undecided(issue.id), ...notes.map(([hex]) => hex));
}
