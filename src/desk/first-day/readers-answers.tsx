import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { firstDay } from '../../operations/newsletters/first-day.js';
import { perform } from '../../operations/operation.js';
import { may } from '../../operations/permission.js';
import { figures } from '../../operations/subscribers/figures.js';
import { subscribers } from '../../operations/subscribers/subscribers.js';
import { roleIn } from '../../people/person.js';
import { links } from '../../render/links.js';
import { pathTo, webPaths } from '../../settings/web-paths.js';
import { SubscriberSuppressed } from '../../subscribers/membership/enrol.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { orNothing } from '../kit/or-nothing.js';
import { withParts } from '../readers/reader-link.js';
import { ReadersPage } from './readers-page.js';
import { stepAddress } from './step-page.js';
import { stepNewsletter } from './steps-answers.js';

/** How readers come to a newsletter. */
export const showReaders: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => readersSheet(app, request, reply, visit)));

/** Adds the person's own address. Somebody who is signed in has agreed to get their own newsletter by pressing the button. */
export const addSelf: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const { email, name } = visit.person;
      const consent = { from: deskWords(visit.frame).firstDay.readers.self.consent };
      const input = { email, name, status: 'confirmed', locale: newsletter.locale, consent };
      try {
        await perform(app, subscribers.enrol, { actor: visit.actor, key: { slug: newsletter.slug }, input });
      } catch (error) {
        if (error instanceof SubscriberSuppressed) return readersSheet(app, request, reply, visit, 'suppressed');
        throw error;
      }
      return reply.redirect(withParts(stepAddress(visit.frame, newsletter, 'readers'), [['self', 'added']]), 303);
    }),
  );

async function readersSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  refused?: 'suppressed',
): Promise<FastifyReply> {
  const newsletter = stepNewsletter(visit, request);
  const { slug } = newsletter;
  const asked = { actor: visit.actor, key: { slug }, input: { days: 1 } };
  const counted = may(visit.actor, 'subscribers:read', slug) ? await perform(app, figures.read, asked) : undefined;
  const confirmed = counted?.result.figures.states.confirmed ?? 0;
  const { result: day } = await perform(app, firstDay.read, { ...asked, input: {} });
  const isAdded = (request.query as { self?: unknown }).self === 'added';
  const self = refused ?? (isAdded ? ('added' as const) : undefined);
  const facts = { addresses: addressesOf(app, newsletter), confirmed, day, self };
  const page = <ReadersPage {...{ visit, newsletter, ...facts }} mayAddSelf={mayAddSelf(visit, newsletter)} />;
  return sendPage(reply, refused ? 409 : 200, page);
}

const addressesOf = ({ publicUrl }: WebApp, { slug }: Newsletter) => ({
  form: links.newsletter(publicUrl, slug),
  embed: `${publicUrl}${pathTo('embed', { slug })}`,
  api: `${publicUrl}${webPaths.api}`,
  desk: `${publicUrl}${webPaths.desk}`,
});

/** As an import does, which needs an owner, or a person who may move readers' data. */
const mayAddSelf = ({ person, actor }: DeskVisit, { slug }: Newsletter) =>
  may(actor, 'subscribers:import', slug) && (person.movesData || roleIn(person, slug) === 'owner');
