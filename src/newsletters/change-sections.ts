import type { Redis } from 'ioredis';
import { InvalidInput } from '../errors.js';
import type { Author } from '../field-changes.js';
import type { Locale } from '../locale/locale.js';
import { keys } from '../redis/keys.js';
import { formerAfterRemoval, formerAfterRenaming, freeNames, renamed, wasRenamed } from './former-sections.js';
import {
  type FormerSection,
  type Newsletter,
  type SectionList,
  sectionPosition,
  sectionTitle,
  storedSections,
} from './newsletter.js';
import { replaceNewsletter } from './newsletter-revision.js';
import { readNewsletter } from './newsletter-store.js';

const same = (one: string) => (other: string) => one.toLowerCase() === other.toLowerCase();

/** Where a newsletter lists a section. @throws InvalidInput when there is no such section */
function indexOf({ slug, sections }: Newsletter, name: string, field = 'section'): number {
  const at = sections.findIndex(same(name));
  if (at < 0) throw new InvalidInput(field, `"${slug}" has no section "${name}"`);
  return at;
}

/**
 * Whether a section may get another name, or has it already and is called by its earlier one.
 * @throws InvalidInput when there is no such section, another one has the new name, or something may still have the new
 *   name because another renaming has not finished
 */
export function requireRenamable(newsletter: Newsletter, from: string, to: string): void {
  if (isDone(newsletter, from, to)) return;
  const at = indexOf(newsletter, from);
  const other = newsletter.sections.findIndex(same(to));
  if (other >= 0 && other !== at) throw new InvalidInput('name', `"${newsletter.slug}" already has a section "${to}"`);
  // Its own earlier names are free to be used again.
  if (!same(renamed(newsletter, to))(from)) freeNames(newsletter, [to], 'name');
}

const isDone = (newsletter: Newsletter, from: string, to: string): boolean =>
  !newsletter.sections.some(same(from)) && wasRenamed(newsletter, from, to);

/**
 * Renames a section. Readers' choices are positions in the list, so they stay. From this single write on, the earlier
 * name means the section wherever it is read. It is marked as moving until `finishRenaming`. Renaming again by the
 * earlier name changes nothing.
 * @throws NotFound, and as `requireRenamable`
 */
export function renameSection(
  redis: Redis,
  slug: string,
  from: string,
  to: string,
  by: Author = '',
): Promise<Newsletter> {
  return change(redis, slug, by, (before) => {
    requireRenamable(before, from, to);
    if (isDone(before, from, to)) return {};
    const at = indexOf(before, from);
    const name = before.sections[at] ?? from;
    const copiesIn = before.copiesIn?.map((one) => (same(name)(one) ? to : one));
    return {
      sections: JSON.stringify(storedSections({ ...before, sections: before.sections.with(at, to) })),
      formerSections: JSON.stringify(formerAfterRenaming(before, name, to)),
      ...(copiesIn ? { copiesIn: JSON.stringify(copiesIn) } : {}),
    };
  });
}

/** Notes that nothing has an earlier name of a section any more. @throws NotFound */
export function finishRenaming(
  redis: Redis,
  slug: string,
  names: readonly string[],
  by: Author = '',
): Promise<Newsletter> {
  return change(redis, slug, by, ({ formerSections = [] }) => {
    const finished = ({ name, position, moving }: FormerSection): FormerSection =>
      moving && names.some(same(name)) ? { name, position } : { name, position, ...(moving ? { moving } : {}) };
    const fields: Record<string, string> = {};
    if (formerSections.length > 0) fields.formerSections = JSON.stringify(formerSections.map(finished));
    return fields;
  });
}

/**
 * Removes a section. Its position in the list stays taken, so that the meaning of readers' choices does not change.
 * @throws NotFound; InvalidInput when there is no such section
 */
export function removeSection(redis: Redis, slug: string, name: string, by: Author = ''): Promise<Newsletter> {
  return changeSections(redis, slug, by, (before) => withoutSection(before, name));
}

/**
 * Merges a section into another one. From then on, a choice of the first means the second, and articles of the first
 * are in the second.
 *
 * Guarantee: no reader loses a choice, whatever happens at the same time. Nothing in the records changes: the position
 * of the merged section means the other one from this single write on.
 * @throws NotFound; InvalidInput when one of them does not exist, or both are the same
 */
export function mergeSections(
  redis: Redis,
  slug: string,
  from: string,
  into: string,
  by: Author = '',
): Promise<Newsletter> {
  return changeSections(redis, slug, by, (before) => {
    indexOf(before, into, 'into');
    if (same(from)(into)) throw new InvalidInput('into', 'a section cannot be merged into itself');
    return withoutSection(before, from, { into: sectionPosition(before, into) });
  });
}

function withoutSection(before: Newsletter, name: string, merge: { into?: number } = {}): SectionList {
  const at = indexOf(before, name);
  const removed = { name: before.sections[at] ?? name, position: sectionPosition(before, name), ...merge };
  const sections = before.sections.toSpliced(at, 1);
  const formerSections = formerAfterRemoval(before, removed);
  return {
    sections,
    sectionPositions: sections.map((one) => sectionPosition(before, one)),
    removedSections: [...(before.removedSections ?? []), removed],
    ...(formerSections ? { formerSections } : {}),
  };
}

/**
 * Sets the order of sections for emails and pages. Sections that are not named follow in their previous order.
 * @throws NotFound; InvalidInput for a name that is unknown or repeated
 */
export function orderSections(
  redis: Redis,
  slug: string,
  names: readonly string[],
  by: Author = '',
): Promise<Newsletter> {
  return change(redis, slug, by, (before) => {
    const positionOf = (name: string) =>
      sectionPosition(before, before.sections[indexOf(before, name, 'sections')] ?? '');
    const first = names.map(positionOf);
    if (new Set(first).size < first.length) throw new InvalidInput('sections', 'a section is named twice');
    const rest = before.sections.map((name) => sectionPosition(before, name)).filter((one) => !first.includes(one));
    return { sectionOrder: JSON.stringify([...first, ...rest]) };
  });
}

/**
 * Gives a section a title in one language, for emails and pages in it. Concurrent changes are not lost.
 * @param title null removes it, so that the section's name is used
 * @throws NotFound; InvalidInput when there is no such section, or readers could not tell it from another one
 */
export function titleSection(
  redis: Redis,
  slug: string,
  section: string,
  locale: Locale,
  title: string | null,
  by: Author = '',
): Promise<Newsletter> {
  return change(redis, slug, by, async (before) => {
    const name = before.sections[indexOf(before, section)] ?? section;
    const others = before.sections.filter((one) => one !== name);
    const twin = title === null ? undefined : others.find((one) => same(title)(sectionTitle(before, one, locale)));
    if (twin !== undefined) throw new InvalidInput('title', `section "${twin}" is called "${title}" in that language`);
    const known = (await redis.hget(keys.newsletter(slug), 'sectionTitles')) ?? '';
    const titles: Record<string, Partial<Record<Locale, string>>> = known === '' ? {} : JSON.parse(known);
    const position = sectionPosition(before, name);
    const { [locale]: _, ...own } = titles[position] ?? {};
    titles[position] = title === null ? own : { ...own, [locale]: title };
    return { sectionTitles: JSON.stringify(titles) };
  });
}

/** Replaces the list of sections. */
const changeSections = (redis: Redis, slug: string, by: Author, after: (before: Newsletter) => SectionList) =>
  change(redis, slug, by, (before) => {
    const list = after(before);
    return {
      sections: JSON.stringify(storedSections(list)),
      ...(list.formerSections ? { formerSections: JSON.stringify(list.formerSections) } : {}),
    };
  });

/** Writes fields that are computed from the current newsletter. Concurrent changes are not lost. */
async function change(
  redis: Redis,
  slug: string,
  by: Author,
  fieldsOf: (before: Newsletter) => Record<string, string> | Promise<Record<string, string>>,
): Promise<Newsletter> {
  for (;;) {
    const before = await readNewsletter(redis, slug);
    if (await replaceNewsletter(redis, before, await fieldsOf(before), by)) return readNewsletter(redis, slug);
  }
}
