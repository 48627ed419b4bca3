import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { previewPolicy } from '../../operations/issues/composition.js';
import { firstDay } from '../../operations/newsletters/first-day.js';
import { looks } from '../../operations/newsletters/look.js';
import { perform } from '../../operations/operation.js';
import { may } from '../../operations/permission.js';
import { links } from '../../render/links.js';
import { pathTo, webPaths } from '../../settings/web-paths.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords, mayAddNewsletters } from '../kit/as-person.js';
import { stepsAddress, todayOf } from '../kit/desk-page.js';
import { NoNewsletterPage } from '../kit/empty-pages.js';
import { orNothing } from '../kit/or-nothing.js';
import {
  createLook,
  emptyLook,
  type LookTexts,
  lookFaults,
  lookIn,
  lookOf,
  needsSlug,
  plainSlug,
  previewQuery,
  saveLook,
} from './look-form.js';
import { LookPage } from './look-page.js';
import { stepAddress } from './step-page.js';
import { stepNewsletter } from './steps-answers.js';

/** Leads to the steps of the first newsletter until they are over; without a newsletter, an owner makes one. */
export const enterFirstDay: Answer = (app, request, reply) =>
  asPerson(app, request, reply, async (visit) => {
    const [first] = visit.newsletters;
    if (!first) return mayAddNewsletters(visit) ? welcome(app, request, reply, visit) : nothingYet(visit, reply);
    const isSeen = may(visit.actor, 'content:write', first.slug);
    const asked = { actor: visit.actor, key: { slug: first.slug }, input: {} };
    const isOver = isSeen ? (await perform(app, firstDay.read, asked)).result.isOver : true;
    return reply.redirect(isOver ? todayOf(visit.frame, first) : stepsAddress(visit.frame, first), 303);
  });

/** Makes the first newsletter, or another one. */
export const makeNewsletter: Answer = (app, request, reply) =>
  asPerson(app, request, reply, async (visit) => {
    if (!mayAddNewsletters(visit)) return nothingYet(visit, reply);
    const form = await readForm(request);
    const texts = lookIn((name) => form.get(name));
    try {
      const newsletter = await createLook(app, visit.actor, texts);
      return reply.redirect(stepAddress(visit.frame, newsletter, 'sources'), 303);
    } catch (error) {
      const words = deskWords(visit.frame).firstDay.look.faults;
      if (!needsSlug(texts)) return welcome(app, request, reply, visit, { texts, faults: lookFaults(error, words) });
      // The next press takes this name, or what the person makes of it.
      const named = { ...texts, slug: plainSlug };
      const faults = lookFaults(error, words, links.newsletter(app.publicUrl, plainSlug));
      return welcome(app, request, reply, visit, { texts: named, faults });
    }
  });

const nothingYet = (visit: DeskVisit, reply: FastifyReply) => sendPage(reply, 404, <NoNewsletterPage visit={visit} />);

interface Refused {
  texts: LookTexts;
  faults: readonly FieldFault[];
}

async function welcome(app: WebApp, request: FastifyRequest, reply: FastifyReply, visit: DeskVisit, refused?: Refused) {
  const { frame } = visit;
  const page = `${frame.base}${webPaths.deskFirstDay}`;
  const shown = refused ?? (await askedLook(app, request, visit)) ?? { texts: emptyLook(frame.locale), faults: [] };
  return sendLook(app, reply, visit, undefined, { page, ...shown, isRefused: refused !== undefined });
}

export const showLook: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => lookSheet(app, request, reply, visit)));

export const postLook: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const form = await readForm(request);
      const texts = lookIn((name) => form.get(name));
      const revision = Number(form.get('revision').slice(0, 20)) || 0;
      try {
        await saveLook(app, visit.actor, newsletter, { texts, revision });
        return reply.redirect(stepsAddress(visit.frame, newsletter), 303);
      } catch (error) {
        const faults = lookFaults(error, deskWords(visit.frame).firstDay.look.faults);
        return lookSheet(app, request, reply, visit, { texts, faults });
      }
    }),
  );

async function lookSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  refused?: Refused,
) {
  const newsletter = stepNewsletter(visit, request);
  const page = `${visit.frame.base}${pathTo('deskLook', newsletter)}`;
  const shown = refused ?? (await askedLook(app, request, visit)) ?? { texts: lookOf(newsletter), faults: [] };
  return sendLook(app, reply, visit, newsletter, { page, ...shown, isRefused: refused !== undefined });
}

async function sendLook(
  app: WebApp,
  reply: FastifyReply,
  visit: DeskVisit,
  newsletter: Newsletter | undefined,
  { isRefused, ...props }: Refused & { page: string; isRefused: boolean },
): Promise<FastifyReply> {
  const addressOfNew = links.newsletter(app.publicUrl, 'gazette');
  const page = <LookPage {...{ visit, newsletter, addressOfNew }} {...props} />;
  return sendPage(reply, isRefused ? 400 : 200, page);
}

/** The look in an address, from the button that shows it, and what is wrong with it. */
async function askedLook(app: WebApp, { query }: FastifyRequest, visit: DeskVisit): Promise<Refused | undefined> {
  const asked = query as Readonly<Record<string, unknown>>;
  if (typeof asked.title !== 'string') return undefined;
  const texts = lookIn((name) => (typeof asked[name] === 'string' ? asked[name].slice(0, 2_000) : ''));
  return { texts, faults: await previewFaults(app, visit, texts) };
}

/** The email with a look that is not saved, for the frame beside the form. */
export const showLookEmail: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const { postal, accent = '', ...asked } = request.query as Readonly<Record<string, string>>;
      const given = { ...asked, postalAddress: postal };
      const show = async (input: object) =>
        (await perform(app, looks.tryOut, { actor: visit.actor, key: {}, input })).result.html;
      // What cannot be used is left out, the colour first, because a page of an error may not be framed. The form says so.
      const html = await show({ ...given, accent })
        .catch(orWhenInvalid(() => show(given)))
        .catch(orWhenInvalid(() => show({})));
      return reply.header('Content-Security-Policy', previewPolicy).type('text/html; charset=utf-8').send(html);
    }),
  );

/** Tries something else when an input was invalid. */
const orWhenInvalid =
  <Result,>(instead: () => Promise<Result>) =>
  (error: unknown) => {
    if (error instanceof InvalidInput) return instead();
    throw error;
  };

/** What is wrong with a look in an address. */
async function previewFaults(app: WebApp, visit: DeskVisit, texts: LookTexts): Promise<FieldFault[]> {
  const input = Object.fromEntries(previewQuery(texts));
  try {
    await perform(app, looks.tryOut, { actor: visit.actor, key: {}, input });
    return [];
  } catch (error) {
    return lookFaults(error, deskWords(visit.frame).firstDay.look.faults);
  }
}
