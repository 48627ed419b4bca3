import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ReactElement } from 'react';
import { joinSentences } from '../../locale/languages.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { webPaths } from '../../settings/web-paths.js';
import { openDisposable } from '../../subscribers/abuse/disposable.js';
import { firstStepField, opensChoices } from '../archive/first-step.js';
import { otherLanguageField } from '../kit/chrome/foot.js';
import { SignUpsClosedPage, TooManyRequestsPage } from '../kit/error-pages.js';
import { type FormBody, readForm, takeAnyBody } from '../kit/form-body.js';
import { type Frame, frameFor } from '../kit/frame.js';
import { forBack, policies } from '../kit/headers.js';
import { answeredField } from '../kit/message-page.js';
import { type BySlug, requestedNewsletter } from '../kit/requested-newsletter.js';
import { sendHtml, sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { openSignUpApplier } from './apply-sign-ups.js';
import { challengeRoutes } from './challenge-route.js';
import { stampForm } from './form-stamp.js';
import type { HumanQuestion } from './human-question.js';
import { nameRefusal, refusalNamed } from './named-answer.js';
import { openRenderOnce } from './render-once.js';
import { CheckMailboxPage, SignUpPage } from './sign-up-page.js';
import { checkEmail, type FormError, type Typed, typedIn } from './subscription-form.js';
import { type AskedForm, isClosedByHand, type SignUpApp, type SignUpResult, takeSignUp } from './take-sign-up.js';

/**
 * The two steps of a subscription, the challenge of its bot check, and the address that its form and the embedded forms
 * post to.
 * @throws UnusableDisposableFile
 */
export async function signUpRoutes(server: FastifyInstance, webApp: WebApp): Promise<void> {
  const app: SignUpApp = { ...webApp, disposable: openDisposable(webApp.config.disposable) };
  const base = basePath(app.publicUrl);
  const applier = openSignUpApplier(server, app);
  const renderOnce = openRenderOnce(app.redis);
  takeAnyBody(server);

  challengeRoutes(server, app);

  server.post<BySlug>(webPaths.newsletter, async (request, reply) => {
    const newsletter = await requestedNewsletter(app, request);
    const frame = frameFor(request, base, newsletter.locale);
    if (newsletter.archivedAt !== '') return sendClosed(reply, { frame, newsletter });
    const form = await readForm(request);
    if (form.has(otherLanguageField)) {
      if (form.has(answeredField)) return sendNamed(app, reply, { frame, newsletter }, form.get(answeredField));
      return sendAgain(app, reply, { frame, newsletter }, form);
    }
    if (opensChoices(form, newsletter)) return sendChoices(app, reply, { frame, newsletter }, form);
    await applier.room();
    const answer = await takeSignUp(app, request, newsletter, form, frame.locale);
    if (answer.kind === 'taken') await app.list.onDisk();
    if (answer.kind === 'taken' && answer.accepted) applier.afterReply(reply, newsletter, answer.accepted);
    // The second page has the check, under which there are wider limits.
    const needsCheck = answer.kind === 'limited' && form.get(firstStepField) !== '';
    if (needsCheck) return sendChoices(app, reply, { frame, newsletter }, form);
    if (answer.kind !== 'taken') return sendAnswer(app, reply, { frame, newsletter }, answer);
    const { locale, keepLanguage } = frame;
    // The bar names the day.
    const hour = String(Math.floor(Date.now() / 3_600_000));
    const page = () => <CheckMailboxPage {...{ frame, newsletter }} />;
    return sendHtml(reply.headers(forBack), 200, await renderOnce([newsletter.slug, locale, keepLanguage, hour], page));
  });
}

interface FormPage {
  frame: Frame;
  newsletter: Newsletter;
  typed: Typed;
  formErrors: readonly FormError[];
  question?: HumanQuestion | undefined;
}

/**
 * Answers the form with one field: shows the choices. It neither reads the list nor counts anything, so it says nothing
 * about the address.
 */
async function sendChoices(
  app: SignUpApp,
  reply: FastifyReply,
  page: Pick<FormPage, 'frame' | 'newsletter'>,
  form: FormBody,
): Promise<FastifyReply> {
  if (await isClosedByHand(app.redis)) return sendClosed(reply, page);
  const { frame, newsletter } = page;
  const typed = { ...typedIn(form, frame.locale), name: '', sections: newsletter.sections };
  const formErrors = checkEmail(typed.email, frame.locale);
  return sendForm(app, reply, formErrors.length > 0 ? 400 : 200, { ...page, typed, formErrors });
}

/** Shows the form in another language, as it was filled in. An address that is not one keeps its error, and its field. */
async function sendAgain(
  app: SignUpApp,
  reply: FastifyReply,
  page: Pick<FormPage, 'frame' | 'newsletter'>,
  form: FormBody,
): Promise<FastifyReply> {
  if (await isClosedByHand(app.redis)) return sendClosed(reply, page);
  const typed = typedIn(form, page.frame.locale);
  return sendForm(app, reply, 200, { ...page, typed, formErrors: checkEmail(typed.email, page.frame.locale) });
}

function sendForm(app: SignUpApp, reply: FastifyReply, status: number, page: FormPage): FastifyReply {
  // The stamp contains the current time, so a cached copy would seem to have been open for longer.
  reply.headers({ 'Content-Security-Policy': policies.signUp, ...forBack });
  const stamp = page.question?.stamp ?? stampForm(app.tokenKeys, page.newsletter);
  return sendPage(reply, status, <SignUpPage {...page} stamp={stamp} />);
}

/**
 * Sign-ups were closed by hand (503), or the newsletter is archived (410). The page has no form, and names no time to
 * retry, because none is known.
 */
function sendClosed(reply: FastifyReply, page: Pick<FormPage, 'frame' | 'newsletter'>): FastifyReply {
  const status = page.newsletter.archivedAt === '' ? 503 : 410;
  // The address of an archived newsletter has the same page.
  const answer = status === 503 ? nameRefusal({ kind: 'closed', wait: undefined }) : undefined;
  const content = <SignUpsClosedPage {...page} wait={undefined} answer={answer} />;
  return sendPage(reply.header('Cache-Control', 'no-store'), status, content);
}

/** Sends the form again, above a limit, with the question of the slow check. */
function sendAsked(
  app: SignUpApp,
  reply: FastifyReply,
  page: Pick<FormPage, 'frame' | 'newsletter'>,
  wait: number,
  { typed, question }: AskedForm,
): FastifyReply {
  const { tooManyRequests, enquiryErrors } = messages(page.frame.locale).pages;
  const words = [tooManyRequests.text, tooManyRequests.retryIn(Math.ceil(wait / 60)), enquiryErrors.withoutCheck];
  const formErrors: FormError[] = [{ field: 'email', message: joinSentences(page.frame.locale, words) }];
  return sendForm(app, reply.header('Retry-After', wait), 429, { ...page, typed, formErrors, question });
}

/** Shows an answer again, in another language. Nothing is counted or stored. @param name of the answer, by its page */
function sendNamed(app: SignUpApp, reply: FastifyReply, page: Pick<FormPage, 'frame' | 'newsletter'>, name: string) {
  const refusal = refusalNamed(name);
  if (!refusal) return sendPage(reply.headers(forBack), 200, <CheckMailboxPage {...page} />);
  const answer = refusal.kind === 'limited' ? { ...refusal, form: undefined } : refusal;
  return sendAnswer(app, reply, page, answer);
}

function sendAnswer(
  app: SignUpApp,
  reply: FastifyReply,
  page: Pick<FormPage, 'frame' | 'newsletter'>,
  answer: Exclude<SignUpResult, { kind: 'taken' }>,
): FastifyReply | Promise<FastifyReply> {
  const later = (status: number, wait: number, content: ReactElement) =>
    sendPage(reply.headers({ 'Retry-After': wait, 'Cache-Control': 'no-store' }), status, content);
  switch (answer.kind) {
    case 'invalid':
      return sendForm(app, reply, 400, { ...page, ...answer });
    case 'closed':
      return answer.wait === undefined
        ? sendClosed(reply, page)
        : later(503, answer.wait, <SignUpsClosedPage {...page} wait={answer.wait} answer={nameRefusal(answer)} />);
    case 'limited':
      if (answer.form) return sendAsked(app, reply, page, answer.wait, answer.form);
      return later(429, answer.wait, <TooManyRequestsPage {...page} {...answer} answer={nameRefusal(answer)} />);
  }
}
