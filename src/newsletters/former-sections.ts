import { InvalidInput } from '../errors.js';
import { currentSection, type FormerSection, type SectionList, sectionPosition } from './newsletter.js';

// A renamed section keeps its earlier names, so that addresses, feeds, forms and imports with them still work.

const same = (one: string) => (other: string) => one.toLowerCase() === other.toLowerCase();

/** Earlier names that are kept. The oldest are forgotten. */
const maxFormer = 200;

/** The current name of a section that is called by an earlier name; any other name stays as it is. */
export function renamed(list: SectionList, name: string): string {
  if (list.sections.some(same(name))) return name;
  const isFormer = list.formerSections?.some((one) => same(name)(one.name)) ?? false;
  return isFormer ? (currentSection(list, name) ?? name) : name;
}

/** Whether a section had a name and has another one now. */
export const wasRenamed = (list: SectionList, from: string, to: string): boolean =>
  !same(from)(to) && same(to)(renamed(list, from));

/** The earlier names of a section that something may still have, because a renaming has not finished. */
export const movingNames = (list: SectionList, section: string): string[] =>
  unfinishedRenamings(list)
    .filter(({ to }) => same(section)(to))
    .map(({ from }) => from);

/** The renamings that have not finished, by the earlier name and the current one. */
export const unfinishedRenamings = (list: SectionList): { from: string; to: string }[] =>
  (list.formerSections ?? []).flatMap(({ name, moving }) => {
    const to = currentSection(list, name);
    return moving && to !== undefined ? [{ from: name, to }] : [];
  });

/** The earlier names after a section got another name. */
export function formerAfterRenaming(list: SectionList, from: string, to: string): FormerSection[] {
  const others = (list.formerSections ?? []).filter(({ name }) => !same(from)(name) && !same(to)(name));
  if (same(from)(to)) return others;
  return [...others, { name: from, position: sectionPosition(list, from), moving: true as const }].slice(-maxFormer);
}

/**
 * The earlier names after a section was removed or merged, where an earlier removed section had the same name: the list of
 * removed sections does not tell which had it last. Undefined where the earlier names stay as they are.
 */
export function formerAfterRemoval(
  list: SectionList,
  { name, position }: { name: string; position: number },
): FormerSection[] | undefined {
  const isAmbiguous = list.removedSections?.some((one) => same(name)(one.name)) ?? false;
  return isAmbiguous ? [...(list.formerSections ?? []), { name, position }].slice(-maxFormer) : undefined;
}

/**
 * Gives the earlier names of sections to new ones.
 * @returns the changed field as stored; nothing if no name is an earlier one
 * @throws InvalidInput when something may still have such a name, and would get into the new section
 */
export function freeNames(
  list: SectionList,
  names: readonly string[],
  field = 'sections',
): { formerSections?: string } {
  const former = list.formerSections ?? [];
  const isNew = ({ name }: FormerSection) => names.some(same(name)) && !list.sections.some(same(name));
  const taken = former.filter(isNew);
  const moving = unfinishedRenamings(list).find(({ from }) => taken.some(({ name }) => name === from));
  if (moving) {
    const { from, to } = moving;
    throw new InvalidInput(field, `"${from}" is being renamed to "${to}"; finish that first by repeating it`);
  }
  return taken.length === 0 ? {} : { formerSections: JSON.stringify(former.filter((one) => !isNew(one))) };
}
