import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import type { LedgerRef } from './ledger.js';
import { entryLength, type LedgerEntry, packEntry, unpackEntry } from './ledger-entry.js';

/** A recipient whose message was not accepted, as a folded ledger keeps them. */
export interface UnacceptedLine extends LedgerEntry {
  id: SubscriberId;
  /** The server's reply; may be empty. */
  reply: string;
}

/** Stores the unaccepted lines of one bucket. Safe to repeat. */
export async function keepUnaccepted(redis: Redis, issue: LedgerRef, lines: readonly UnacceptedLine[]): Promise<void> {
  if (lines.length === 0) return;
  const flat = lines.flatMap((line) => [
    line.id,
    Buffer.concat([packEntry(line, issue.startedAt), Buffer.from(line.reply)]),
  ]);
  await redis.hset(keys.unaccepted(issue.id), ...flat);
}

/** Reads one recipient's line; undefined when the message was accepted, or the reader was not in the audience. */
export async function readUnacceptedLine(
  redis: Redis,
  issue: LedgerRef,
  id: SubscriberId,
): Promise<UnacceptedLine | undefined> {
  const kept = await redis.hgetBuffer(keys.unaccepted(issue.id), id);
  return kept ? lineOf(id, kept, issue) : undefined;
}

/** Reads all lines, a few hundred per page. A line may come twice. */
export async function* readUnaccepted(redis: Redis, issue: LedgerRef): AsyncGenerator<UnacceptedLine[]> {
  let cursor = '0';
  do {
    const page = await redis.hscanBuffer(keys.unaccepted(issue.id), cursor, 'COUNT', 500);
    cursor = page[0].toString();
    const flat = page[1];
    const lines: UnacceptedLine[] = [];
    for (let i = 0; i + 1 < flat.length; i += 2) {
      const [id, kept] = [flat[i], flat[i + 1]];
      if (id && kept) lines.push(lineOf(id, kept, issue));
    }
    yield lines;
  } while (cursor !== '0');
}

const lineOf = (id: SubscriberId, kept: Buffer, { startedAt }: LedgerRef): UnacceptedLine => ({
  id,
  ...unpackEntry(kept, 0, startedAt),
  reply: kept.subarray(entryLength).toString(),
});
