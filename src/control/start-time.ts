import { firstDayAhead, zonesInUse } from '../delivery/reader-clock.js';
import { InvalidInput } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { isDay, isTimeOfDay, momentOn, shownMoment } from '../newsletters/zoned-time.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import type { Start } from './schedule-issue.js';

/** The requested start of an issue. */
export interface StartOptions {
  at?: string;
  localTime?: string;
  /** Milliseconds. */
  hold?: number;
}

/**
 * Determines when an issue starts.
 * @returns undefined: now; `late`: zones in which the local time has passed, so that their readers are emailed
 *   immediately
 * @throws InvalidInput for an invalid time or one in the past
 */
export async function startOf(
  list: SubscriberList,
  newsletter: Newsletter,
  issue: Issue,
  { at, localTime, hold }: StartOptions,
  now = Date.now(),
): Promise<(Start & { late: readonly string[] }) | undefined> {
  if (localTime !== undefined) return localStart(list, newsletter, issue, localTime, at, now);
  if (at !== undefined) return { startAt: parseMoment(at, newsletter.timeZone, now), local: null, late: [] };
  return hold === undefined ? undefined : { startAt: now + hold, local: null, late: [] };
}

/**
 * Parses a moment: 2026-12-01T08:00 in a zone, or with an offset or Z.
 * @throws InvalidInput for an invalid moment or one in the past
 */
export function parseMoment(text: string, timeZone: string, now: number): number {
  const [, day = '', time = '', seconds = '', offset = ''] =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/.exec(text) ?? [];
  if (!isDay(day) || !isTimeOfDay(time)) {
    throw new InvalidInput(
      'at',
      isDay(text)
        ? `"${text}" is a day without a time; write it like ${text}T08:00`
        : `"${text}" is not a time like 2026-12-01T08:00 (in ${timeZone}) or 2026-12-01T08:00+01:00`,
    );
  }
  const withColon = offset.replace(/^(.\d\d)(\d\d)$/, '$1:$2');
  const moment = offset
    ? Date.parse(`${day}T${time}${seconds}${withColon}`)
    : momentOn(day, time, timeZone) + (seconds ? Number(seconds.slice(1)) * 1_000 : 0);
  if (Number.isNaN(moment)) throw new InvalidInput('at', `the offset of "${text}" does not exist`);
  if (moment <= now) throw new InvalidInput('at', `${shownMoment(moment, timeZone)} has passed`);
  return moment;
}

async function localStart(
  list: SubscriberList,
  newsletter: Newsletter,
  issue: Issue,
  time: string,
  at: string | undefined,
  now: number,
): Promise<Start & { late: readonly string[] }> {
  if (!isTimeOfDay(time)) throw new InvalidInput('localTime', `"${time}" is not a time like 08:00`);
  if (at !== undefined && !isDay(at))
    throw new InvalidInput('at', `together with a local time it must be a day like 2026-12-01, not "${at}"`);
  const zones = await zonesInUse(list, newsletter, issue);
  const day = at ?? firstDayAhead(time, zones, now);
  const moments = zones.map((zone) => ({ zone, moment: momentOn(day, time, zone) }));
  const late = moments.filter(({ moment }) => moment <= now).map(({ zone }) => zone);
  if (late.length === zones.length)
    throw new InvalidInput('at', `${time} on ${day} has passed for every reader; give a later day or none`);
  return { startAt: Math.max(now, Math.min(...moments.map(({ moment }) => moment))), local: { day, time }, late };
}

/** Formats a moment in a zone and in UTC. */
export const inBothZones = (moment: number, timeZone: string) =>
  timeZone === 'UTC'
    ? shownMoment(moment, timeZone)
    : `${shownMoment(moment, timeZone)} (${shownMoment(moment, 'UTC').replace(' in UTC', ' UTC')})`;
