import type { FastifyRequest } from 'fastify';
import { sourceName } from '../../articles/pictures/picture-source.js';
import type { Article } from '../../articles/store/article.js';
import { type SiteTopic, topics } from '../../redis/site-topics.js';

/** What the answer to a request shows. A page that is kept is rendered again when one of these changes. */
export class ShownTopics {
  readonly #now = new Set<SiteTopic>();
  readonly #soon = new Set<SiteTopic>();
  readonly #later = new Set<SiteTopic>();

  /** Adds a topic whose change must show at once. */
  add(topic: SiteTopic): this {
    this.#now.add(topic);
    return this;
  }

  /** Adds a topic whose changes only add: for some seconds after one, visitors may get the kept page (`maxBehindMs`). */
  addSoon(topic: SiteTopic): this {
    this.#soon.add(topic);
    return this;
  }

  /** Adds a topic that the page only mentions: after its change, visitors may get the kept page until it is rendered again. */
  addLater(topic: SiteTopic): this {
    this.#later.add(topic);
    return this;
  }

  get now(): readonly SiteTopic[] {
    return [...this.#now];
  }

  get soon(): readonly SiteTopic[] {
    return [...this.#soon].filter((topic) => !this.#now.has(topic));
  }

  get later(): readonly SiteTopic[] {
    return [...this.#later].filter((topic) => !this.#now.has(topic) && !this.#soon.has(topic));
  }
}

const shown = new WeakMap<FastifyRequest, ShownTopics>();

/** The topics of a request. Its route adds what the page shows; every page shows the site. */
export function shownBy(request: FastifyRequest): ShownTopics {
  const found = shown.get(request) ?? new ShownTopics().add(topics.site);
  shown.set(request, found);
  return found;
}

/** Adds a list of the issues or articles of a newsletter. A new issue may show some seconds later. */
export function showList(add: ShownTopics, slug: string): void {
  add.add(topics.content(slug)).addSoon(topics.issues(slug));
}

/** Adds the same for a feed or sitemap. A new issue shows at once: hubs fetch a feed once after each issue. */
export function showFeed(add: ShownTopics, slug: string): void {
  add.add(topics.content(slug)).add(topics.issues(slug));
}

/** Adds the issues and articles beside the one that a page is about. A new one may show a little later. */
export function showNeighbours(add: ShownTopics, slug: string): void {
  add.add(topics.content(slug)).addLater(topics.issues(slug));
}

/** Adds articles with their pictures. */
export function showArticles(add: ShownTopics, articles: readonly Pick<Article, 'id' | 'image'>[]): void {
  for (const { id, image } of articles) {
    add.add(topics.article(id));
    if (image) add.add(topics.picture(sourceName(image)));
  }
}
