import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ReactElement } from 'react';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { webPaths } from '../../settings/web-paths.js';
import { openDisposable } from '../../subscribers/abuse/disposable.js';
import { pastIssues } from '../archive/past-issues.js';
import { SignUpsClosedPage, TooManyRequestsPage } from '../kit/error-pages.js';
import { readForm, takeAnyBody } from '../kit/form-body.js';
import { type Frame, frameFor } from '../kit/frame.js';
import { policies } from '../kit/headers.js';
import { type BySlug, namedNewsletter } from '../kit/named-newsletter.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { stampForm } from './form-stamp.js';
import { makeChallenge } from './human-proof.js';
import { CheckMailboxPage, SignUpPage } from './sign-up-page.js';
import type { Fault, Typed } from './subscription-form.js';
import { type Answer, type SignUpApp, takeSignUp } from './take-sign-up.js';

/** Issues that the sign-up page shows as a taste. */
const taste = 3;

/**
 * Every sign-up is answered after this time at the earliest, so that how long it takes does not tell who is on the list
 * (a reader who is costs fewer commands). Milliseconds, far above what Redis needs.
 */
const answerAfter = 120;

/**
 * The sign-up page with the challenge of its check for robots, and what its form and the embedded ones post to.
 * @throws UnusableDisposableFile
 */
export async function signUpRoutes(server: FastifyInstance, webApp: WebApp): Promise<void> {
  const app: SignUpApp = { ...webApp, disposable: openDisposable(webApp.config.disposable) };
  const base = basePath(app.publicUrl);
  takeAnyBody(server);

  server.get<BySlug>(webPaths.newsletter, async (request, reply) => {
    const newsletter = await namedNewsletter(app, request);
    const frame = frameFor(request, base, newsletter.locale);
    const typed = { email: '', name: '', sections: newsletter.sections, locale: frame.locale };
    return sendForm(app, reply, 200, { frame, newsletter, typed, faults: [] });
  });

  server.get<BySlug>(webPaths.challenge, async (request, reply) => {
    const newsletter = await namedNewsletter(app, request);
    return reply.header('Cache-Control', 'no-store').send(await makeChallenge(app.tokenKeys, newsletter));
  });

  server.post<BySlug>(webPaths.newsletter, async (request, reply) => {
    const newsletter = await namedNewsletter(app, request);
    const frame = frameFor(request, base, newsletter.locale);
    const form = await readForm(request);
    const [answer] = await Promise.all([takeSignUp(app, request, newsletter, form, frame.locale), sleep(answerAfter)]);
    return sendAnswer(app, reply, { frame, newsletter }, answer);
  });
}

interface FormPage {
  frame: Frame;
  newsletter: Newsletter;
  typed: Typed;
  faults: readonly Fault[];
}

async function sendForm(app: SignUpApp, reply: FastifyReply, status: number, page: FormPage): Promise<FastifyReply> {
  const issues = await pastIssues(app.redis, page.newsletter.slug, taste);
  // The stamp is this moment's: a copy that a cache kept would look like a form that stood open.
  reply.headers({ 'Content-Security-Policy': policies.signUp, 'Cache-Control': 'private, no-cache' });
  return sendPage(
    reply,
    status,
    <SignUpPage {...page} issues={issues} stamp={stampForm(app.tokenKeys, page.newsletter)} />,
  );
}

function sendAnswer(
  app: SignUpApp,
  reply: FastifyReply,
  page: Pick<FormPage, 'frame' | 'newsletter'>,
  answer: Answer,
): FastifyReply | Promise<FastifyReply> {
  const later = (status: number, wait: number, content: ReactElement) =>
    sendPage(reply.headers({ 'Retry-After': wait, 'Cache-Control': 'no-store' }), status, content);
  switch (answer.kind) {
    case 'faults':
      return sendForm(app, reply, 400, { ...page, ...answer });
    case 'closed':
      return later(503, answer.wait, <SignUpsClosedPage {...page} wait={answer.wait} />);
    case 'limited':
      return later(429, answer.wait, <TooManyRequestsPage {...page} {...answer} />);
    case 'taken':
      return sendPage(reply, 200, <CheckMailboxPage {...page} />);
  }
}
