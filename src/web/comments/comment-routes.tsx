import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isTrusted } from '../../answers/comments/comment-store.js';
import { takeComment } from '../../answers/comments/take-comment.js';
import { dropAnswersOfErased } from '../../answers/reader-answers.js';
import { readBodyPolicies } from '../../articles/pull/body-policy.js';
import { NotFound } from '../../errors.js';
import { joinSentences } from '../../locale/languages.js';
import { messages } from '../../locale/messages.js';
import { links } from '../../render/links.js';
import { type WebParams, webPaths } from '../../settings/web-paths.js';
import type { Commenter } from '../../subscribers/abuse/comment-limits.js';
import { LatestStories, readLatest } from '../archive/latest-stories.js';
import { type FoundArticle, findPublicArticle } from '../article/public-article.js';
import { emptyComment, type TypedComment } from '../article/write-comment.js';
import { otherLanguageField } from '../kit/chrome/foot.js';
import { isForeign } from '../kit/foreign-post.js';
import { readForm, takeAnyBody } from '../kit/form-body.js';
import { frameFor } from '../kit/frame.js';
import { policies, tokenHeaders } from '../kit/headers.js';
import { honeypotField } from '../kit/honeypot.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { DeadLink, holderOf } from '../reader/token-holder.js';
import { checkHuman } from '../sign-up/check-human.js';
import type { FieldFault } from '../sign-up/form-parts.js';
import { openStamp, siteForms, stampField, stampForm } from '../sign-up/form-stamp.js';
import type { HumanQuestion } from '../sign-up/human-question.js';
import { checkComment, shownName, typedComment } from './comment-form.js';
import {
  type CommentedArticle,
  CommentFormPage,
  CommentSentPage,
  type TakenComment,
  takenField,
} from './comment-page.js';
import { moderationRoutes } from './moderation-routes.js';

/** The forms for comments: one for everyone, one for readers from the link of their email, and the editor's page. */
export async function commentRoutes(server: FastifyInstance, app: WebApp): Promise<void> {
  takeAnyBody(server);
  server.addHook('onRequest', async (_request, reply) => tokenHeaders(reply));

  const ofVisitor = async (request: FastifyRequest<WebParams<'writeComment'>>): Promise<OpenForm> => {
    const found = await findPublicArticle(app, request.params.id);
    await requireComments(app, found);
    const frame = frameFor(request, basePath(app.publicUrl), found.newsletter.locale);
    const action = links.writeComment(frame.base, found.article.id) + frame.keepLanguage;
    return { about: { frame, newsletter: found.newsletter, article: found.article }, action, reader: undefined };
  };
  const ofReader = async (request: FastifyRequest<WebParams<'comment'>>): Promise<OpenForm> => {
    const { token, article: id } = request.params;
    const { newsletter, membership, claim } = await holderOf(app, 'rate', token);
    if (membership?.state !== 'confirmed') throw new DeadLink(false, newsletter);
    const found = await findPublicArticle(app, id);
    if (!found.article.newsletters.includes(newsletter.slug)) throw new NotFound('article', id);
    await requireComments(app, { ...found, newsletter });
    const frame = frameFor(request, basePath(app.publicUrl), newsletter.locale, membership.locale);
    const action = links.comment(frame.base, token, id) + frame.keepLanguage;
    return { about: { frame, newsletter, article: found.article }, action, reader: claim.id };
  };

  server.get<WebParams<'writeComment'>>(webPaths.writeComment, async (request, reply) =>
    showPage(app, request, reply, await ofVisitor(request)),
  );
  server.post<WebParams<'writeComment'>>(webPaths.writeComment, async (request, reply) =>
    takeForm(app, request, reply, await ofVisitor(request)),
  );
  server.get<WebParams<'comment'>>(webPaths.comment, async (request, reply) =>
    showPage(app, request, reply, await ofReader(request)),
  );
  server.post<WebParams<'comment'>>(webPaths.comment, async (request, reply) =>
    takeForm(app, request, reply, await ofReader(request)),
  );
  moderationRoutes(server, app);
}

/** A form that may be shown and posted. */
interface OpenForm {
  about: CommentedArticle;
  action: string;
  /** The reader of the link; undefined: a visitor. */
  reader: Buffer | undefined;
}

/** @throws NotFound when nobody can comment on the article */
async function requireComments({ redis }: WebApp, { article, newsletter }: Omit<FoundArticle, 'content'>) {
  const isOpen = newsletter.comments === true && newsletter.archivedAt === '' && article.removedAt === null;
  if (!isOpen || (await readBodyPolicies(redis, newsletter.slug))(article) === 'off')
    throw new NotFound('article', article.id);
}

interface Refusal {
  status: number;
  typed: TypedComment;
  formErrors: readonly FieldFault[];
  question?: HumanQuestion | undefined;
}

/** The form, or the page after a comment in another language. */
async function showPage(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  open: OpenForm,
): Promise<FastifyReply> {
  const sent = (request.query as Record<string, unknown>)[takenField];
  if (sent !== 'held' && sent !== 'published') return showForm(app, reply, open);
  return sendTaken(app, reply, open, sent);
}

/** The page after a comment, with other stories of the newsletter. */
async function sendTaken(
  app: WebApp,
  reply: FastifyReply,
  { about }: OpenForm,
  taken: TakenComment,
): Promise<FastifyReply> {
  const { frame, newsletter, article } = about;
  // The comment is taken: nothing else may look as if it were not.
  const latest = await readLatest(app, frame, { newsletters: [newsletter], without: article.id }).catch(
    () => undefined,
  );
  const below = latest ? <LatestStories frame={frame} {...latest} narrow /> : null;
  return sendPage(reply, 200, <CommentSentPage {...about} taken={taken} below={below} />);
}

async function showForm(
  { redis, tokenKeys }: WebApp,
  reply: FastifyReply,
  { about, action, reader }: OpenForm,
  { status, typed, formErrors, question }: Refusal = { status: 200, typed: emptyComment, formErrors: [] },
): Promise<FastifyReply> {
  reply.header('Content-Security-Policy', policies.signUp);
  const moderated = !reader || !(await isTrusted(redis, reader.toString('hex')));
  const props = { ...about, action, moderated, typed, formErrors, question };
  const stamp = question?.stamp ?? stampForm(tokenKeys, siteForms);
  return sendPage(reply, status, <CommentFormPage {...props} stamp={stamp} writer={reader ? 'reader' : 'visitor'} />);
}

/**
 * Takes a posted comment. A form with a fault, or above a limit, is shown again with the text that was typed. A form that
 * this server did not show, that is over a day old, or that another website posts is not taken before a person has sent it
 * again from here.
 */
async function takeForm(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  open: OpenForm,
): Promise<FastifyReply> {
  const { list, queues, tokenKeys, now } = app;
  const { about, reader } = open;
  const { errors, comments } = messages(about.frame.locale).pages;
  const form = await readForm(request);
  const typed = typedComment(form);
  const refuse = (status: number, formErrors: readonly FieldFault[], question?: HumanQuestion) =>
    showForm(app, reply, open, { status, typed, formErrors, question });
  if (form.has(otherLanguageField)) return refuse(200, []);
  if (form.get(honeypotField).trim() !== '') return sendTaken(app, reply, open, 'held');
  const formErrors = checkComment(typed, about.frame.locale);
  if (formErrors.length > 0) return refuse(400, formErrors);
  const stamp = form.get(stampField);
  if (isForeign(request, app.publicUrl) || !openStamp(tokenKeys, siteForms, stamp))
    return refuse(400, [{ field: 'comment', message: errors.formExpired }]);
  const human = reader ? undefined : await checkHuman(app, request, siteForms, form);
  const by: Commenter = reader ? { reader } : { ip: request.ip, proven: human?.proven === true };
  const comment = {
    newsletter: about.newsletter.number,
    article: about.article.id,
    name: shownName(typed),
    text: typed.text,
    stamp,
    at: now(),
  };
  const taken = await takeComment(list, queues, comment, by);
  if ('state' in taken) {
    if (reader) await dropAnswersOfErased(list, reader);
    await list.onDisk();
    return sendTaken(app, reply, open, taken.state === 'approved' ? 'published' : 'held');
  }
  const { limited, withoutCheck } = comments.errors;
  const words = limited(Math.ceil(taken.wait / 60));
  const question = human?.question(about.frame.locale);
  const message = joinSentences(about.frame.locale, question ? [words, withoutCheck] : [words]);
  reply.header('Retry-After', taken.wait);
  return refuse(429, [{ field: 'comment', message }], question);
}
