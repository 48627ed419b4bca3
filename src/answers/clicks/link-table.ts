import type { Redis } from 'ioredis';
import * as z from 'zod';
import { keys } from '../../redis/keys.js';

const storedLink = z.object({
  url: z.string(),
  /** The headline, the sponsor's title, or the words of the link in a note. */
  title: z.string(),
  place: z.enum(['article', 'sponsor', 'note']),
  /** Id of the article; empty for any other link. */
  article: z.string(),
});

/** A link in an issue's emails: its target and its kind. */
export type IssueLink = z.infer<typeof storedLink>;

/** Only these addresses are counted. Any other, such as a `mailto:`, stays as it is. */
export const isCounted = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

/**
 * Gives every link of an issue a number, which it keeps in later editions: emails that were sent contain it.
 * @param links one for each address
 * @returns numbers from 1 by address
 */
export async function numberLinks(
  redis: Redis,
  issue: string,
  links: readonly IssueLink[],
): Promise<ReadonlyMap<string, number>> {
  for (;;) {
    const known = await readLinks(redis, issue);
    const numbers = new Map([...known].map(([number, { url }]) => [url, number]));
    const added = links.filter(({ url }) => !numbers.has(url));
    let last = Math.max(0, ...known.keys());
    let lost = false;
    for (const link of added) {
      last += 1;
      // Another process may number the links of this issue too. The first one to write a number keeps it.
      lost ||= (await redis.hsetnx(keys.links(issue), String(last), JSON.stringify(link))) === 0;
      numbers.set(link.url, last);
    }
    if (!lost) return numbers;
  }
}

/** The links of an issue by their numbers. */
export async function readLinks(redis: Redis, issue: string): Promise<Map<number, IssueLink>> {
  const stored = await redis.hgetall(keys.links(issue));
  const links = Object.entries(stored).map(([number, text]) => [Number(number), storedLink.parse(JSON.parse(text))]);
  return new Map((links as [number, IssueLink][]).sort(([a], [b]) => a - b));
}

/** @returns undefined when the issue has no such link */
export async function readLink(redis: Redis, issue: string, number: number): Promise<IssueLink | undefined> {
  const text = await redis.hget(keys.links(issue), String(number));
  return text === null ? undefined : storedLink.parse(JSON.parse(text));
}
