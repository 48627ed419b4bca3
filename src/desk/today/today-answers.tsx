import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { asPerson, type DeskVisit, mayAddNewsletters } from '../kit/as-person.js';
import { todayOf } from '../kit/desk-page.js';
import { NoNewsletterPage, NothingHerePage } from '../kit/empty-pages.js';
import { readTroubles } from '../kit/recent-troubles.js';
import { redirect } from '../kit/visit.js';
import { readToday } from './read-today.js';
import { TodayPage } from './today-page.js';

/** Leads to the first newsletter of the person. */
export const enterDesk = (app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
  asPerson(app, request, reply, async (visit) => {
    const [first] = visit.newsletters;
    if (first) return reply.redirect(todayOf(visit.frame, first), 303);
    return mayAddNewsletters(visit)
      ? redirect(reply, visit.frame, 'deskFirstDay')
      : sendPage(reply, 200, <NoNewsletterPage visit={visit} />);
  });

export const showToday = (app: WebApp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
  asPerson(app, request, reply, async (visit) => {
    const newsletter = newsletterIn(visit, request);
    if (!newsletter) return sendPage(reply, 404, <NothingHerePage visit={visit} />);
    const now = Date.now();
    const [troubles, day] = await Promise.all([
      readTroubles(app, visit.person.id, visit.actor),
      readToday(app, visit.actor, newsletter, now),
    ]);
    return sendPage(reply, 200, <TodayPage visit={{ ...visit, troubles }} day={day} now={now} />);
  });

/** The newsletter of the address, if the person has a role in it. */
export const newsletterIn = ({ newsletters }: DeskVisit, { params }: FastifyRequest) =>
  newsletters.find(({ slug }) => slug === (params as { slug: string }).slug);
