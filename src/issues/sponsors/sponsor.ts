import * as z from 'zod';
import { InvalidInput, PostriderError } from '../../errors.js';
import { changedSince, type FieldChanges, type LaterChange } from '../../field-changes.js';
import { isDay } from '../../newsletters/zoned-time.js';
import { address, draftLimits, line } from '../editor-text.js';
import { isSponsorPlace, type SponsorSlot, sponsorSlot } from '../sponsor-slot.js';

/** What a sponsor shows in each of its issues, and on which days. */
const { id: _, sponsor: __, sponsorRevision: ___, ...shown } = sponsorSlot.shape;

/** What an editor writes of a sponsor, as it is stored. */
export const sponsorSettings = z.object({
  /** For editors and for the report: who pays, and for what. */
  name: z.string(),
  ...shown,
  /** Max number of issues that show it; null: no limit. */
  issues: z.number().nullable(),
  /** Whether new issues leave it out. */
  paused: z.boolean(),
});
export type SponsorSettings = z.infer<typeof sponsorSettings>;

/** A paid message that several issues of a newsletter show. Each issue has a copy of it in a slot. */
export interface Sponsor extends SponsorSettings {
  id: string;
  /** Slug of the newsletter. */
  newsletter: string;
  revision: number;
  changes: FieldChanges;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** ISO 8601 in UTC; empty unless it was removed. Issues and reports of the past still name it. */
  removedAt: string;
}

/** The fields that an issue copies. */
export const shownFields = Object.keys(shown) as (keyof typeof shown)[];

/** A sponsor's copy in an issue. @param id of the slot */
export const slotOf = (sponsor: Sponsor, id: string): SponsorSlot => {
  const { place, title, text, url, image, imageAlt, label, from, to } = sponsor;
  const copied = { place, title, text, url, image, imageAlt, label, from, to };
  return { id, ...copied, sponsor: sponsor.id, sponsorRevision: sponsor.revision };
};

/**
 * Whether an issue shows something else than the sponsor is now. A copy without days was taken by name, to be shown on
 * any day, if the sponsor had its days already when it was copied.
 */
export function differs(slot: SponsorSlot, sponsor: Sponsor): boolean {
  const { sponsorRevision: copied = 0 } = slot;
  const hadDays = (['from', 'to'] as const).every((one) => (sponsor.changes[one]?.revision ?? 0) <= copied);
  const named = slot.from === '' && slot.to === '' && hadDays;
  return shownFields.some((one) => !(named && (one === 'from' || one === 'to')) && slot[one] !== sponsor[one]);
}

const field = (name: keyof SponsorSettings, detail: string) => new InvalidInput(name, detail);

/** Settings as they are stored. @throws InvalidInput that names the field */
export function checkedSponsor(given: Omit<SponsorSettings, 'place'> & { place: string }): SponsorSettings {
  const { place, from, to, issues, paused } = given;
  if (!isSponsorPlace(place)) throw field('place', 'must be top, lead, end, or section: and the title of a section');
  for (const name of ['from', 'to'] as const)
    if (given[name] !== '' && !isDay(given[name])) throw field(name, `"${given[name]}" is not a day like 2026-12-01`);
  if (from !== '' && to !== '' && to < from) throw field('to', 'must not be before the first day');
  if (issues !== null && issues < 1) throw field('issues', 'must be at least 1');
  const title = line('title', given.title);
  if (title === '') throw field('title', 'must not be empty');
  return {
    name: line('name', given.name, draftLimits.label) || [...title].slice(0, draftLimits.label).join(''),
    ...{ place, title, from, to, issues, paused },
    text: line('text', given.text, draftLimits.excerpt),
    url: address('url', given.url),
    image: given.image === '' ? '' : address('image', given.image),
    imageAlt: line('imageAlt', given.imageAlt),
    label: line('label', given.label, draftLimits.label),
  };
}

/** Somebody else changed the sponsor since it was read. */
export class SponsorChanged extends PostriderError {
  override readonly code = 'sponsor.changed-meanwhile';
  override readonly retryable = true;
  /**
   * @param base the revision that the change was made on
   * @param revision the current one
   * @param changes the fields that changed in between
   */
  constructor(
    readonly id: string,
    readonly base: number,
    readonly revision: number,
    readonly changes: readonly LaterChange[],
  ) {
    super(changedSince(`Sponsor ${id}`, base, revision, changes));
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'sponsor.changed-meanwhile': SponsorChanged;
  }
}
