import type { Redis } from 'ioredis';
import * as z from 'zod';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { type Day, dayAfter, dayOf, wallTimeAt } from '../../newsletters/zoned-time.js';
import { keys } from '../../redis/keys.js';

const counts = z.record(z.string(), z.number());
const storedFigures = z.object({
  at: z.number(),
  states: counts,
  bySection: counts,
  byLocale: counts,
  byProvider: counts,
});

/** A newsletter's list in numbers, as of one moment. Sections, languages and providers count confirmed readers. */
export interface Figures {
  /** When they were counted, Unix ms. */
  at: number;
  /** By state. Erased readers are not in them. */
  states: Readonly<Record<string, number>>;
  /** Who gets each section. Who chose none gets all. */
  bySection: Readonly<Record<string, number>>;
  byLocale: Readonly<Record<string, number>>;
  /** By group of domains (`gmail`); `other` counts the rest. */
  byProvider: Readonly<Record<string, number>>;
}

/** What a row of growth counts, in the order in which it is stored: add at the end only. */
export const growthColumns = ['readers', 'joined', 'confirmed', 'left', 'bounced', 'complained', 'erased'] as const;

/** One day of a newsletter, by its own clock. */
export interface GrowthRow extends Record<Exclude<(typeof growthColumns)[number], 'readers'>, number> {
  day: Day;
  /** Confirmed readers when they were last counted on this day; null: they were not. */
  readers: number | null;
}

/** The day of a newsletter at a moment. */
export const dayAt = (moment: number, { timeZone }: Pick<Newsletter, 'timeZone'>): Day =>
  dayOf(wallTimeAt(moment, timeZone));

/** The field of a newsletter's figures with the last count. Every other field is a day. */
const latest = 'latest';

/** Writes a count, and the days that it has found. A day whose total is not known keeps the one that it has. */
export async function keepFigures(
  redis: Redis,
  newsletter: Pick<Newsletter, 'number'>,
  figures: Figures,
  days: readonly GrowthRow[],
): Promise<void> {
  const key = keys.figures(newsletter.number);
  const known = await redis.hmget(key, ...days.map(({ day }) => day));
  const rows = days.map((row, i) => {
    const readers = row.readers ?? growthRow(row.day, known[i])?.readers;
    return [row.day, growthColumns.map((column) => (column === 'readers' ? (readers ?? '') : row[column])).join(',')];
  });
  await redis.hset(key, { [latest]: JSON.stringify(figures), ...Object.fromEntries(rows) });
}

/**
 * The last count of a newsletter, and its growth in the days before. One round trip, whatever the size of the list.
 * @param days the number of days, today included
 * @returns undefined: the list was never counted. Days without a row are left out; the first is the earliest.
 */
export async function readFigures(
  redis: Redis,
  newsletter: Pick<Newsletter, 'number' | 'timeZone'>,
  days: number,
  now = Date.now(),
): Promise<{ figures: Figures; growth: GrowthRow[] } | undefined> {
  const today = dayAt(now, newsletter);
  const wanted = Array.from({ length: days }, (_, i) => dayAfter(today, i + 1 - days));
  const [text, ...rows] = await redis.hmget(keys.figures(newsletter.number), latest, ...wanted);
  const figures = parseFigures(text);
  return (
    figures && {
      figures,
      growth: wanted.flatMap((day, i) => growthRow(day, rows[i]) ?? []),
    }
  );
}

/** When a newsletter was last counted, Unix ms; 0: never. */
export async function lastCount(redis: Redis, newsletter: Pick<Newsletter, 'number'>): Promise<number> {
  return parseFigures(await redis.hget(keys.figures(newsletter.number), latest))?.at ?? 0;
}

/** A count of another version may lack a field: the readers are then counted anew. */
function parseFigures(text: string | null | undefined): Figures | undefined {
  if (!text) return undefined;
  return storedFigures.safeParse(JSON.parse(text)).data;
}

function growthRow(day: Day, text: string | null | undefined): GrowthRow | undefined {
  if (!text) return undefined;
  const [readers = '', ...rest] = text.split(',');
  const [joined = 0, confirmed = 0, left = 0, bounced = 0, complained = 0, erased = 0] = rest.map(Number);
  return {
    day,
    readers: readers === '' ? null : Number(readers),
    joined,
    confirmed,
    left,
    bounced,
    complained,
    erased,
  };
}
