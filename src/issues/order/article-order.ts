import { InvalidInput } from '../../errors.js';

/** Where an article goes within an issue. */
export type ArticlePlace = 'first' | 'last' | { before: string } | { after: string };

/**
 * Moves an article of an issue. The first article is the lead.
 * @throws InvalidInput when the issue does not have the article, or the one that the place names
 */
export function moved(articles: readonly string[], article: string, place: ArticlePlace): string[] {
  if (!articles.includes(article)) throw new InvalidInput('article', `the issue has no article ${article}`);
  const others = articles.filter((id) => id !== article);
  if (place === 'first') return [article, ...others];
  if (place === 'last') return [...others, article];
  const [field, neighbour] =
    'before' in place ? (['before', place.before] as const) : (['after', place.after] as const);
  const at = others.indexOf(neighbour);
  if (at < 0) throw new InvalidInput(field, `the issue has no other article ${neighbour}`);
  return others.toSpliced(field === 'before' ? at : at + 1, 0, article);
}

/** Adds articles at the end, each once. */
export function withArticles(articles: readonly string[], added: readonly string[]): string[] {
  return [...new Set([...articles, ...added])];
}

/** Removes articles. @throws InvalidInput when the issue does not have one of them */
export function withoutArticles(articles: readonly string[], removed: readonly string[]): string[] {
  const unknown = removed.find((id) => !articles.includes(id));
  if (unknown !== undefined) throw new InvalidInput('remove', `the issue has no article ${unknown}`);
  return articles.filter((id) => !removed.includes(id));
}
