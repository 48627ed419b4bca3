import type { Redis } from 'ioredis';
import type { Issue } from '../issues/issue.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { keys } from '../redis/keys.js';
import { idLength } from '../subscribers/record/subscriber-id.js';
import type { LeftReader } from './departures.js';

// Who left after an issue, as a worker last found them: the id, whether they complained, and when. No address is kept,
// so an erasure has nothing to remove here.

const length = idLength + 5;
/** The most readers that are kept for one issue: the last to leave. Their number is counted apart. */
const most = 5_000;

/** Keeps who left after an issue, in place of an earlier finding. */
export async function keepLeft(
  redis: Redis,
  { number }: Pick<Newsletter, 'number'>,
  { id: issue }: Pick<Issue, 'id'>,
  found: readonly LeftReader[],
): Promise<void> {
  if (found.length === 0) {
    await redis.hdel(keys.left(number), issue);
    return;
  }
  const newestFirst = found.toSorted((a, b) => b.at - a.at || a.id.compare(b.id)).slice(0, most);
  const packed = Buffer.alloc(newestFirst.length * length);
  for (const [i, { id, state, at }] of newestFirst.entries()) {
    id.copy(packed, i * length);
    packed.writeUInt8(state === 'complained' ? 1 : 0, i * length + idLength);
    packed.writeUInt32BE(at, i * length + idLength + 1);
  }
  await redis.hset(keys.left(number), issue, packed);
}

/** Who left after an issue, the last to leave first. */
export async function readLeft(
  redis: Redis,
  { number }: Pick<Newsletter, 'number'>,
  { id: issue }: Pick<Issue, 'id'>,
): Promise<LeftReader[]> {
  const packed = (await redis.hgetBuffer(keys.left(number), issue)) ?? Buffer.alloc(0);
  return Array.from({ length: packed.length / length }, (_, i) => ({
    id: packed.subarray(i * length, i * length + idLength),
    state: packed.readUInt8(i * length + idLength) === 1 ? 'complained' : 'unsubscribed',
    at: packed.readUInt32BE(i * length + idLength + 1),
  }));
}
