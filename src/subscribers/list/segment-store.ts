import { isDeepStrictEqual } from 'node:util';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { InvalidInput, NotFound, PostriderError } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { type AudienceFilter, audienceFilter, compileFilter, withSections } from './audience.js';
import type { SubscriberList } from './subscriber-store.js';

/** An audience of a newsletter, saved under a name. */
export interface Segment {
  name: string;
  /** Slug of the newsletter. */
  newsletter: string;
  filter: AudienceFilter;
  /** ISO 8601 in UTC. */
  createdAt: string;
}

/** A segment of this name exists. Nothing was changed. */
export class SegmentExists extends PostriderError {
  override readonly code = 'segment.exists';
  override readonly retryable = false;
  constructor(readonly segment: string) {
    super(`A segment "${segment}" already exists.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'segment.exists': SegmentExists;
  }
}

const stored = z.object({ filter: audienceFilter, createdAt: z.string() });

/** Letters and digits of any script, spaces, and `.`, `_`, `-` between them; at most 60 characters. */
const namePattern = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} ._-]{0,59}$/u;

/** @throws InvalidInput */
export function segmentName(text: string): string {
  const name = text.normalize('NFC').trim();
  if (!namePattern.test(name))
    throw new InvalidInput('name', 'must be 1 to 60 letters, digits, spaces, dots or hyphens, and begin with a letter');
  return name;
}

/**
 * Saves an audience under a name. A segment is never changed, so that its name means the same in every issue.
 * @throws SegmentExists; InvalidInput for an invalid name, an empty filter, or a section that does not exist
 */
export async function addSegment(
  list: SubscriberList,
  newsletter: Newsletter,
  given: { name: string; filter: AudienceFilter },
): Promise<Segment> {
  const name = segmentName(given.name);
  const { state: _, ...filter } = given.filter;
  if (given.filter.state) throw new InvalidInput('filter', 'a segment is for confirmed readers; leave "state" out');
  if (Object.keys(filter).length === 0) throw new InvalidInput('filter', 'name at least one condition');
  await compileFilter(list, newsletter, filter);
  const createdAt = new Date().toISOString();
  const value = JSON.stringify({ filter, createdAt });
  if ((await list.redis.hsetnx(keys.segments(newsletter.slug), name, value)) === 0) throw new SegmentExists(name);
  return { name, newsletter: newsletter.slug, filter, createdAt };
}

/** @throws NotFound with the names that exist */
export async function readSegment(redis: Redis, newsletter: string, name: string): Promise<Segment> {
  const text = await redis.hget(keys.segments(newsletter), name);
  if (text === null) throw new NotFound('segment', name, (await redis.hkeys(keys.segments(newsletter))).sort());
  return { name, newsletter, ...stored.parse(JSON.parse(text)) };
}

/** A newsletter's segments, by name. */
export async function listSegments(redis: Redis, newsletter: string): Promise<Segment[]> {
  const all = Object.entries(await redis.hgetall(keys.segments(newsletter)));
  return all
    .map(([name, text]) => ({ name, newsletter, ...stored.parse(JSON.parse(text)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Replaces names of sections in the conditions of a newsletter's segments. The readers stay the same.
 * @param rename gives the new name of a section, or the same
 * @returns the number of segments that were changed
 */
export async function renameInSegments(
  redis: Redis,
  newsletter: string,
  rename: (section: string) => string,
): Promise<number> {
  const key = keys.segments(newsletter);
  let changed = 0;
  for (const [name, text] of Object.entries(await redis.hgetall(key))) {
    const segment = stored.parse(JSON.parse(text));
    const filter = withSections(segment.filter, rename);
    if (isDeepStrictEqual(filter, segment.filter)) continue;
    // A segment is never changed otherwise. One that was removed meanwhile stays removed.
    const after = JSON.stringify({ ...segment, filter });
    changed += Number(await runScript(redis, 'compareAndSet', [key], [name, text, after]));
  }
  return changed;
}

/** Removes a segment. Issues that were composed for it keep their audience. @throws NotFound */
export async function removeSegment(redis: Redis, newsletter: string, name: string): Promise<void> {
  if ((await redis.hdel(keys.segments(newsletter), name)) === 0) await readSegment(redis, newsletter, name);
}
