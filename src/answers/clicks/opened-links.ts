import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { idLength, type SubscriberId } from '../../subscribers/record/subscriber-id.js';
import { openedMs } from './count-click.js';
import { type IssueLink, readLinks } from './link-table.js';

// Which links of an issue a reader opened is one bit for each link, in a hash with a field for each reader. When clicks
// have become rare, the fields are packed: some hundred readers in one value (change-opened.lua). Later clicks make plain
// fields again, so a reader may have both.

/** About how many readers are packed in one step, which holds Redis up for some milliseconds. */
const readersAtOnce = 1_000;
/** Redis itself keeps the fields of so many readers in little memory. */
const compactReaders = 128;
/** The links of a mask of 255 bytes, in which link 0 does not exist. */
const maxPackedLinks = 255 * 8 - 1;

/** The links of an issue that a reader opened, in the order of their numbers. */
export async function readOpenedLinks(redis: Redis, issue: string, reader: SubscriberId): Promise<IssueLink[]> {
  // The packed form comes second: what moves meanwhile is in it.
  const [plain, group] = await Promise.all([
    redis.hgetBuffer(keys.opened(issue), reader),
    redis.hgetBuffer(keys.packedOpened(issue), reader.subarray(0, 1)),
  ]);
  const masks = [plain, group && maskIn(group, reader)].filter((mask) => mask != null);
  if (masks.length === 0) return [];
  const isOpened = (number: number) => masks.some((mask) => (((mask[number >> 3] ?? 0) >> (number & 7)) & 1) === 1);
  const links = await readLinks(redis, issue);
  return [...links].flatMap(([number, link]) => (isOpened(number) ? [link] : []));
}

function maskIn(group: Buffer, reader: SubscriberId): Buffer | undefined {
  for (let at = 0; at + idLength < group.length; ) {
    const start = at + idLength + 1;
    const end = start + (group[start - 1] ?? 0);
    if (group.compare(reader, 0, idLength, at, at + idLength) === 0) return group.subarray(start, end);
    at = end;
  }
  return undefined;
}

/**
 * Forgets which links of an issue a reader opened, with their trail: a machine that is recognised gets back from it what
 * was there before its visit.
 * @param visitor the reader's name in the key of the trail
 */
export async function forgetOpenedLinks(
  redis: Redis,
  issue: string,
  reader: SubscriberId,
  visitor: string,
): Promise<void> {
  const changed = [keys.opened(issue), keys.packedOpened(issue), keys.clickTrail(issue, visitor)];
  await runScript(redis, 'changeOpened', changed, ['forget', '', reader]);
}

/**
 * Whether packing the opened links of an issue saves memory: not for the few clicks that come after it was packed, nor
 * with more links than the packed form holds.
 */
export async function isWorthPacking(redis: Redis, issue: string): Promise<boolean> {
  if ((await redis.hlen(keys.opened(issue))) <= compactReaders) return false;
  return (await redis.hlen(keys.links(issue))) <= maxPackedLinks;
}

/**
 * Packs the links that readers of an issue opened. Safe to interrupt, to run again and beside clicks.
 * @param startedAt when the issue was sent, in Unix milliseconds @returns how many readers were packed
 */
export async function packOpenedLinks(redis: Redis, issue: string, startedAt: number): Promise<number> {
  let [cursor, count] = ['0', 0];
  do {
    const [next, fields] = await redis.hscanBuffer(keys.opened(issue), cursor, 'COUNT', readersAtOnce);
    cursor = next.toString();
    const readers = fields.filter((_, i) => i % 2 === 0);
    if (readers.length === 0) continue;
    const both = [keys.opened(issue), keys.packedOpened(issue)];
    count += Number(await runScript(redis, 'changeOpened', both, ['pack', startedAt + openedMs, ...readers]));
  } while (cursor !== '0');
  return count;
}
