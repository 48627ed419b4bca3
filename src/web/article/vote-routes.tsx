import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type RatingStep, ratingStep } from '../../answers/ratings/ratings.js';
import { markOf, takeVote } from '../../answers/votes/take-vote.js';
import { articleRatings, readVote } from '../../answers/votes/votes.js';
import { readBodyPolicies } from '../../articles/pull/body-policy.js';
import { NotFound } from '../../errors.js';
import { joinSentences } from '../../locale/languages.js';
import { messages } from '../../locale/messages.js';
import { type WebParams, webPaths } from '../../settings/web-paths.js';
import { articlePage } from '../kit/addresses.js';
import { isForeign } from '../kit/foreign-post.js';
import { readForm, takeAnyBody } from '../kit/form-body.js';
import { type Frame, frameFor } from '../kit/frame.js';
import { policies, tokenHeaders } from '../kit/headers.js';
import { honeypotField } from '../kit/honeypot.js';
import { MessagePage } from '../kit/message-page.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { checkHuman } from '../sign-up/check-human.js';
import { siteForms, stampForm } from '../sign-up/form-stamp.js';
import type { HumanQuestion } from '../sign-up/human-question.js';
import { type FoundArticle, findPublicArticle } from './public-article.js';
import { VotePage } from './vote-page.js';
import { readVoter, setVoter } from './voter-cookie.js';

type VoteRequest = FastifyRequest<WebParams<'vote'>>;
type OpenVote = Pick<FoundArticle, 'article' | 'newsletter'> & { frame: Frame; isOpen: boolean };

/** Votes of visitors on an article. A GET or HEAD changes nothing. */
export async function voteRoutes(server: FastifyInstance, app: WebApp): Promise<void> {
  takeAnyBody(server);
  server.addHook('onRequest', async (_request, reply) => tokenHeaders(reply));

  server.get<WebParams<'vote'>>(webPaths.vote, async (request, reply) => {
    const open = await openVote(app, request);
    if (!open.isOpen) return showClosed(reply, open);
    const voter = readVoter(request);
    const { id } = open.article;
    const chosen = voter === undefined ? undefined : await readVote(app.redis, id, markOf(app.list, id, voter));
    return show(app, reply, open, { chosen });
  });

  server.post<WebParams<'vote'>>(webPaths.vote, async (request, reply) => {
    const open = await openVote(app, request);
    return open.isOpen ? take(app, request, reply, open) : showClosed(reply, open);
  });
}

/** @throws NotFound when the article has no page */
async function openVote(app: WebApp, request: VoteRequest): Promise<OpenVote> {
  const { article, newsletter } = await findPublicArticle(app, request.params.article);
  if (article.removedAt !== null || (await readBodyPolicies(app.redis, newsletter.slug))(article) === 'off')
    throw new NotFound('article', article.id);
  const frame = frameFor(request, basePath(app.publicUrl), newsletter.locale);
  return { article, newsletter, frame, isOpen: newsletter.ratings === true && newsletter.archivedAt === '' };
}

/**
 * Takes a posted vote. A vote that another website posts, in whatever visitor's browser, does not count before the visitor
 * chooses again here. Above a limit the page asks for the bot check.
 */
async function take(app: WebApp, request: VoteRequest, reply: FastifyReply, open: OpenVote): Promise<FastifyReply> {
  const { article, frame } = open;
  const { rate, votes } = messages(frame.locale).pages;
  const form = await readForm(request);
  const step = ratingStep(form.get('step'));
  if (step === undefined) return show(app, reply, open, { status: 400, error: rate.choose });
  if (form.get(honeypotField).trim() !== '') return show(app, reply, open, { chosen: step, saved: true });
  if (isForeign(request, app.publicUrl)) return show(app, reply, open, { status: 400, error: votes.again });
  const human = await checkHuman(app, request, siteForms, form);
  const voter = readVoter(request);
  const { 'user-agent': agent = '', 'accept-language': language = '' } = request.headers;
  const taken = await takeVote(app.list, {
    ...{ article: article.id, step, voter, browser: `${agent}\n${language}` },
    ...{ ip: request.ip, proven: human.proven, at: app.now() },
  });
  if ('voter' in taken) {
    await app.list.onDisk();
    if (voter === undefined) setVoter(reply, app.publicUrl, taken.voter);
    return show(app, reply, open, { chosen: step, saved: true });
  }
  const question = human.question(frame.locale);
  const words = votes.limited(Math.ceil(taken.wait / 60));
  const error = joinSentences(frame.locale, question ? [words, votes.withoutCheck] : [words]);
  reply.header('Retry-After', taken.wait);
  return show(app, reply, open, { status: 429, error, question });
}

interface Shown {
  status?: number;
  chosen?: RatingStep | undefined;
  saved?: boolean;
  error?: string;
  question?: HumanQuestion | undefined;
}

async function show(
  { redis, tokenKeys }: WebApp,
  reply: FastifyReply,
  { article, newsletter, frame }: OpenVote,
  { status = 200, chosen, saved = false, error, question }: Shown,
): Promise<FastifyReply> {
  const ratings = await articleRatings(redis, article.id);
  reply.header('Content-Security-Policy', policies.signUp);
  const props = { frame, newsletter, article, ratings, chosen, saved, error, question };
  return sendPage(reply, status, <VotePage {...props} stamp={question?.stamp ?? stampForm(tokenKeys, siteForms)} />);
}

function showClosed(reply: FastifyReply, { frame, newsletter, article }: OpenVote) {
  const { rate, comments } = messages(frame.locale).pages;
  const next = [{ label: comments.back, href: articlePage(frame, article) }];
  const words = { title: rate.closedTitle, text: rate.closed };
  return sendPage(reply, 410, <MessagePage {...{ frame, newsletter, next }} {...words} />);
}
