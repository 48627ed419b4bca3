import type { Locale } from '../locale/locale.js';
import type { AnswerSettings } from './answer-settings.js';
import type { Approval } from './approval-mode.js';
import type { Schedule } from './cadence.js';
import type { FollowLink, Look } from './look.js';
import type { StoryLinks } from './story-links.js';

/** Policies for messages that a relay may or may not have accepted: send again with the same Message-ID, or do not. */
export const uncertainPolicies = ['resend', 'hold'] as const;
export type UncertainPolicy = (typeof uncertainPolicies)[number];

/** A section that readers can no longer choose. */
export interface RemovedSection {
  name: string;
  /** Its position in readers' choices. No other section gets it. */
  position: number;
  /** Position of the section that it was merged into: a choice of this one means that one. */
  into?: number;
}

/** An earlier name of a section. It means that section until another one has the name. */
export interface FormerSection {
  name: string;
  /** Position of the section in readers' choices. */
  position: number;
  /** Whether articles, sources or drafts may still have this name, because the renaming has not finished. */
  moving?: true | undefined;
}

/** Titles by section name and language. */
export type SectionTitles = Readonly<Record<string, Partial<Record<Locale, string>>>>;

/** What a reader subscribes to. */
export interface Newsletter extends AnswerSettings {
  /** Its name in URLs and commands: lower-case letters, digits, hyphens. */
  slug: string;
  /** Its name in records and tokens, where every byte counts. Never reused. */
  number: number;
  title: string;
  tagline: string;
  from: { name: string; address: string };
  replyTo: string;
  locale: Locale;
  /** In the order in which emails and pages show them. At most 30, removed ones included. */
  sections: readonly string[];
  /** Their positions in readers' choices. Left out when the sections are in the order of their positions. */
  sectionPositions?: readonly number[];
  /** Titles in languages where a section is not called by its name, by that name. Left out when there is none. */
  sectionTitles?: SectionTitles;
  /** Left out when there is none. */
  removedSections?: readonly RemovedSection[];
  /** Each name once. Left out when no section was renamed. */
  formerSections?: readonly FormerSection[];
  /** The publisher's postal address, which the law requires in every email. Empty until it is set. */
  postalAddress: string;
  /** The publisher's site, the target of the masthead's link. */
  siteUrl: string;
  follow: readonly FollowLink[];
  /** Where the stories of emails and the issues' feed lead. Missing: to their sources. */
  links?: StoryLinks | undefined;
  /** Left out while it is the theme's. */
  look?: Look;
  /** IANA name: the zone of its schedule, and of readers without a known zone of their own. */
  timeZone: string;
  /** When its digests are composed automatically; empty: only by hand. */
  schedule: Schedule;
  /** When schedule or time zone last changed, in Unix milliseconds: earlier ticks do not count. 0: never. */
  scheduledAt: number;
  /** What becomes of a scheduled digest, and whether every issue needs an approval. */
  approval: Approval;
  /** Sections whose digests take a story although another source has it in the same words. Left out when there is none. */
  copiesIn?: readonly string[];
  /** Policy for uncertain messages: `resend` (same Message-ID), or `hold`. */
  uncertain: UncertainPolicy;
  /** How late a scheduled issue may start by itself, in minutes. After that it waits for a decision. */
  lateMinutes: number;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** Counts up with every change. Left out until the first change. */
  revision?: number;
  /** When it ended (ISO 8601): it accepts no sign-ups and sends nothing. Empty: it has not ended. */
  archivedAt: string;
}

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

export type SectionList = Pick<Newsletter, 'sections' | 'sectionPositions' | 'removedSections' | 'formerSections'>;

type StoredRemoval = { removed: string; into?: number | undefined };

/**
 * The list of sections as stored. A place in it is a position in readers' choices, so a removed section keeps its own.
 */
export type StoredSections = readonly (string | StoredRemoval)[];

/** The position of each section in readers' choices. One without a known position gets the next free one. */
function positionsOf({ sections, sectionPositions = [], removedSections = [] }: SectionList): number[] {
  const taken = new Set([...sectionPositions, ...removedSections.map(({ position }) => position)]);
  let next = 0;
  return sections.map((_, i) => {
    const known = sectionPositions[i];
    if (known !== undefined) return known;
    while (taken.has(next)) next += 1;
    return next++;
  });
}

/** The stored form of a newsletter's sections, with the removed ones. */
export function storedSections(list: SectionList): StoredSections {
  const stored: (string | StoredRemoval)[] = [];
  for (const { name, position, into } of list.removedSections ?? [])
    stored[position] = { removed: name, ...(into === undefined ? {} : { into }) };
  for (const [i, position] of positionsOf(list).entries()) stored[position] = list.sections[i] ?? '';
  return stored;
}

/**
 * The inverse of `storedSections`.
 * @param order positions in the order to show; those left out follow
 */
export function openSections(stored: StoredSections, order: readonly number[] = []): SectionList {
  const isShown = (position: number) => typeof stored[position] === 'string';
  const natural = [...stored.keys()].filter(isShown);
  const shown = [...new Set([...order.filter(isShown), ...natural])];
  const isNatural = shown.every((position, i) => position === natural[i]);
  const removedSections = stored.flatMap((one, position) =>
    typeof one === 'string'
      ? []
      : [{ name: one.removed, position, ...(one.into === undefined ? {} : { into: one.into }) }],
  );
  return {
    sections: shown.map((position) => stored[position]).filter((one) => typeof one === 'string'),
    ...(isNatural ? {} : { sectionPositions: shown }),
    ...(removedSections.length > 0 ? { removedSections } : {}),
  };
}

/** The name of the section at each position in readers' choices; null for a removed one. */
export const sectionsByPosition = (newsletter: SectionList): (string | null)[] =>
  storedSections(newsletter).map((one) => (typeof one === 'string' ? one : null));

/** The position that a choice means now: its own, or that of the section that it was merged into. */
function mergedInto({ removedSections = [] }: SectionList, position: number): number {
  let at = position;
  // Each merge leads to a section that existed at the time, so the chain ends.
  for (let steps = 0; steps <= sectionLimit; steps += 1) {
    const into = removedSections.find((removed) => removed.position === at)?.into;
    if (into === undefined) return at;
    at = into;
  }
  return at;
}

/**
 * The position of a section in readers' choices; −1: the newsletter does not have it. Case does not matter. An earlier
 * name of a section means that section, and the name of one that was merged into another means the other one.
 */
export function sectionPosition(newsletter: SectionList, name: string): number {
  const byPosition = sectionsByPosition(newsletter);
  const isIt = (one: string | null | undefined) => one?.toLowerCase() === name.toLowerCase();
  const position = byPosition.findIndex(isIt);
  if (position >= 0) return position;
  const known =
    newsletter.formerSections?.find((one) => isIt(one.name)) ??
    newsletter.removedSections?.find((one) => isIt(one.name));
  const target = known === undefined ? -1 : mergedInto(newsletter, known.position);
  return typeof byPosition[target] === 'string' ? target : -1;
}

/** The section that a name means now, with renamings and merges followed; undefined: the newsletter does not have it. */
export function currentSection(newsletter: SectionList, name: string): string | undefined {
  return sectionsByPosition(newsletter)[sectionPosition(newsletter, name)] ?? undefined;
}

/** The title of a section in a language. */
export function sectionTitle(
  { sectionTitles }: Pick<Newsletter, 'sectionTitles'>,
  name: string,
  locale: Locale,
): string {
  return sectionTitles?.[name]?.[locale] ?? name;
}

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
  const all = positionsOf(newsletter).reduce((bits, position) => bits | (1 << position), 0);
  let mask = 0;
  let found = 0;
  const unknown: string[] = [];
  for (const name of names) {
    const position = sectionPosition(newsletter, name.trim());
    if (position >= 0) {
      mask |= 1 << position;
      found += 1;
    } else if (name.trim() !== '') unknown.push(name.trim());
  }
  return { mask: mask === all ? 0 : mask, found, unknown };
}

/** A choice with its merges followed: the choice of a merged section is one of the section it was merged into. */
export function followMerges(newsletter: SectionList, mask: SectionMask): SectionMask {
  let followed = mask;
  for (const { position, into } of newsletter.removedSections ?? [])
    if (into !== undefined && wants(mask, position) && mask !== 0) followed |= 1 << mergedInto(newsletter, position);
  return followed;
}

/** The bits of a choice that stand for a section: its own, and those of the sections that were merged into it. */
export function sectionBits(newsletter: SectionList, position: number): SectionMask {
  const merged = (newsletter.removedSections ?? []).filter((one) => mergedInto(newsletter, one.position) === position);
  return merged.reduce((bits, one) => bits | (1 << one.position), 1 << position);
}

/** The sections in a mask, in the order in which they are shown. */
export function chosenSections(newsletter: Newsletter, mask: SectionMask): readonly string[] {
  const followed = followMerges(newsletter, mask);
  const positions = positionsOf(newsletter);
  return newsletter.sections.filter((_, i) => wants(followed, positions[i] ?? -1));
}

/**
 * Whether a reader with this mask gets the section at a position (−1: outside the newsletter's sections, so all get
 * it).
 */
export function wants(mask: SectionMask, position: number): boolean {
  return mask === 0 || position < 0 || (mask & (1 << position)) !== 0;
}
