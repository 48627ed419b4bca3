import * as z from 'zod';
import type { Day } from '../newsletters/zoned-time.js';

/** A paid message of an issue, always labelled as such. */
export interface SponsorSlot {
  /** `s1`, `s2` …: names the slot within its issue. */
  id: string;
  place: SponsorPlace;
  title: string;
  text: string;
  url: string;
  /** Address of a picture, or empty. */
  image: string;
  /** Description of the picture; may be empty. */
  imageAlt: string;
  /** The word above it; empty: the language's word for "Sponsored". */
  label: string;
  /** First and last day on which issues show it, both included; empty: no limit. */
  from: Day | '';
  to: Day | '';
  /** Id of the sponsor that it shows, and the revision that was copied. Missing: it was written for this issue. */
  sponsor?: string | undefined;
  sponsorRevision?: number | undefined;
}

/** Where a slot is shown: above the lead story, below it, after the section of this name, or after the last section. */
export type SponsorPlace = 'top' | 'lead' | 'end' | `section:${string}`;

export function isSponsorPlace(text: string): text is SponsorPlace {
  return text === 'top' || text === 'lead' || text === 'end' || /^section:./.test(text);
}

const ofSection = 'section:';

/** A place with the new name of its section. @param rename gives the new name, or the same */
export const placeAfter = (place: string, rename: (section: string) => string): string =>
  place.startsWith(ofSection) ? ofSection + rename(place.slice(ofSection.length)) : place;

/** A slot as it is stored. */
export const sponsorSlot = z.object({
  id: z.string(),
  place: z.custom<SponsorPlace>((value) => typeof value === 'string' && isSponsorPlace(value)),
  title: z.string(),
  text: z.string(),
  url: z.string(),
  image: z.string(),
  imageAlt: z.string(),
  label: z.string(),
  from: z.string(),
  to: z.string(),
  // Left out where there is none: approvals compare slots as they are stored.
  sponsor: z.string().optional(),
  sponsorRevision: z.number().optional(),
});

/** The sponsor of an issue that has only one: the form in which version 0.1 stored it. */
export interface OnlySponsor {
  title: string;
  text: string;
  url: string;
  /** Address of a picture, or empty. */
  image: string;
}

/** The slots of an issue with one sponsor, which is shown below the lead story. */
export function slotsOf(sponsor: OnlySponsor | null | undefined): SponsorSlot[] {
  return sponsor ? [{ id: 's1', place: 'lead', imageAlt: '', label: '', from: '', to: '', ...sponsor }] : [];
}

/** The one sponsor of an issue for callers that know no slots: the first; null without any. */
export function firstSponsor(slots: readonly SponsorSlot[]): OnlySponsor | null {
  const [first] = slots;
  return first ? { title: first.title, text: first.text, url: first.url, image: first.image } : null;
}

/** Whether an issue of this day shows the slot. Days compare as text. */
export function runsOn({ from, to }: Pick<SponsorSlot, 'from' | 'to'>, day: Day): boolean {
  return (from === '' || from <= day) && (to === '' || day <= to);
}

/** The next free id of a slot. */
export function nextSlotId(slots: readonly Pick<SponsorSlot, 'id'>[]): string {
  return `s${Math.max(0, ...slots.map(({ id }) => Number(id.slice(1)) || 0)) + 1}`;
}
