import type { Redis } from 'ioredis';
import { InvalidInput } from '../errors.js';
import { keys } from '../redis/keys.js';
import type { Issue } from './issue.js';
import { readIssue } from './issue-store.js';

/** A part of the issues, and where the next part begins. */
export interface IssuePage {
  issues: Issue[];
  /** Opaque; null when this was the last part. */
  next: string | null;
}

/** Where an issue stands in the order: by when it was made, and among those of one millisecond by its id. */
interface Place {
  at: number;
  id: string;
}

const isBefore = (a: Place, b: Place) => a.at > b.at || (a.at === b.at && a.id > b.id);
const byPlace = (a: Place, b: Place) => (isBefore(a, b) ? -1 : 1);

/**
 * Reads the issues of some newsletters in parts, the newest first. An issue that is made meanwhile comes before all.
 * @param cursor the `next` of the part before; left out, the first part
 * @throws InvalidInput for a cursor that is none of ours
 */
export async function pageOfIssues(
  redis: Redis,
  newsletters: readonly string[],
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<IssuePage> {
  const after = cursor === undefined ? undefined : openCursor(cursor);
  const places = await Promise.all(newsletters.map((slug) => placesOf(redis, slug, after, limit + 1)));
  const found = places.flat().sort(byPlace);
  const last = found[limit - 1];
  return {
    issues: await Promise.all(found.slice(0, limit).map(({ id }) => readIssue(redis, id))),
    next: found.length > limit && last ? cursorAt(last) : null,
  };
}

async function placesOf(redis: Redis, slug: string, after: Place | undefined, limit: number): Promise<Place[]> {
  const found: Place[] = [];
  for (let offset = 0; found.length < limit; offset += limit) {
    const from = after ? after.at : '+inf';
    const flat = (await redis.zrevrangebyscore(
      keys.issues(slug),
      from,
      '-inf',
      'WITHSCORES',
      'LIMIT',
      offset,
      limit,
    )) as unknown[];
    // RESP3 answers in pairs.
    const pairs = flat.flat();
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const place = { id: String(pairs[i]), at: Number(pairs[i + 1]) };
      if (!after || isBefore(after, place)) found.push(place);
    }
    if (pairs.length < 2 * limit) break;
  }
  return found;
}

const cursorAt = ({ at, id }: Place) => Buffer.from(`1 ${at} ${id}`).toString('base64url');

function openCursor(cursor: string): Place {
  const [, at, id] = /^1 (\d+) ([a-z0-9-]+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!at || !id) throw new InvalidInput('cursor', 'take the "next" of the page before, as it is');
  return { at: Number(at), id };
}
