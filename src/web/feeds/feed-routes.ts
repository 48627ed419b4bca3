import type { FastifyInstance } from 'fastify';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { topics } from '../../redis/site-topics.js';
import { type FeedPath, pathTo, webPaths } from '../../settings/web-paths.js';
import { type BySlug, requestedNewsletter } from '../kit/requested-newsletter.js';
import { showFeed, shownBy } from '../kit/shown-topics.js';
import type { WebApp } from '../kit/web-app.js';
import { articleFeed } from './article-feed.js';
import { writeAtom } from './atom.js';
import type { Feed } from './feed.js';
import { issueFeed } from './issue-feed.js';
import { writeJsonFeed } from './json-feed.js';

type FeedApp = Pick<WebApp, 'redis' | 'list' | 'publicUrl'>;

const formats = {
  atom: { type: 'application/atom+xml', write: writeAtom },
  json: { type: 'application/feed+json', write: writeJsonFeed },
} as const;

const feeds: readonly {
  path: FeedPath;
  read: (app: FeedApp, newsletter: Newsletter, self: string) => Promise<Feed>;
  format: keyof typeof formats;
}[] = [
  { path: 'issueFeed', read: issueFeed, format: 'atom' },
  { path: 'issueJsonFeed', read: issueFeed, format: 'json' },
  { path: 'articleFeed', read: articleFeed, format: 'atom' },
  { path: 'articleJsonFeed', read: articleFeed, format: 'json' },
];

/** The feeds of each newsletter: its issues and its articles, in two formats, in the newsletter's language. */
export function feedRoutes(server: FastifyInstance, app: FeedApp): void {
  for (const { path, read, format } of feeds) {
    server.get<BySlug>(webPaths[path], async (request, reply) => {
      const newsletter = await requestedNewsletter(app, request);
      const { slug } = newsletter;
      const shown = shownBy(request).add(topics.texts(slug));
      showFeed(shown, slug);
      const self = `${app.publicUrl}${pathTo(path, { slug })}`;
      const feed = await read(app, newsletter, self);
      const { type, write } = formats[format];
      reply.headers({
        // WebSub subscribers look here first (W3C WebSub, 4).
        Link: [...(feed.hub ? [`<${feed.hub}>; rel="hub"`] : []), `<${self}>; rel="self"`].join(', '),
        // Feed readers that are web pages themselves may read it: it is the same for everyone.
        'Access-Control-Allow-Origin': '*',
      });
      return reply.type(`${type}; charset=utf-8`).send(write(feed));
    });
  }
}
