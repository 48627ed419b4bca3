import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Source, SourceChanged, stateOf } from '../../articles/pull/source.js';
import { InvalidInput, NotFound } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { articles } from '../../operations/articles/articles.js';
import { type Asked, perform } from '../../operations/operation.js';
import { sources } from '../../operations/sources/sources.js';
import { withParameters } from '../../web/kit/addresses.js';
import { type FormBody, readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { sourceAddress, sourcesOf } from '../kit/content-addresses.js';
import { orNothing } from '../kit/or-nothing.js';
import { newsletterIn } from '../today/today-answers.js';
import { findOrAdd } from './find-or-add.js';
import { type SourceTexts, sourceChangeOf, typedSource } from './source-form.js';
import { SourceListPage } from './source-list-page.js';
import { RemoveSourcePage, type SourceDone, SourcePage, sourceDone } from './source-page.js';
import type { SourceSearch } from './source-search.js';

/** The articles that the page of a source shows. */
const shownArticles = 5;

export const showSourceList: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, () => listSheet(app, request, reply, visit, { site: '' })),
  );

/** Finds the sources of a site, or adds one that was found. */
export const postSourceList: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = newsletterOfSource(visit, request);
      const did = await findOrAdd(app, visit, newsletter, await readForm(request));
      if ('search' in did) return listSheet(app, request, reply, visit, did.search);
      const added = sourceAddress(visit.frame, newsletter, did.added);
      return reply.redirect(withParameters(added, { done: 'added' }), 303);
    }),
  );

async function listSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  search: SourceSearch,
): Promise<FastifyReply> {
  const newsletter = newsletterOfSource(visit, request);
  const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input: {} };
  const { result: have } = await perform(app, sources.list, asked);
  const isRemoved = (request.query as { done?: unknown }).done === 'removed';
  const site = search.site || (have.length === 0 ? newsletter.siteUrl : '');
  const page = <SourceListPage {...{ visit, newsletter, have, isRemoved }} search={{ ...search, site }} />;
  return sendPage(reply, search.fault ? 400 : 200, page);
}

export const showSource: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const { done } = request.query as { done?: unknown };
      const said = sourceDone.find((one) => one === done);
      return sourceSheet(app, request, reply, visit, { done: said });
    }),
  );

interface Shown {
  done?: SourceDone | undefined;
  typed?: SourceTexts;
  faults?: readonly FieldFault[];
  status?: number;
}

async function sourceSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  { status = 200, ...shown }: Shown,
): Promise<FastifyReply> {
  const { newsletter, source } = await sourceIn(app, request, visit);
  const input = { source: source.id, limit: shownArticles };
  const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input };
  const { result: newest } = await perform(app, articles.list, asked);
  return sendPage(reply, status, <SourcePage {...{ visit, newsletter, source, newest, ...shown }} />);
}

/** Saves the settings of a source, and fetches it if that was asked, or removes it after a question. */
export const postSource: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const form = await readForm(request);
      const { newsletter, source } = await sourceIn(app, request, visit);
      const asked = { actor: visit.actor, key: { source: source.id }, input: {} };
      const here = sourceAddress(visit.frame, newsletter, source.id);
      const act = form.get('act');
      if (act === 'remove') {
        const count = await askedCount(app, asked, form);
        if (count !== undefined)
          return sendPage(reply, 200, <RemoveSourcePage {...{ visit, newsletter, source, count }} />);
        return reply.redirect(withParameters(sourcesOf(visit.frame, newsletter), { done: 'removed' }), 303);
      }
      if (act === 'pause' || act === 'resume') {
        await perform(app, sources[act], asked);
        return reply.redirect(withParameters(here, { done: act === 'pause' ? 'paused' : 'resumed' }), 303);
      }
      if (act !== 'save' && act !== 'pull') throw new InvalidInput('act', 'must be a button of the page');
      const typed = typedSource(form);
      try {
        const change = sourceChangeOf(typed, source);
        const revision = Number(form.get('revision').slice(0, 20));
        const { result } = await perform(app, sources.change, { ...asked, input: change, revision });
        // What somebody has typed is fetched, and not what was there before.
        const isPaused = stateOf(result) === 'paused';
        if (act === 'pull' && !isPaused) await perform(app, sources.pull, asked);
        const saved = result.url === source.url ? 'saved' : 'moved';
        const done = isPaused ? 'still' : act === 'pull' ? 'pulled' : saved;
        return reply.redirect(withParameters(here, { done }), 303);
      } catch (error) {
        const isChanged = error instanceof SourceChanged;
        if (!isChanged && !(error instanceof InvalidInput)) throw error;
        const faults = isChanged ? [changedFault(visit)] : faultsOf(visit, error);
        return sourceSheet(app, request, reply, visit, { typed, faults, status: isChanged ? 409 : 400 });
      }
    }),
  );

/** Removes a source, once the person has said that they are sure. @returns how many articles to ask with; undefined: done */
async function askedCount(app: WebApp, asked: Asked, form: FormBody): Promise<number | undefined> {
  let count: number | undefined;
  const confirm: Asked['confirm'] = async ({ facts }) => {
    if (form.get('sure') === 'yes') return;
    count = Number(facts.articles);
    throw new InvalidInput('sure', 'must be yes');
  };
  await perform(app, sources.remove, { ...asked, confirm }).catch((error: unknown) => {
    if (count === undefined) throw error;
  });
  return count;
}

const changedFault = ({ frame }: DeskVisit): FieldFault => ({
  field: 'url',
  message: deskWords(frame).sources.faults.changed,
});

function faultsOf({ frame }: DeskVisit, error: InvalidInput): FieldFault[] {
  const { faults } = deskWords(frame).sources;
  const named = {
    url: faults.url,
    contentKey: faults.contentKey,
    every: faults.every,
    include: faults.words,
    exclude: faults.words,
  } as const;
  const fields = new Set(error.all.map(({ field }) => field.split(/[.[]/)[0] ?? ''));
  return [...fields].map((field) =>
    field in named ? { field, message: named[field as keyof typeof named] } : { field: 'url', message: faults.other },
  );
}

/** The newsletter of the address. @throws NotFound */
function newsletterOfSource(visit: DeskVisit, request: FastifyRequest): Newsletter {
  const newsletter = newsletterIn(visit, request);
  if (!newsletter) throw new NotFound('newsletter', '');
  return newsletter;
}

/** The source of the address. @throws NotFound, also for a source of another newsletter */
async function sourceIn(
  app: WebApp,
  request: FastifyRequest,
  visit: DeskVisit,
): Promise<{ newsletter: Newsletter; source: Source }> {
  const newsletter = newsletterOfSource(visit, request);
  const { source: id } = request.params as { source: string };
  const { result } = await perform(app, sources.read, { actor: visit.actor, key: { source: id }, input: {} });
  if (result.newsletter !== newsletter.slug) throw new NotFound('source', id);
  return { newsletter, source: result };
}
