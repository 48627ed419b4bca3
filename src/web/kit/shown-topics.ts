import type { FastifyRequest } from 'fastify';
import { sourceName } from '../../articles/pictures/picture-source.js';
import type { Article } from '../../articles/store/article.js';
import { type SiteTopic, topics } from '../../redis/site-topics.js';

/** What the answer to a request shows. A page that is kept is rendered again when one of these changes. */
export type ShownTopics = Set<SiteTopic>;

const shown = new WeakMap<FastifyRequest, ShownTopics>();

/** The topics of a request. Its route adds what the page shows; every page shows the site. */
export function shownBy(request: FastifyRequest): ShownTopics {
  const found = shown.get(request) ?? new Set([topics.site]);
  shown.set(request, found);
  return found;
}

/** Adds articles with their pictures. */
export function showArticles(add: ShownTopics, articles: readonly Pick<Article, 'id' | 'image'>[]): void {
  for (const { id, image } of articles) {
    add.add(topics.article(id));
    if (image) add.add(topics.picture(sourceName(image)));
  }
}
