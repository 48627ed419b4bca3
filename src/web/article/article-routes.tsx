import type { FastifyInstance } from 'fastify';
import { readTerms } from '../../articles/pull/body-policy.js';
import { articleName } from '../../render/article-name.js';
import { links } from '../../render/links.js';
import { type WebParams, webPaths } from '../../settings/web-paths.js';
import { ArticleGonePage } from '../archive/gone-pages.js';
import { LatestStories, readLatest } from '../archive/latest-stories.js';
import { frameFor } from '../kit/frame.js';
import { policies, tokenHeaders } from '../kit/headers.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { articleHead } from './article-head.js';
import { ArticlePage } from './article-page.js';
import { readArticleView } from './article-view.js';
import { findDraftArticle, findPublicArticle } from './public-article.js';

/** The page of each article that was in a public issue. */
export function articleRoutes(server: FastifyInstance, app: Pick<WebApp, 'redis' | 'publicUrl' | 'tokenKeys'>): void {
  const { redis, publicUrl } = app;
  const base = basePath(publicUrl);

  server.get<WebParams<'article'>>(webPaths.article, async (request, reply) => {
    const draft = await findDraftArticle(app, request.params.id, request.query);
    if (draft) tokenHeaders(reply);
    const found = draft ?? (await findPublicArticle(app, request.params.id));
    const { article, newsletter } = found;
    const frame = frameFor(request, base, newsletter.locale);
    if (article.removedAt !== null) {
      // Not for long in caches: the publisher may put the article back.
      reply.header('Cache-Control', 'no-store');
      const latest = await readLatest(app, frame, { newsletters: [newsletter], without: article.id });
      const below = latest ? <LatestStories frame={frame} {...latest} narrow /> : null;
      return sendPage(reply, 410, <ArticleGonePage {...{ frame, newsletter, below }} />);
    }
    const { body: policy, canonical } = (await readTerms(redis, newsletter.slug))(article);
    // Its source keeps the text off this site. Links to the page that were shared before still lead to the article.
    if (policy === 'off') return reply.header('Cache-Control', 'no-cache').redirect(article.url, 302);
    if (request.params.id !== articleName(article)) {
      // Not kept by browsers: when a title changes back, two kept redirects would lead to each other.
      const query = request.url.slice(`${request.url}?`.indexOf('?'));
      return reply.header('Cache-Control', 'no-cache').redirect(links.article(base, article) + query, 301);
    }
    const view = await readArticleView(app, frame, found, { policy, canonical }, request.query);
    const { share, ratings, comments } = view;
    const shown = { share, issue: view.issue.id, comments: comments?.count, votes: ratings.visitors };
    const head = articleHead(publicUrl, newsletter, article, { ...shown, canonical, hidden: found.isHidden === true });
    reply.header('Content-Security-Policy', policies.signUp);
    return sendPage(reply, 200, <ArticlePage {...{ frame, newsletter, head, view }} />);
  });
}
