import type { Redis } from 'ioredis';
import { InvalidInput, NotFound } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Day } from '../../newsletters/zoned-time.js';
import { draftLimits } from '../editor-text.js';
import type { Issue } from '../issue.js';
import { issueDay } from '../issue-day.js';
import { listIssues } from '../issue-store.js';
import { nextSlotId, runsOn, type SponsorSlot } from '../sponsor-slot.js';
import { type Sponsor, slotOf } from './sponsor.js';
import { listSponsors, readSponsor } from './sponsor-store.js';

/** Whether an issue is for all readers of its newsletter or of a cadence. Others take no sponsor by themselves. */
export const isForAll = ({ audience }: Pick<Issue, 'audience'>): boolean =>
  Object.values(audience).every((value) => value === undefined);

/** The issues in which each sponsor is, was or will be, by its id. An issue that was cancelled before its send is none. */
export function issuesBySponsor(
  issues: readonly Issue[],
  newsletter: Pick<Newsletter, 'timeZone'>,
): ReadonlyMap<string, readonly Issue[]> {
  const found = new Map<string, Issue[]>();
  for (const issue of issues) {
    if (issue.state === 'cancelled' && issue.startedAt === 0) continue;
    const day = issueDay(issue, newsletter);
    const ids = issue.sponsors.flatMap((slot) => (slot.sponsor && runsOn(slot, day) ? [slot.sponsor] : []));
    for (const id of new Set(ids)) found.set(id, [...(found.get(id) ?? []), issue]);
  }
  return found;
}

/**
 * The sponsors that an issue of a day takes, in the order of their first days.
 * @param but the id of an issue that does not count for a number of issues, because it is the one that takes them
 */
export async function dueSponsors(
  redis: Redis,
  newsletter: Pick<Newsletter, 'slug' | 'timeZone'>,
  day: Day,
  but = '',
): Promise<Sponsor[]> {
  const running = (await listSponsors(redis, newsletter.slug)).filter((one) => !one.paused && runsOn(one, day));
  const limited = running.some(({ issues }) => issues !== null);
  const counted = limited ? issuesBySponsor(await listIssues(redis, newsletter.slug), newsletter) : new Map();
  const left = ({ id, issues }: Sponsor) => {
    const others = ((counted.get(id) ?? []) as readonly Issue[]).filter((issue) => issue.id !== but);
    return issues === null || others.length < issues;
  };
  // The list is in the order of their numbers, and the sort keeps it.
  return running.filter(left).sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

/** Adds sponsors to the slots of an issue, as many as an issue can have. One that it has already is copied anew. */
export function withSponsors(slots: readonly SponsorSlot[], sponsors: readonly Sponsor[]): SponsorSlot[] {
  const next = [...slots];
  for (const sponsor of sponsors) {
    const at = next.findIndex((slot) => slot.sponsor === sponsor.id);
    const known = next[at];
    if (known) next[at] = slotOf(sponsor, known.id);
    else if (next.length < draftLimits.sponsors) next.push(slotOf(sponsor, nextSlotId(next)));
  }
  return next;
}

/**
 * The slots of an issue after it has taken the sponsors that are due on its day, in place of those it had taken. One for
 * some readers copies those anew that it has, and takes no other.
 */
export async function slotsWithDue(
  redis: Redis,
  newsletter: Pick<Newsletter, 'slug' | 'timeZone'>,
  issue: Pick<Issue, 'id' | 'audience' | 'sponsors' | 'local' | 'startedAt' | 'state' | 'startAt'>,
): Promise<SponsorSlot[]> {
  const has = (id: string) => issue.sponsors.some(({ sponsor }) => sponsor === id);
  const all = await dueSponsors(redis, newsletter, issueDay(issue, newsletter), issue.id);
  const due = isForAll(issue) ? all : all.filter(({ id }) => has(id));
  const kept = issue.sponsors.filter((slot) => !slot.sponsor || due.some(({ id }) => id === slot.sponsor));
  return withSponsors(kept, due);
}

/** The slots of an issue after it has taken some sponsors, whether they are due or not. @throws InvalidInput */
export async function slotsWithNamed(
  redis: Redis,
  newsletter: string,
  slots: readonly SponsorSlot[],
  ids: readonly string[],
): Promise<SponsorSlot[]> {
  const named: Sponsor[] = [];
  for (const id of ids) named.push(await namedSponsor(redis, newsletter, id));
  const next = withSponsors(slots, named);
  if (named.some(({ id }) => !next.some((slot) => slot.sponsor === id)))
    throw new InvalidInput('sponsors', `an issue can have at most ${draftLimits.sponsors} sponsors`);
  // Whoever names a sponsor on a day on which it does not run wants to see it.
  return next.map((slot) => (slot.sponsor && ids.includes(slot.sponsor) ? { ...slot, from: '', to: '' } : slot));
}

async function namedSponsor(redis: Redis, newsletter: string, id: string): Promise<Sponsor> {
  const found = await readSponsor(redis, newsletter, id).catch((error: unknown) => {
    if (!(error instanceof NotFound)) throw error;
  });
  if (found?.removedAt !== '') throw new InvalidInput('sponsors', `the newsletter has no sponsor "${id}"`);
  return found;
}
