import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import type { ClickColumns } from '../answers/clicks/click-counts.js';
import { readClicks } from '../answers/clicks/click-counts.js';
import type { Issue } from '../issues/issue.js';
import type { SponsorPlace } from '../issues/sponsor-slot.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { keys } from '../redis/keys.js';
import { idLength } from '../subscribers/record/subscriber-id.js';
import type { ProgressBoard } from './progress.js';

// Pages that show a sponsor what became of its message in one issue. Whoever has the link sees the numbers, and no reader.

const storedPage = z.object({
  issue: z.string(),
  /** Id of the slot, like `s1`. */
  slot: z.string(),
  /** As the slot was when the page was made: a correction may have changed it since. */
  title: z.string(),
  url: z.string(),
  /** When the page ends, Unix milliseconds. */
  until: z.number(),
});

/** A page for a sponsor. */
export interface SharedSponsorPage extends z.infer<typeof storedPage> {
  /** 16 hexadecimal digits; part of the signed link. */
  id: string;
}

/** A page ends after so many ms: a sponsor reads it in the weeks after the issue. */
const lifeMs = 90 * 86_400_000;

type Named = Pick<Newsletter, 'number'>;

/** Makes a page, and removes those that have ended. */
export async function addSponsorPage(
  redis: Redis,
  { number }: Named,
  page: Omit<SharedSponsorPage, 'id' | 'until'>,
  now = Date.now(),
): Promise<SharedSponsorPage> {
  const all = await readAll(redis, { number });
  const ended = all.filter(({ until }) => until <= now).map(({ id }) => id);
  if (ended.length > 0) await redis.hdel(keys.sponsorPages(number), ...ended);
  const id = randomBytes(idLength).toString('hex');
  const made = { ...page, until: now + lifeMs };
  await redis.hset(keys.sponsorPages(number), id, JSON.stringify(made));
  return { id, ...made };
}

/** The pages of an issue that have not ended. */
export async function listSponsorPages(
  redis: Redis,
  newsletter: Named,
  issue: string,
  now = Date.now(),
): Promise<SharedSponsorPage[]> {
  return (await readAll(redis, newsletter)).filter((page) => page.issue === issue && page.until > now);
}

/** Ends a page. Safe to repeat. @param issue a page of another one stays */
export async function removeSponsorPage(redis: Redis, newsletter: Named, issue: string, id: string): Promise<void> {
  const page = await readSponsorPage(redis, newsletter, id, 0);
  if (page?.issue === issue) await redis.hdel(keys.sponsorPages(newsletter.number), id);
}

/** @returns undefined when it was removed, or has ended */
export async function readSponsorPage(
  redis: Redis,
  { number }: Named,
  id: string,
  now = Date.now(),
): Promise<SharedSponsorPage | undefined> {
  const text = await redis.hget(keys.sponsorPages(number), id);
  const page = text === null ? undefined : { id, ...storedPage.parse(JSON.parse(text)) };
  return page && page.until > now ? page : undefined;
}

async function readAll(redis: Redis, { number }: Named): Promise<SharedSponsorPage[]> {
  const stored = Object.entries(await redis.hgetall(keys.sponsorPages(number)));
  return stored.map(([id, text]) => ({ id, ...storedPage.parse(JSON.parse(text)) }));
}

/** What became of a sponsor in one issue. */
export interface Placement {
  /** Emails with it that a server accepted. */
  emails: number;
  /** Null: they are not counted. */
  clicks: ClickColumns | null;
  /** Undefined: a correction has taken it out. */
  place: SponsorPlace | undefined;
}

/** Counts a sponsor in an issue, from the counts that everybody who looks at the issue shares. */
export async function readPlacement(
  { redis, progress }: { redis: Redis; progress: ProgressBoard },
  issue: Issue,
  { slot, title, url }: Pick<SharedSponsorPage, 'slot' | 'title' | 'url'>,
): Promise<Placement> {
  const { found } = await progress.latest(issue);
  const clicks = await readClicks(redis, issue.id);
  const link = clicks?.links.find((one) => one.url === url);
  const none = { people: 0, machines: 0, unknown: 0 };
  const { people, machines, unknown } = link ?? none;
  return {
    emails: found.sponsors.find((one) => one.id === slot && one.title === title && one.url === url)?.emails ?? 0,
    clicks: clicks && { people, machines, unknown },
    place: issue.sponsors.find((one) => one.id === slot)?.place,
  };
}
