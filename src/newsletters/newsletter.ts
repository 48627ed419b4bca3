import type { Locale } from '../locale/locale.js';
import type { Schedule } from './cadence.js';

export const uncertainPolicies = ['resend', 'hold'] as const;
export type UncertainPolicy = (typeof uncertainPolicies)[number];

/** A section that readers can no longer choose. */
export interface RemovedSection {
  name: string;
  /** Its position in readers' choices. No other section gets it. */
  position: number;
}

/** What a reader subscribes to. */
export interface Newsletter {
  /** Its name in URLs and commands: lower-case letters, digits, hyphens. */
  slug: string;
  /** Its name in records and tokens, where every byte counts. Never reused. */
  number: number;
  title: string;
  tagline: string;
  from: { name: string; address: string };
  replyTo: string;
  locale: Locale;
  /** In the order of their positions. At most 30, removed ones included. */
  sections: readonly string[];
  /** Left out when there is none. */
  removedSections?: readonly RemovedSection[];
  /** The publisher's postal address, which the law requires in every email. Empty until it is set. */
  postalAddress: string;
  /** The publisher's site, the target of the masthead's link. */
  siteUrl: string;
  follow: readonly { label: string; url: string }[];
  /** IANA name: the zone of its schedule, and of readers without a known zone of their own. */
  timeZone: string;
  /** When its digests are composed automatically; empty: only by hand. */
  schedule: Schedule;
  /** When schedule or time zone last changed, in Unix milliseconds: earlier ticks do not count. 0: never. */
  scheduledAt: number;
  /** Whether a scheduled digest is sent automatically, or waits as a draft until an editor sends it. */
  approval: Approval;
  /** Whether an issue is sent only after an editor has approved exactly its content. */
  needsApproval: boolean;
  /** Policy for uncertain messages: `resend` (same Message-ID), or `hold`. */
  uncertain: UncertainPolicy;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** When it ended (ISO 8601): it accepts no sign-ups and sends nothing. Empty: it has not ended. */
  archivedAt: string;
}

export const approvals = ['wait', 'send'] as const;
export type Approval = (typeof approvals)[number];

/** The fields that decide when, and on whose word, a newsletter is sent. */
export type Timing = Pick<
  Newsletter,
  'timeZone' | 'schedule' | 'scheduledAt' | 'approval' | 'needsApproval' | 'archivedAt'
>;
export const unscheduled: Timing = {
  timeZone: 'UTC',
  schedule: {},
  scheduledAt: 0,
  approval: 'wait',
  needsApproval: false,
  archivedAt: '',
};

/** A choice is a bit mask. JavaScript's bit operators keep at most 31 bits positive. */
export const sectionLimit = 30;

/** Appends sections. Names that differ only in case are one section, because readers may write it in either case. */
export function joinSections(before: readonly string[], added: readonly string[]): readonly string[] {
  const sections = [...before];
  for (const name of added) {
    if (!sections.some((known) => known.toLowerCase() === name.toLowerCase())) sections.push(name);
  }
  return sections;
}

export type SectionList = Pick<Newsletter, 'sections' | 'removedSections'>;

/** The list of sections as stored. A place in it is a position in readers' choices, so a removed section keeps its own. */
export type StoredSections = readonly (string | { removed: string })[];

export function storedSections({ sections, removedSections = [] }: SectionList): StoredSections {
  const stored: (string | { removed: string })[] = [...sections];
  for (const { name, position } of removedSections.toSorted((a, b) => a.position - b.position))
    stored.splice(position, 0, { removed: name });
  return stored;
}

/** The inverse of `storedSections`. */
export function openSections(stored: StoredSections): SectionList {
  const sections = stored.filter((one) => typeof one === 'string');
  const removedSections = stored.flatMap((one, position) =>
    typeof one === 'string' ? [] : [{ name: one.removed, position }],
  );
  return { sections, ...(removedSections.length > 0 ? { removedSections } : {}) };
}

/** The position of each section in readers' choices; null in the place of a removed one. */
export const sectionsByPosition = (newsletter: SectionList): (string | null)[] =>
  storedSections(newsletter).map((one) => (typeof one === 'string' ? one : null));

/** The position of a section in readers' choices; −1: the newsletter does not have it. Case does not matter. */
export const sectionPosition = (newsletter: SectionList, name: string): number =>
  sectionsByPosition(newsletter).findIndex((one) => one?.toLowerCase() === name.toLowerCase());

/** A reader's choice of sections, one bit per section; 0 means all, including future ones. */
export type SectionMask = number;

/**
 * Turns section names into a mask.
 * @returns the mask, the number of known names (a mask of 0 alone could mean none or all), and the unknown names
 */
export function sectionMask(
  newsletter: Newsletter,
  names: readonly string[],
): { mask: SectionMask; found: number; unknown: string[] } {
  const known = sectionsByPosition(newsletter).map((section) => section?.toLowerCase());
  const all = known.reduce((bits, section, position) => (section === undefined ? bits : bits | (1 << position)), 0);
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
  return { mask: mask === all ? 0 : mask, found, unknown };
}

/** The sections in a mask. */
export function chosenSections(newsletter: Newsletter, mask: SectionMask): readonly string[] {
  return sectionsByPosition(newsletter).filter((name, position) => name !== null && wants(mask, position)) as string[];
}

/**
 * Whether a reader with this mask gets the section at a position (−1: outside the newsletter's sections, so all get
 * it).
 */
export function wants(mask: SectionMask, position: number): boolean {
  return mask === 0 || position < 0 || (mask & (1 << position)) !== 0;
}
