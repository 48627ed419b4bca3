import type { FastifyReply, FastifyRequest } from 'fastify';
import { editableFields } from '../../articles/store/article.js';
import { ArticleChanged } from '../../articles/store/edit-article.js';
import { InvalidInput, NotFound } from '../../errors.js';
import { articles } from '../../operations/articles/articles.js';
import { perform } from '../../operations/operation.js';
import { withParameters } from '../../web/kit/addresses.js';
import { type FormBody, readForm, readFormFiles } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { FieldFault } from '../../web/sign-up/form-parts.js';
import { addPictureOfForm } from '../kit/add-picture.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { oneArticleAddress } from '../kit/content-addresses.js';
import { orNothing } from '../kit/or-nothing.js';
import { newsletterIn } from '../today/today-answers.js';
import { type ArticleTexts, articleChangeOf, typedArticle } from './article-form.js';
import { type ArticleDone, type OneArticle, OneArticlePage } from './one-article-page.js';

const dones = ['added', 'saved', 'hidden', 'shown'] as const satisfies ArticleDone[];

export const showOneArticle: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, () => {
      const { done } = request.query as { done?: unknown };
      return articleSheet(app, request, reply, visit, { done: dones.find((one) => one === done) });
    }),
  );

/** Saves an article, takes a text of its source again, hides it, or shows it again. */
export const postOneArticle: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const form = await readForm(request);
      const file = (await readFormFiles(request)).get('picture');
      const { newsletter, shown } = await articleIn(app, request, visit);
      const added = file && form.get('act') === 'save' && (await addPictureOfForm(app, visit, newsletter.slug, file));
      const typed = { ...typedArticle(form), ...(added ? { picture: added } : {}) };
      try {
        if (added === undefined && file) throw new InvalidInput('picture', 'cannot be used');
        const done = await act(app, visit, form, shown, typed);
        const here = oneArticleAddress(visit.frame, newsletter, shown.article.id);
        return await reply.redirect(withParameters(here, { done }), 303);
      } catch (error) {
        const faults = faultsOf(visit, error);
        if (!faults) throw error;
        const status = error instanceof ArticleChanged ? 409 : 400;
        return articleSheet(app, request, reply, visit, { typed, faults }, status);
      }
    }),
  );

async function act(
  app: WebApp,
  { actor }: DeskVisit,
  form: FormBody,
  { article }: OneArticle,
  typed: ArticleTexts,
): Promise<ArticleDone> {
  const asked = { actor, key: { article: article.id }, input: {} };
  const name = form.get('act');
  if (name === 'hide' || name === 'show') {
    await (name === 'hide' ? perform(app, articles.remove, asked) : perform(app, articles.restore, asked));
    return name === 'hide' ? 'hidden' : 'shown';
  }
  const field = editableFields.find((one) => name === `revert:${one}`);
  if (!field && name !== 'save') throw new InvalidInput('act', 'must be a button of the page');
  const input = field ? { revert: [field] } : articleChangeOf(typed, article);
  const revision = Number(form.get('revision').slice(0, 20)) || 0;
  await perform(app, articles.change, { ...asked, input, revision });
  return 'saved';
}

/** @returns undefined for an error about something else */
function faultsOf({ frame }: DeskVisit, error: unknown): FieldFault[] | undefined {
  const words = deskWords(frame).articles.faults;
  if (error instanceof ArticleChanged) return [{ field: 'title', message: words.changed }];
  if (!(error instanceof InvalidInput) || error.field === 'act') return undefined;
  const fields = new Set(error.all.map(({ field }) => (field.startsWith('image') ? 'alt' : field)));
  return [...fields].map((field) => ({
    field,
    message: field === 'title' || field === 'text' || field === 'picture' ? words[field] : words.long,
  }));
}

async function articleSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  more: { done?: ArticleDone | undefined; typed?: ArticleTexts; faults?: readonly FieldFault[] },
  status = 200,
): Promise<FastifyReply> {
  const found = await articleIn(app, request, visit);
  return sendPage(reply, status, <OneArticlePage {...{ visit, ...found, ...more }} />);
}

/** The article of the address. @throws NotFound, also for an article of another newsletter */
async function articleIn(app: WebApp, request: FastifyRequest, visit: DeskVisit) {
  const newsletter = newsletterIn(visit, request);
  if (!newsletter) throw new NotFound('newsletter', '');
  const { article: id } = request.params as { article: string };
  const { result: shown, document } = await perform(app, articles.read, {
    ...{ actor: visit.actor, key: { article: id }, input: {} },
  });
  if (!shown.article.newsletters.includes(newsletter.slug)) throw new NotFound('article', id);
  const { edits } = document as { edits: { field: (typeof editableFields)[number]; source: unknown }[] };
  return { newsletter, shown, edits };
}
