import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { type IssueLink, readLinks } from './link-table.js';

/** Number of clicks by kind of visitor. */
export interface ClickColumns {
  people: number;
  machines: number;
  unknown: number;
}

export interface LinkClicks extends IssueLink, ClickColumns {
  /** Number of the link in its issue. */
  link: number;
}

export interface ClickReport extends ClickColumns {
  links: readonly LinkClicks[];
}

const columnOf = { p: 'people', m: 'machines', u: 'unknown' } as const;
const none = (): ClickColumns => ({ people: 0, machines: 0, unknown: 0 });

/** The clicks on an issue's links. @returns null when they are not counted */
export async function readClicks(redis: Redis, issue: string): Promise<ClickReport | null> {
  const links = await readLinks(redis, issue);
  if (links.size === 0) return null;
  const total = none();
  const byLink = new Map([...links.keys()].map((number) => [number, none()]));
  for (const { place, class: column, count } of await storedCounts(redis, issue)) {
    const counts = byLink.get(Number(place[0]));
    if (!counts) continue;
    counts[column] += count;
    total[column] += count;
  }
  return { ...total, links: [...links].map(([link, one]) => ({ link, ...one, ...(byLink.get(link) ?? none()) })) };
}

/** The visitors of each subject's emails who were not recognised as machines, each counted once. */
export async function visitorsBySubject(redis: Redis, issue: string, subjects: number): Promise<number[]> {
  const visitors = Array.from({ length: subjects }, () => 0);
  for (const { place, class: column, count } of await storedCounts(redis, issue)) {
    const subject = Number(place[1]);
    if (place[0] === 'subject' && column !== 'machines' && subject < subjects)
      visitors[subject] = (visitors[subject] ?? 0) + count;
  }
  return visitors;
}

async function storedCounts(redis: Redis, issue: string) {
  const stored = await redis.hgetall(keys.clicks(issue));
  return Object.entries(stored).map(([field, count]) => {
    const place = field.split(':');
    return { place, class: columnOf[place.at(-1) as keyof typeof columnOf], count: Number(count) };
  });
}
