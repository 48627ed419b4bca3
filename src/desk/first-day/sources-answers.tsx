import type { FastifyReply, FastifyRequest } from 'fastify';
import { articles } from '../../operations/articles/articles.js';
import { issues } from '../../operations/issues/issues.js';
import { perform } from '../../operations/operation.js';
import { sources } from '../../operations/sources/sources.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit } from '../kit/as-person.js';
import { orNothing } from '../kit/or-nothing.js';
import { findOrAdd } from '../sources/find-or-add.js';
import type { SourceSearch } from '../sources/source-search.js';
import { SourcesPage } from './sources-page.js';
import { stepAddress } from './step-page.js';
import { stepNewsletter } from './steps-answers.js';

export const showSources: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => sourcesSheet(app, request, reply, visit)));

/** Finds the sources of a site, or adds one that was found. */
export const postSources: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const did = await findOrAdd(app, visit, newsletter, await readForm(request));
      if ('search' in did) return sourcesSheet(app, request, reply, visit, did.search);
      return reply.redirect(`${stepAddress(visit.frame, newsletter, 'sources')}#have`, 303);
    }),
  );

async function sourcesSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  asked: SourceSearch = { site: '' },
): Promise<FastifyReply> {
  const newsletter = stepNewsletter(visit, request);
  const of = { actor: visit.actor, key: { slug: newsletter.slug }, input: {} };
  const { result: have } = await perform(app, sources.list, of);
  const site = asked.site || newsletter.siteUrl;
  // Of a newsletter that has issues, finding the articles that none has takes longer, and nobody waits for the first one.
  const begun = await perform(app, issues.list, { ...of, key: {}, input: { newsletter: newsletter.slug, limit: 1 } });
  const unsent = { ...of, input: { unsent: 'true', limit: 50 } } as const;
  const ready =
    begun.result.issues.length > 0 ? undefined : (await perform(app, articles.list, unsent)).result.items.length;
  const page = <SourcesPage {...{ visit, newsletter, have, ready }} search={{ ...asked, site }} />;
  return sendPage(reply, asked.fault ? 400 : 200, page);
}
