import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import { type ClickClass, clickClasses } from './classify-click.js';

/** Only machines open this many links of one email within this time. */
const burst = { links: 3, ms: 3_000 };
/** Seconds that a visitor's clicks are kept together. */
const trailSeconds = 3_600;
/** Max clicks of a visitor that are counted within that time. */
const maxCounted = 200;

/** How long after its send the links of an issue that each reader opened are kept, in ms. The counts of its clicks stay. */
export const openedMs = 365 * 86_400_000;

export interface Click {
  issue: string;
  /** Number of the link. */
  link: number;
  class: ClickClass;
  /** A keyed hash of the visitor, which is kept for an hour at most. */
  visitor: string;
  /** Number of the tested subject that the email had; undefined without a test. */
  subject?: number | undefined;
  /** The reader, if they agreed to be recorded, and when the issue was sent, in Unix ms. */
  reader?: { id: SubscriberId; sentAt: number } | undefined;
  /** Unix milliseconds. */
  at: number;
}

/** Hours since 1970, in which clicks are counted. */
const hourOf = (ms: number): number => Math.floor(ms / 3_600_000);

/**
 * Counts a click.
 *
 * Guarantee: each click is in exactly one column. The clicks of a visitor who turns out to be a machine within an hour
 * are in that of the machines, and no longer count as the reader's.
 * @returns the column; undefined when the visitor clicked too often to be counted
 */
export async function countClick(redis: Redis, click: Click): Promise<ClickClass | undefined> {
  const { issue, link, visitor, subject, reader, at } = click;
  const links = await redis.hlen(keys.links(issue));
  const reply = await runScript(
    redis,
    'countClick',
    [keys.clicks(issue), keys.clickTrail(issue, visitor), keys.opened(issue), keys.packedOpened(issue)],
    [
      link,
      hourOf(at),
      click.class,
      at,
      subject ?? '',
      links,
      burst.links,
      burst.ms,
      trailSeconds,
      maxCounted,
      ...(reader ? [reader.id, reader.sentAt + openedMs] : ['', '']),
    ],
  );
  return clickClasses.find((one) => one === String(reply));
}
