import type { Redis } from 'ioredis';
import type { sponsorFaults } from '../../findings/issue-findings.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Day } from '../../newsletters/zoned-time.js';
import { draftLimits } from '../editor-text.js';
import type { Issue } from '../issue.js';
import { listIssues } from '../issue-store.js';
import { runsOn, type SponsorSlot } from '../sponsor-slot.js';
import { isEditable } from '../write-draft.js';
import { dueSponsors, isForAll, issuesBySponsor } from './due-sponsors.js';
import { differs, type Sponsor } from './sponsor.js';
import { allSponsors } from './sponsor-store.js';

/**
 * What may be wrong with a sponsor of an issue. `ended`, `not-begun`: the issue goes out on another day, and shows it not.
 * `used-up`: other issues have it as often as was agreed. `changed`: the issue has an earlier form. `missing`: it is due,
 * and not in the issue; `no-room`: because the issue has no slot left. `same-place`: another one is shown there too.
 */
export type SponsorFault = (typeof sponsorFaults)[number];

/** A sponsor of an issue about which somebody should know something. */
export interface FaultySponsor {
  title: string;
  /** Id of the sponsor; empty for a slot that was written for the issue. */
  sponsor: string;
  because: SponsorFault;
}

/**
 * Compares the sponsors of an issue that is not sent yet with those that are due.
 * @param day on which it goes out
 */
export async function faultySponsors(
  redis: Redis,
  newsletter: Pick<Newsletter, 'slug' | 'timeZone'>,
  issue: Issue,
  day: Day,
): Promise<FaultySponsor[]> {
  const known = new Map((await allSponsors(redis, newsletter.slug)).map((sponsor) => [sponsor.id, sponsor]));
  if (known.size === 0 && issue.sponsors.length === 0) return [];
  // What is a draft may never be sent.
  const others = (await listIssues(redis, newsletter.slug)).filter(
    ({ id, state }) => id !== issue.id && state !== 'draft',
  );
  const counted = issuesBySponsor(others, newsletter);
  const found: FaultySponsor[] = [];
  for (const slot of issue.sponsors) {
    const because = faultOf(slot, known, counted, day);
    if (because) found.push({ title: slot.title, sponsor: slot.sponsor ?? '', because });
  }
  const shown = issue.sponsors.filter((slot) => runsOn(slot, day));
  for (const [i, { title, sponsor = '', place }] of shown.entries())
    if (shown.slice(0, i).some((other) => other.place === place)) found.push({ title, sponsor, because: 'same-place' });
  if (!isForAll(issue)) return found;
  const because = issue.sponsors.length < draftLimits.sponsors ? 'missing' : 'no-room';
  for (const { id, title } of await dueSponsors(redis, newsletter, day, issue.id))
    if (!issue.sponsors.some(({ sponsor }) => sponsor === id)) found.push({ title, sponsor: id, because });
  return found;
}

function faultOf(
  slot: SponsorSlot,
  known: ReadonlyMap<string, Sponsor>,
  counted: ReadonlyMap<string, readonly Issue[]>,
  day: Day,
): SponsorFault | undefined {
  if (!runsOn(slot, day)) return slot.to !== '' && slot.to < day ? 'ended' : 'not-begun';
  if (!slot.sponsor) return undefined;
  const sponsor = known.get(slot.sponsor);
  if (sponsor?.removedAt !== '') return 'removed';
  if (sponsor.paused) return 'paused';
  if (differs(slot, sponsor)) return 'changed';
  const { issues } = sponsor;
  return issues !== null && (counted.get(sponsor.id)?.length ?? 0) >= issues ? 'used-up' : undefined;
}

/** The issues that are not sent yet and should take a sponsor anew, or give it up. */
export async function outdatedIssues(
  redis: Redis,
  newsletter: Pick<Newsletter, 'slug' | 'timeZone'>,
  sponsor: Sponsor,
  dayOfIssue: (issue: Issue) => Day,
): Promise<Issue[]> {
  const found: Issue[] = [];
  for (const issue of (await listIssues(redis, newsletter.slug)).filter(isEditable)) {
    const faults = await faultySponsors(redis, newsletter, issue, dayOfIssue(issue));
    if (faults.some((one) => one.sponsor === sponsor.id && one.because !== 'same-place')) found.push(issue);
  }
  return found;
}
