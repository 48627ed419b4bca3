import type { Article } from '../../articles/store/article.js';
import type { SectionGroup } from './digest-sections.js';

/** How many stories stand side by side below the lead story. */
const inRow = 2;

/**
 * The stories that the full layout shows as cards: the next two of the issue, from two sections if it has them. Both
 * have a picture or neither, so that they end at the same height. A section with an editor's note keeps its stories
 * below the note.
 *
 * Guarantee: the choice does not depend on the reader, so that a card can be cut out of the email.
 * @param groups the articles after the lead story
 * @returns none when there are no two alike
 */
export function chooseCards(
  articles: readonly Article[],
  groups: readonly SectionGroup[],
  isNoted: (section: string) => boolean,
  hasPicture: (article: Article) => boolean,
): readonly Article[] {
  const sectionOf = new Map(
    groups.flatMap(({ name, articles: all }) => all.map((article) => [article, name] as const)),
  );
  const candidates = articles.slice(1).filter((article) => !isNoted(sectionOf.get(article) ?? ''));
  const pictured = candidates.filter(hasPicture);
  const alike = pictured.length >= inRow ? pictured : candidates.filter((article) => !hasPicture(article));
  const [first, next] = alike;
  if (!first || !next) return [];
  return [first, alike.find((article) => sectionOf.get(article) !== sectionOf.get(first)) ?? next];
}
