import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { joinSentences } from '../../locale/languages.js';
import { messages } from '../../locale/messages.js';
import { webPaths } from '../../settings/web-paths.js';
import { countLinkRequest } from '../../subscribers/abuse/count-link-request.js';
import { mailManageLinks } from '../../subscribers/membership/manage-link.js';
import { parseReaderAddress } from '../../subscribers/record/address.js';
import { firstStepField } from '../archive/first-step.js';
import { otherLanguageField } from '../kit/chrome/foot.js';
import { type FormBody, readForm } from '../kit/form-body.js';
import { forBack, policies } from '../kit/headers.js';
import { honeypotField } from '../kit/honeypot.js';
import { answeredField } from '../kit/message-page.js';
import { sendPage } from '../kit/send-page.js';
import type { WebApp } from '../kit/web-app.js';
import { checkHuman } from '../sign-up/check-human.js';
import type { FieldFault } from '../sign-up/form-parts.js';
import { siteForms, stampForm } from '../sign-up/form-stamp.js';
import type { HumanQuestion } from '../sign-up/human-question.js';
import { checkEmail } from '../sign-up/subscription-form.js';
import { type SitePage, sitePageFor } from './site-context.js';
import { ChooseNewsletterPage, LinkSentPage, SubscriptionsPage } from './subscriptions-page.js';

type SubscriptionsApp = Pick<WebApp, 'config' | 'redis' | 'list' | 'queues' | 'publicUrl' | 'tokenKeys'>;

/** Min milliseconds before a request is answered, far more than Redis needs. It hides whether the address is on the list. */
const minResponseMs = 120;

/** All newsletters, and the form that emails a reader the links to their preferences. */
export function subscriptionsRoutes(server: FastifyInstance, app: SubscriptionsApp): void {
  server.get(webPaths.subscriptions, async (request, reply) => {
    const page = await sitePageFor(app, request);
    return showForm(app, reply, 200, { page, email: '', formErrors: [] });
  });

  server.post(webPaths.subscriptions, async (request, reply) => {
    const page = await sitePageFor(app, request);
    const asked = await readForm(request);
    if (asked.get(firstStepField) !== '') {
      const email = asked.get('email').trim().slice(0, 400);
      return sendPage(reply.headers(forBack), 200, <ChooseNewsletterPage page={page} email={email} />);
    }
    if (asked.has(otherLanguageField)) {
      if (asked.has(answeredField)) return sendPage(reply.headers(forBack), 200, <LinkSentPage page={page} />);
      return showForm(app, reply, 200, { page, email: asked.get('email').slice(0, 400), formErrors: [] });
    }
    const [answer] = await Promise.all([takeRequest(app, request, page, asked), sleep(minResponseMs)]);
    const { status, wait = 0, ...shown } = answer;
    if (wait > 0) reply.header('Retry-After', wait);
    if (status !== 200) return showForm(app, reply, status, { page, ...shown });
    // After the pause, so that the wait for the disk begins at the same moment for every address.
    await app.list.onDisk();
    return sendPage(reply.headers(forBack), 200, <LinkSentPage page={page} />);
  });
}

interface ShownForm {
  page: SitePage;
  email: string;
  formErrors: readonly FieldFault[];
  question?: HumanQuestion | undefined;
}

function showForm(app: SubscriptionsApp, reply: FastifyReply, status: number, form: ShownForm): FastifyReply {
  // The stamp contains the current time, so a cached copy would seem to have been open for longer.
  reply.headers({ 'Content-Security-Policy': policies.signUp, ...forBack });
  const stamp = form.question?.stamp ?? stampForm(app.tokenKeys, siteForms);
  return sendPage(reply, status, <SubscriptionsPage {...form} stamp={stamp} />);
}

interface RequestResult extends Omit<ShownForm, 'page'> {
  status: number;
  /** Seconds until another request is accepted. */
  wait?: number;
}

/** Processes a posted form. The limits and the response are the same for every address. */
async function takeRequest(
  app: SubscriptionsApp,
  request: FastifyRequest,
  { frame }: SitePage,
  form: FormBody,
): Promise<RequestResult> {
  const { config, list, queues } = app;
  const email = form.get('email').trim().slice(0, 400);
  if (form.get(honeypotField).trim() !== '') return { status: 200, email, formErrors: [] };
  const formErrors = checkEmail(email, frame.locale);
  if (formErrors.length > 0) return { status: 400, email, formErrors };
  const human = await checkHuman(app, request, siteForms, form);
  const { proven } = human;
  const address = parseReaderAddress(email);
  const wait = await countLinkRequest(list, { address, ip: request.ip, proven, perHour: config.signUpsPerHour });
  if (wait > 0) {
    const { tooManyRequests, enquiryErrors } = messages(frame.locale).pages;
    const words = tooManyRequests.retryIn(Math.ceil(wait / 60));
    const question = human.question(frame.locale);
    const message = joinSentences(frame.locale, question ? [words, enquiryErrors.withoutCheck] : [words]);
    return { status: 429, email, formErrors: [{ field: 'email', message }], wait, question };
  }
  await mailManageLinks(list, queues, address);
  return { status: 200, email, formErrors: [] };
}
