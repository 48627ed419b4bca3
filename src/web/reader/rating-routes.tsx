import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { classifyClick } from '../../answers/clicks/classify-click.js';
import { type RatingStep, ratingStep, readRating } from '../../answers/ratings/ratings.js';
import { takeRating } from '../../answers/ratings/take-rating.js';
import { dropAnswersOfErased } from '../../answers/reader-answers.js';
import type { StoredArticle } from '../../articles/store/article.js';
import { readArticle } from '../../articles/store/article-store.js';
import { readShownArticles } from '../../delivery/edition.js';
import { NotFound } from '../../errors.js';
import { readIssue } from '../../issues/issue-store.js';
import { wasSent } from '../../issues/page-articles.js';
import { messages } from '../../locale/messages.js';
import {
  followMerges,
  type Newsletter,
  type SectionMask,
  sectionPosition,
  wants,
} from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import { type WebParams, webPaths } from '../../settings/web-paths.js';
import { readForm } from '../kit/form-body.js';
import { frameFor } from '../kit/frame.js';
import { policies } from '../kit/headers.js';
import { MessagePage, type PageLink } from '../kit/message-page.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { RatingPage } from './rating-page.js';
import { DeadLink, holderOf } from './token-holder.js';

type RatingApp = Pick<WebApp, 'redis' | 'list' | 'publicUrl' | 'tokenKeys' | 'now'>;
type RatingRequest = FastifyRequest<WebParams<'rate'>>;

/** The page where a confirmed reader rates an article. A GET or HEAD changes nothing, whatever its address says. */
export function ratingRoutes(server: FastifyInstance, app: RatingApp): void {
  server.get<WebParams<'rate'>>(webPaths.rate, async (request, reply) => {
    const opened = await openRating(app, request);
    if (!opened.page.newsletter.ratings) return showClosed(reply, opened);
    const step = ratingStep((request.query as Record<string, unknown>).step);
    const before = await readRating(app.redis, opened.page.article.id, opened.reader);
    const { method, headers } = request;
    // A machine gets no script that would send the form.
    const isChosen = step !== undefined && step !== before && classifyClick({ method, headers }) !== 'm';
    return show(reply, opened, { step: step ?? before, state: isChosen ? 'chosen' : 'open' });
  });

  server.post<WebParams<'rate'>>(webPaths.rate, async (request, reply) => {
    const opened = await openRating(app, request);
    const { reader, issue, page } = opened;
    if (!page.newsletter.ratings) return showClosed(reply, opened);
    const step = ratingStep((await readForm(request)).get('step'));
    if (step === undefined) return show(reply, opened, { step, state: 'wrong' });
    const { number } = page.newsletter;
    await takeRating(app.list, { article: page.article.id, reader, step, issue, newsletter: number, at: app.now() });
    await dropAnswersOfErased(app.list, reader);
    await app.list.onDisk();
    return show(reply, opened, { step, state: 'saved' });
  });
}

/** Reads the article and the reader of a link. @throws DeadLink, NotFound */
async function openRating(app: RatingApp, request: RatingRequest) {
  const base = basePath(app.publicUrl);
  const { token, article: id } = request.params;
  const holder = await holderOf(app, 'rate', token);
  const { newsletter, membership, claim } = holder;
  if (membership?.state !== 'confirmed') throw new DeadLink(false, newsletter);
  const article = /^[\w-]{1,64}$/.test(id) ? await readArticle(app.redis, id) : null;
  const issue = `${newsletter.slug}-${claim.at}`;
  const isOurs = article?.removedAt === null && article.newsletters.includes(newsletter.slug);
  if (!isOurs || !(await wasSent(app.redis, newsletter.slug, id, issue))) throw new NotFound('article', id);
  const frame = frameFor(request, base, newsletter.locale, membership.locale);
  const action = links.rate(base, token, id) + frame.keepLanguage;
  const { rate, comments } = messages(frame.locale).pages;
  const next: PageLink[] = [{ label: rate.read, href: article.url }];
  if (newsletter.comments)
    next.push({ label: comments.write, href: links.comment(base, token, id) + frame.keepLanguage });
  const others = await otherStories(app, newsletter, { issue, article: id, sections: membership.sections });
  const othersLinks = others.map(({ title, id: other }) => ({
    label: title,
    href: links.rate(base, token, other) + frame.keepLanguage,
  }));
  const page = { frame, newsletter, article, action, next, others: othersLinks };
  return { reader: claim.id, issue, page };
}
/** The other stories of an issue that were in the email of a reader with these sections. None if the issue is gone. */
async function otherStories(
  { redis }: RatingApp,
  newsletter: Newsletter,
  { issue: id, article, sections }: { issue: string; article: string; sections: SectionMask },
): Promise<StoredArticle[]> {
  const issue = await readIssue(redis, id).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined;
    throw error;
  });
  if (!issue) return [];
  const mask = followMerges(newsletter, sections);
  const stories = await readShownArticles(redis, issue);
  return stories.filter((story, i) => {
    const isTheirs = i === 0 || wants(mask, sectionPosition(newsletter, story.section));
    return story.id !== article && story.removedAt === null && isTheirs;
  });
}

type Opened = Awaited<ReturnType<typeof openRating>>;

function show(
  reply: FastifyReply,
  { page }: Opened,
  shown: { step: RatingStep | undefined; state: 'open' | 'chosen' | 'saved' | 'wrong' },
) {
  reply.header('Content-Security-Policy', policies.shared);
  return sendPage(reply, shown.state === 'wrong' ? 400 : 200, <RatingPage {...page} {...shown} />);
}

function showClosed(reply: FastifyReply, { page: { frame, newsletter, next } }: Opened) {
  const { closedTitle: title, closed: text } = messages(frame.locale).pages.rate;
  return sendPage(reply, 410, <MessagePage {...{ frame, newsletter, title, text, next }} />);
}
