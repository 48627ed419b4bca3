import type { FastifyInstance } from 'fastify';
import { articleRatings } from '../../answers/votes/votes.js';
import { picturesFor } from '../../articles/pictures/shown-picture.js';
import { publicBody, readTerms } from '../../articles/pull/body-policy.js';
import type { BodyPolicy } from '../../articles/pull/source.js';
import { issueSharePicture } from '../../delivery/pictures/share-picture.js';
import { NotFound } from '../../errors.js';
import { pageOfPublicArticles } from '../../issues/public-content.js';
import { currentSection } from '../../newsletters/newsletter.js';
import { articleName } from '../../render/article-name.js';
import { links } from '../../render/links.js';
import { type WebParams, webPaths } from '../../settings/web-paths.js';
import { ArticleGonePage } from '../archive/gone-pages.js';
import { readStories, type Story } from '../archive/story.js';
import { type Frame, frameFor } from '../kit/frame.js';
import { policies, tokenHeaders } from '../kit/headers.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { bodyForPage } from './article-body.js';
import { articleHead } from './article-head.js';
import { ArticlePage, type ArticleView } from './article-page.js';
import { readCommentPage } from './comment-list.js';
import { type FoundArticle, findArticle, findDraftArticle } from './public-article.js';

type ArticleApp = Pick<WebApp, 'redis' | 'publicUrl' | 'tokenKeys'>;

const moreLimit = 4;

/** The page of each article that was in a public issue. */
export function articleRoutes(server: FastifyInstance, app: ArticleApp): void {
  const { redis, publicUrl } = app;
  const base = basePath(publicUrl);

  server.get<WebParams<'article'>>(webPaths.article, async (request, reply) => {
    const draft = await findDraftArticle(app, request.params.id, request.query);
    if (draft) tokenHeaders(reply);
    const { article, newsletter, content } = draft ?? (await findArticle(app, request.params.id));
    const frame = frameFor(request, base, newsletter.locale);
    if (article.removedAt !== null) {
      // Not for long in caches: the publisher may put the article back.
      reply.header('Cache-Control', 'no-store');
      return sendPage(reply, 410, <ArticleGonePage frame={frame} newsletter={newsletter} />);
    }
    const { body: policy, canonical } = (await readTerms(redis, newsletter.slug))(article);
    // Its source keeps the text off this site. Links to the page that were shared before still lead to the article.
    if (policy === 'off') return reply.header('Cache-Control', 'no-cache').redirect(article.url, 302);
    if (request.params.id !== articleName(article)) {
      // Not kept by browsers: when a title changes back, two kept redirects would lead to each other.
      const query = request.url.slice(`${request.url}?`.indexOf('?'));
      return reply.header('Cache-Control', 'no-cache').redirect(links.article(base, article) + query, 301);
    }
    const view = await readView(app, frame, { article, newsletter, content, policy, canonical }, request.query);
    const { share, ratings, comments } = view;
    const shown = { share, issue: view.issue.id, comments: comments?.count, votes: ratings.visitors };
    const head = articleHead(publicUrl, newsletter, article, { ...shown, canonical, hidden: draft !== undefined });
    reply.header('Content-Security-Policy', policies.shared);
    return sendPage(reply, 200, <ArticlePage {...{ frame, newsletter, head, view }} />);
  });
}

async function readView(
  app: ArticleApp,
  frame: Frame,
  {
    article,
    newsletter,
    content,
    policy,
    canonical,
  }: FoundArticle & Pick<ArticleView, 'canonical'> & { policy: BodyPolicy },
  query: unknown,
): Promise<ArticleView> {
  const section = currentSection(newsletter, article.section);
  const issueId = content.issueOf.get(article.id);
  const issue = content.issues.find(({ id }) => id === issueId);
  if (!issue) throw new NotFound('article', article.id);
  const pictures = (['page', 'share'] as const).map((place) => picturesFor(app.redis, [article], place, frame.base));
  const [picture = null, share = null] = (await Promise.all(pictures)).flat();
  return {
    article,
    canonical,
    section,
    body: bodyForPage(publicBody(article, policy), app.publicUrl),
    picture,
    // An article without a picture is previewed with that of its issue.
    share: share ?? (await issueSharePicture(app.redis, issue.id, frame.base, article.title)),
    issue,
    ratings: await articleRatings(app.redis, article.id),
    comments: await readCommentPage(app.redis, newsletter, article.id, query),
    more: await readMore(app, frame, { article, newsletter, content }, section),
  };
}

/** The newest other articles of a section, or of the whole newsletter. */
async function readMore(
  app: ArticleApp,
  frame: Frame,
  { article, newsletter, content }: FoundArticle,
  section: string | undefined,
): Promise<Story[]> {
  const query = { section, offset: 0, limit: moreLimit + 1 };
  const { articles } = await pageOfPublicArticles(app.redis, newsletter, content, query);
  const others = articles.filter(({ id }) => id !== article.id).slice(0, moreLimit);
  return readStories(app, frame, newsletter.slug, others);
}
