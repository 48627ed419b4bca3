import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Newsletter } from '../newsletters/newsletter.js';
import { requestSubscription } from '../subscribers/signup.js';
import { consentSource } from './consent-source.js';
import { formTextVersion } from './consent-text.js';
import { TooManyRequestsPage } from './error-pages.js';
import { type FormBody, readForm, takeAnyBody } from './form-body.js';
import { type Frame, frameFor } from './frame.js';
import { type BySlug, namedNewsletter } from './newsletter-routes.js';
import { pastIssues } from './past-issues.js';
import { sendPage } from './send-page.js';
import { CheckMailboxPage, SignUpPage } from './sign-up-page.js';
import { countSignup } from './signup-limit.js';
import { faultsIn, honeypotField, type Typed, typedIn } from './subscription-form.js';
import { basePath, type WebApp } from './web-app.js';

/** Issues that the sign-up page shows as a taste. */
const taste = 3;

/**
 * Every sign-up is answered after this time at the earliest, so that how long it takes does not tell who is on the list
 * (a reader who is costs fewer commands). Milliseconds, far above what Redis needs.
 */
const answerAfter = 120;

type SignUpApp = Pick<WebApp, 'redis' | 'list' | 'queues' | 'publicUrl'>;

/** The sign-up page, and what its form and the embedded ones post to. */
export async function signUpRoutes(server: FastifyInstance, app: SignUpApp): Promise<void> {
  const base = basePath(app.publicUrl);
  takeAnyBody(server);

  server.get<BySlug>('/n/:slug', async (request, reply) => {
    const newsletter = await namedNewsletter(app, request);
    const frame = frameFor(request, base, newsletter.locale);
    const typed = { email: '', name: '', sections: newsletter.sections, locale: frame.locale };
    const issues = await pastIssues(app.redis, newsletter.slug, taste);
    const page = { frame, newsletter, typed, issues };
    return sendPage(reply, 200, <SignUpPage {...page} faults={[]} />);
  });

  server.post<BySlug>('/n/:slug', async (request, reply) => {
    const newsletter = await namedNewsletter(app, request);
    const frame = frameFor(request, base, newsletter.locale);
    const wait = await countSignup(app.redis, request.ip);
    if (wait > 0) {
      reply.header('Retry-After', wait);
      return sendPage(reply, 429, <TooManyRequestsPage frame={frame} newsletter={newsletter} wait={wait} />);
    }
    return takeSignUp(app, request, reply, frame, newsletter);
  });
}

async function takeSignUp(
  app: SignUpApp,
  request: FastifyRequest,
  reply: FastifyReply,
  frame: Frame,
  newsletter: Newsletter,
): Promise<FastifyReply> {
  const form = await readForm(request);
  const typed = typedIn(form, frame.locale);
  const robot = form.get(honeypotField).trim() !== '';
  const faults = robot ? [] : faultsIn(form, typed, newsletter, 'signUp', frame.locale);
  if (faults.length > 0) {
    // An embedded form has no sections: whoever finds them here for the first time finds them chosen.
    const shown = form.has('sections') ? typed : { ...typed, sections: newsletter.sections };
    const issues = await pastIssues(app.redis, newsletter.slug, taste);
    const page = { frame, newsletter, issues, faults };
    return sendPage(reply, 400, <SignUpPage {...page} typed={shown} />);
  }
  await Promise.all([sleep(answerAfter), robot ? undefined : subscribe(app, request, form, typed, newsletter)]);
  return sendPage(reply, 200, <CheckMailboxPage frame={frame} newsletter={newsletter} />);
}

async function subscribe(
  { redis, list, queues }: SignUpApp,
  request: FastifyRequest,
  form: FormBody,
  typed: Typed,
  newsletter: Newsletter,
): Promise<void> {
  const source = await consentSource(redis, newsletter, form.get('via'), request.headers.referer);
  const consent = { ...source, textVersion: formTextVersion, ip: request.ip };
  await requestSubscription(list, queues, newsletter, { ...typed, consent });
}
