import type { Locale } from '../locale/locale.js';
import type { Schedule } from './cadence.js';

export const uncertainPolicies = ['resend', 'hold'] as const;
export type UncertainPolicy = (typeof uncertainPolicies)[number];

/** What a reader subscribes to. */
export interface Newsletter {
  /** Names it in addresses and commands: lower-case letters, digits, hyphens. */
  slug: string;
  /** Names it in records and tokens, where every byte counts. Never given twice. */
  number: number;
  title: string;
  tagline: string;
  from: { name: string; address: string };
  replyTo: string;
  locale: Locale;
  /** Append-only: a reader's choice is kept as positions in this list. At most 30. */
  sections: readonly string[];
  /** The publisher's postal address, which the law wants in every mail. Empty until it is set. */
  postalAddress: string;
  /** The publisher's site, where the masthead links to. */
  siteUrl: string;
  follow: readonly { label: string; url: string }[];
  /** IANA name: the clocks by which its schedule goes, and the times of readers of whom no other zone is known. */
  timeZone: string;
  /** When its digests compose themselves; empty: by hand alone. */
  schedule: Schedule;
  /** When schedule or time zone were last changed, in Unix milliseconds: no earlier tick counts. 0: never. */
  scheduledAt: number;
  /** Whether a digest that composed itself is sent, or waits as a draft until an editor sends it. */
  approval: Approval;
  /** What becomes of a mail of which it is not known whether it was taken: sent again (same Message-ID), or left. */
  uncertain: UncertainPolicy;
  /** ISO 8601 in UTC. */
  createdAt: string;
}

export const approvals = ['wait', 'send'] as const;
export type Approval = (typeof approvals)[number];

/** What of a newsletter says when it comes. */
export type Timing = Pick<Newsletter, 'timeZone' | 'schedule' | 'scheduledAt' | 'approval'>;
export const unscheduled: Timing = { timeZone: 'UTC', schedule: {}, scheduledAt: 0, approval: 'wait' };

/** A choice is a mask of 31 bits at most: that is what the operators on bits leave positive. */
export const sectionLimit = 30;

/** Sections with others after them. What differs in case alone is the same section, since readers name it in any. */
export function joinSections(before: readonly string[], added: readonly string[]): readonly string[] {
  const sections = [...before];
  for (const name of added) {
    if (!sections.some((known) => known.toLowerCase() === name.toLowerCase())) sections.push(name);
  }
  return sections;
}

/** A reader's choice of sections as a bit a section; 0 stands for all of them, those to come included. */
export type SectionMask = number;

/**
 * Turns section names into a mask.
 * @returns the mask, how many of the names are this newsletter's (none: 0, which a mask cannot tell from all), and those
 *   that are not
 */
export function sectionMask(
  newsletter: Newsletter,
  names: readonly string[],
): { mask: SectionMask; found: number; unknown: string[] } {
  const known = newsletter.sections.map((section) => section.toLowerCase());
  let mask = 0;
  let found = 0;
  const unknown: string[] = [];
  for (const name of names) {
    const position = known.indexOf(name.trim().toLowerCase());
    if (position >= 0) {
      mask |= 1 << position;
      found += 1;
    } else if (name.trim() !== '') unknown.push(name.trim());
  }
  return { mask: mask === (1 << known.length) - 1 ? 0 : mask, found, unknown };
}

/** The sections a mask stands for. */
export function chosenSections(newsletter: Newsletter, mask: SectionMask): readonly string[] {
  return newsletter.sections.filter((_, position) => wants(mask, position));
}

/** Whether a reader with this mask gets the section at a position (−1: not one of the newsletter's: it goes to all). */
export function wants(mask: SectionMask, position: number): boolean {
  return mask === 0 || position < 0 || (mask & (1 << position)) !== 0;
}
