import type { FastifyInstance } from 'fastify';
import { picturesFor, type ShownPicture } from '../../articles/pictures/shown-picture.js';
import { readArticles } from '../../articles/store/article-store.js';
import { messages } from '../../locale/messages.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import type { SearchResults } from '../../search/search.js';
import type { Searcher } from '../../search/searcher.js';
import { webPaths } from '../../settings/web-paths.js';
import { countAll } from '../../subscribers/abuse/limits.js';
import { countersOf, searchLimits } from '../../subscribers/abuse/network-limits.js';
import { LatestStories, readLatest } from '../archive/latest-stories.js';
import { type Frame, frameFor } from '../kit/frame.js';
import { policies } from '../kit/headers.js';
import { MessagePage, toHome } from '../kit/message-page.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { SearchPage } from './search-page.js';
import { readSearch, searchParameters } from './search-request.js';

/** The search page. @param searcher closed with the server */
export function searchRoutes(
  server: FastifyInstance,
  app: Pick<WebApp, 'redis' | 'list' | 'publicUrl'>,
  searcher: Searcher,
): void {
  server.addHook('onClose', () => searcher.close());
  const base = basePath(app.publicUrl);

  server.get(webPaths.search, async (request, reply) => {
    const asked = readSearch(request.query);
    const newsletters = await listNewsletters(app.redis);
    const chosen = newsletters.find(({ slug }) => slug === asked.newsletter);
    const frame = frameFor(request, base, (chosen ?? newsletters[0])?.locale);
    // Every result is read again for each search, so that no withdrawn one is shown.
    reply.headers({ 'Content-Security-Policy': policies.search, 'Cache-Control': 'private, no-cache' });
    if (asked.query !== '') reply.header('X-Robots-Tag', 'noindex');
    const wait = asked.query === '' ? 0 : await countAll(app.list, countersOf(request.ip, searchLimits));
    if (wait > 0) {
      const { title, text, again } = messages(frame.locale).pages.search.limited;
      const address = `${base}${webPaths.search}${frame.keepLanguage}`;
      const next = [{ label: again, href: address }, toHome(frame)];
      const page = { frame, title, text, next, here: address, query: searchParameters(asked) };
      return sendPage(reply.header('Retry-After', wait), 429, <MessagePage {...page} />);
    }
    const known = { ...asked, newsletter: chosen?.slug };
    const results = await searcher.search(known);
    const pictures = await picturesOf(app, frame, results);
    const latest = results.total === 0 ? await readLatest(app, frame, { newsletters: chosen && [chosen] }) : undefined;
    const page = { frame, asked: known, newsletters, publicUrl: app.publicUrl, pictures };
    const news = latest ? <LatestStories frame={frame} {...latest} narrow /> : null;
    return sendPage(reply, 200, <SearchPage {...page} {...results} latest={news} />);
  });
}

/** The pictures of the articles and issues that were found, by the article that they belong to. */
async function picturesOf(
  { redis }: Pick<WebApp, 'redis'>,
  { base }: Frame,
  { results }: Pick<SearchResults, 'results'>,
): Promise<Map<string, ShownPicture>> {
  const articles = await readArticles(redis, [...new Set(results.flatMap(({ pictured }) => pictured ?? []))]);
  const pictures = await picturesFor(redis, articles, 'card', base);
  return new Map(articles.flatMap(({ id }, i) => (pictures[i] ? [[id, pictures[i]]] : [])));
}
