import type { Article } from '../../articles/store/article.js';
import { sameWord } from '../../articles/store/article-store.js';
import { currentSection, type Newsletter, sectionPosition } from '../../newsletters/newsletter.js';

export interface SectionGroup {
  position: number;
  /** Its name, or the one that the articles give; empty for articles under no section. */
  name: string;
  articles: Article[];
}

/**
 * The articles after the lead story, by section: first those under no section, which have no heading and would seem to
 * belong to the one above them, then the newsletter's sections in order, then any other sections.
 * Articles of a removed section are under no section. So are those with a section of their own that the newsletter does
 * not have, if there are several. A section with one article is not the last one if another has more.
 */
export function bySection({
  newsletter,
  articles,
}: {
  newsletter: Newsletter;
  articles: readonly Article[];
}): SectionGroup[] {
  const groups = new Map<string, Article[]>();
  for (const article of articles.slice(1)) {
    const isRemoved = newsletter.removedSections?.some(({ name }) => sameWord(name, article.section));
    const name = currentSection(newsletter, article.section) ?? (isRemoved ? '' : article.section);
    groups.set(name, [...(groups.get(name) ?? []), article]);
  }
  const isOwn = (name: string) => newsletter.sections.includes(name);
  dissolveSingles(groups, articles, isOwn);
  const others = [...groups.keys()].filter((name) => name !== '' && !isOwn(name));
  const names = ['', ...newsletter.sections, ...others];
  return withFullEnd(
    names.flatMap((name) => {
      const group = groups.get(name);
      return group ? [{ position: sectionPosition(newsletter, name), name, articles: group }] : [];
    }),
  );
}

/** Moves the articles that alone name a foreign section under no section, if there are several. */
function dissolveSingles(
  groups: Map<string, Article[]>,
  inOrder: readonly Article[],
  isOwn: (name: string) => boolean,
): void {
  const singles = [...groups].filter(([name, group]) => name !== '' && !isOwn(name) && group.length === 1);
  if (singles.length < 2) return;
  const unfiled = new Set([...(groups.get('') ?? []), ...singles.flatMap(([, group]) => group)]);
  for (const [name] of singles) groups.delete(name);
  groups.delete('');
  groups.set(
    '',
    inOrder.filter((article) => unfiled.has(article)),
  );
}

/** Moves the last section with a heading and more than one article to the end. */
function withFullEnd(sections: readonly SectionGroup[]): SectionGroup[] {
  const lastFull = sections.findLastIndex(({ name, articles }) => name !== '' && articles.length > 1);
  if (lastFull < 0) return [...sections];
  return [...sections.slice(0, lastFull), ...sections.slice(lastFull + 1), ...sections.slice(lastFull, lastFull + 1)];
}
