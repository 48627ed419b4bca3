import { InvalidInput } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readSubscriber, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { membershipOf } from '../subscribers/record/subscriber.js';
import { isoFromSeconds } from '../timestamps.js';
import type { Departures, LeftReader } from './departures.js';
import { readLeft } from './kept-left.js';

/** A reader who left after an issue. */
export interface LeftRow {
  /** Subscriber id in hexadecimal. */
  id: string;
  /** Null when it is no longer in the list. */
  address: string | null;
  state: keyof Departures;
  /** ISO 8601 in UTC. */
  at: string | null;
}

/** Readers who left after an issue, and the cursor of the next page. */
export interface PageOfLeft {
  rows: LeftRow[];
  /** Opaque; null on the last page. */
  next: string | null;
}

/**
 * Reads who left after an issue and has not come back since, as a worker last found them, the last to leave first.
 * @throws InvalidInput for an invalid cursor
 */
export async function pageOfLeft(
  list: SubscriberList,
  newsletter: Newsletter,
  issue: Issue,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<PageOfLeft> {
  const after = cursor === undefined ? undefined : openCursor(cursor);
  const isLater = ({ at, id }: LeftReader) =>
    !after || at < after.at || (at === after.at && id.toString('hex') > after.id);
  const found = (await readLeft(list.redis, newsletter, issue)).filter(isLater);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  const records = await Promise.all(page.map(({ id }) => readSubscriber(list, id)));
  const rows = page.flatMap(({ id, state, at }, i): LeftRow[] => {
    const record = records[i];
    const now = record && membershipOf(record, newsletter.number)?.state;
    if (now !== undefined && now !== state) return [];
    return [{ id: id.toString('hex'), address: record?.address || null, state, at: isoFromSeconds(at) }];
  });
  return { rows, next: last ? `${last.at}.${last.id.toString('hex')}` : null };
}

function openCursor(cursor: string): { at: number; id: string } {
  const [, at, id] = /^(\d{1,10})\.([0-9a-f]{16})$/.exec(cursor) ?? [];
  if (!at || !id) throw new InvalidInput('cursor', 'use the "next" of the previous page unchanged');
  return { at: Number(at), id };
}
