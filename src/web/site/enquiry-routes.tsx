import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { joinSentences } from '../../locale/languages.js';
import { messages } from '../../locale/messages.js';
import { webPaths } from '../../settings/web-paths.js';
import { readAudience } from '../../site/audience.js';
import { type EnquiryKind, enquiryKinds } from '../../site/enquiry.js';
import { takeEnquiry } from '../../site/enquiry-store.js';
import { sellsAdvertising } from '../../site/site.js';
import { takesMessages } from '../../site/site-texts.js';
import { cleanName, parseAddress } from '../../subscribers/record/address.js';
import { LatestStories, readLatest } from '../archive/latest-stories.js';
import { otherLanguageField } from '../kit/chrome/foot.js';
import { isForeign } from '../kit/foreign-post.js';
import { type FormBody, readForm } from '../kit/form-body.js';
import { forBack, policies } from '../kit/headers.js';
import { honeypotField } from '../kit/honeypot.js';
import { answeredField } from '../kit/message-page.js';
import { sendHtml, sendPage } from '../kit/send-page.js';
import type { WebApp } from '../kit/web-app.js';
import { checkHuman } from '../sign-up/check-human.js';
import type { FieldFault } from '../sign-up/form-parts.js';
import { openStamp, siteForms, stampField, stampForm } from '../sign-up/form-stamp.js';
import type { HumanQuestion } from '../sign-up/human-question.js';
import { checkEnquiry, emptyEnquiry, type TypedEnquiry, typedEnquiry } from './enquiry-form.js';
import { AdvertisingPage, ContactPage, EnquirySentPage } from './enquiry-page.js';
import { keepFormTemplates } from './form-templates.js';
import { type SitePage, sitePageFor } from './site-context.js';

type EnquiryApp = Pick<WebApp, 'config' | 'redis' | 'list' | 'queues' | 'publicUrl' | 'tokenKeys'>;

/** The contact and advertising pages, whose forms email the publisher. */
export function enquiryRoutes(server: FastifyInstance, app: EnquiryApp): void {
  const fill = keepFormTemplates();
  for (const kind of enquiryKinds) {
    server.get(webPaths[kind], async (request, reply) => {
      const page = await sitePageFor(app, request);
      return showForm({ ...app, fill }, reply, 200, { kind, page, typed: emptyEnquiry, formErrors: [] });
    });

    server.post(webPaths[kind], async (request, reply) => {
      const page = await sitePageFor(app, request);
      const form = await readForm(request);
      if (form.has(otherLanguageField)) {
        if (form.has(answeredField)) return sendSent(app, reply, page, kind);
        return showForm({ ...app, fill }, reply, 200, { kind, page, typed: typedEnquiry(form), formErrors: [] });
      }
      const { status, wait = 0, ...shown } = await takeForm(app, request, { kind, page, form });
      if (wait > 0) reply.header('Retry-After', wait);
      if (status !== 200) return showForm({ ...app, fill }, reply, status, { kind, page, ...shown });
      await app.list.onDisk();
      return sendSent(app, reply, page, kind);
    });
  }
}

/** Sends the answer to a message, with stories to read. */
async function sendSent(
  app: EnquiryApp,
  reply: FastifyReply,
  page: SitePage,
  kind: EnquiryKind,
): Promise<FastifyReply> {
  // The message is taken: nothing else may look as if it were not.
  const latest = await readLatest(app, page.frame).catch(() => undefined);
  const below = latest ? <LatestStories frame={page.frame} {...latest} narrow /> : null;
  return sendPage(reply, 200, <EnquirySentPage page={page} kind={kind} below={below} />);
}

interface ShownForm {
  kind: EnquiryKind;
  page: SitePage;
  typed: TypedEnquiry;
  formErrors: readonly FieldFault[];
  question?: HumanQuestion | undefined;
}

async function showForm(
  { list, tokenKeys, fill }: EnquiryApp & { fill: ReturnType<typeof keepFormTemplates> },
  reply: FastifyReply,
  status: number,
  { kind, page, typed, formErrors, question }: ShownForm,
): Promise<FastifyReply> {
  const { frame, site, newsletters } = page;
  const showsAudience = kind === 'advertising' && site.audience;
  const audience = showsAudience ? await readAudience(list, newsletters) : undefined;
  // The stamp contains the current time, so a cached copy would seem to have been open for longer.
  reply.headers({ 'Content-Security-Policy': policies.signUp, ...forBack });
  const stamp = question?.stamp ?? stampForm(tokenKeys, siteForms);
  const asked = question && { fault: question.fault };
  // Nothing leads to the page of somebody who has not written that they sell advertising.
  if (kind === 'advertising' && !sellsAdvertising(site)) reply.header('X-Robots-Tag', 'noindex');
  const facts = { kind, frame, site, newsletters, audience, formErrors, asked };
  const html = fill(facts, { ...typed, stamp, question: question?.words ?? '' }, ({ stamp, question, ...marks }) => {
    const props = { page, formErrors, typed: marks, stamp, question: asked && { ...asked, words: question } };
    return kind === 'contact' ? <ContactPage {...props} /> : <AdvertisingPage {...props} audience={audience} />;
  });
  return sendHtml(reply, status, html);
}

interface FormResult extends Pick<ShownForm, 'typed' | 'formErrors' | 'question'> {
  status: number;
  /** Seconds until another message is accepted. */
  wait?: number;
}

/**
 * Processes a posted form. A form with a fault, or above a limit, is shown again with the text that was typed.
 *
 * Without the bot check the limits are tighter. A form that this server did not show, that is over a day old, or that
 * another website posts for its visitors is not taken before a person has sent it again from here.
 */
async function takeForm(
  app: EnquiryApp,
  request: FastifyRequest,
  { kind, page, form }: { kind: EnquiryKind; page: SitePage; form: FormBody },
): Promise<FormResult> {
  const { list, queues, tokenKeys } = app;
  const { locale } = page.frame;
  const { errors, enquiryErrors } = messages(locale).pages;
  const typed = typedEnquiry(form);
  const refused = (status: number, message: string, wait = 0): FormResult => {
    return { status, typed, formErrors: [{ field: 'message', message }], wait };
  };
  // The page says how else to write.
  if (!takesMessages(page)) return { status: 409, typed, formErrors: [] };
  if (form.get(honeypotField).trim() !== '') return { status: 200, typed, formErrors: [] };
  const formErrors = checkEnquiry(typed, locale);
  if (formErrors.length > 0) return { status: 400, typed, formErrors };
  const stamp = form.get(stampField);
  if (isForeign(request, app.publicUrl) || !openStamp(tokenKeys, siteForms, stamp))
    return refused(400, errors.formExpired);
  const human = await checkHuman(app, request, siteForms, form);
  const email = parseAddress(typed.email).mailed;
  const message = { kind, name: cleanName(typed.name), email, text: typed.text, locale, at: Date.now() };
  const wait = await takeEnquiry(list, queues, message, { ip: request.ip, proven: human.proven, stamp });
  if (wait === 0) return { status: 200, typed, formErrors: [] };
  const words = enquiryErrors.limited(Math.ceil(wait / 60));
  const question = human.question(locale);
  const reason = joinSentences(locale, question ? [words, enquiryErrors.withoutCheck] : [words]);
  return { ...refused(429, reason, wait), question };
}
