import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput, PostriderError } from '../../errors.js';
import { perform } from '../../operations/operation.js';
import { sources } from '../../operations/sources/sources.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit } from '../kit/as-person.js';
import { orNothing } from '../kit/or-nothing.js';
import { type ShownOffer, type SourceFault, SourcesPage } from './sources-page.js';
import { stepAddress } from './step-page.js';
import { stepNewsletter } from './steps-answers.js';

export const showSources: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => sourcesSheet(app, request, reply, visit)));

/** Finds the sources of a site, or adds one that was found. */
export const postSources: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const form = await readForm(request);
      const of = { actor: visit.actor, key: { slug: newsletter.slug } };
      const site = form.get('site').trim().slice(0, 2_000);
      const [, kind, url] = /^(feed|sitemap|page):(.+)$/s.exec(form.get('add')) ?? [];
      try {
        if (url !== undefined) {
          await perform(app, sources.add, { ...of, input: { url, kind } });
          return reply.redirect(`${stepAddress(visit.frame, newsletter, 'sources')}#have`, 303);
        }
        const { result } = await perform(app, sources.find, { ...of, input: { url: site } });
        return sourcesSheet(app, request, reply, visit, { site, found: result });
      } catch (error) {
        return sourcesSheet(app, request, reply, visit, { site: site || (url ?? ''), fault: faultOf(error) });
      }
    }),
  );

/** @throws the error, where it is about something else */
function faultOf(error: unknown): SourceFault {
  if (error instanceof InvalidInput) return 'url';
  if (!(error instanceof PostriderError)) throw error;
  if (error.code === 'source.exists') return 'exists';
  // The cause is what the site answered, where it answered nothing to read.
  if (error.code === 'source.unreadable') return error.cause === undefined ? 'nothing' : 'unreachable';
  if (error.code === 'article.fetch-refused') return 'private';
  throw error;
}

async function sourcesSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  asked: { site: string; found?: readonly ShownOffer[]; fault?: SourceFault } = { site: '' },
): Promise<FastifyReply> {
  const newsletter = stepNewsletter(visit, request);
  const of = { actor: visit.actor, key: { slug: newsletter.slug }, input: {} };
  const { result: have } = await perform(app, sources.list, of);
  const site = asked.site || newsletter.siteUrl;
  const page = <SourcesPage {...{ visit, newsletter, have, ...asked, site }} />;
  return sendPage(reply, asked.fault ? 400 : 200, page);
}
