import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../../errors.js';
import { maxArticles } from '../../issues/compose.js';
import { NotEditable } from '../../issues/draft-errors.js';
import { withArticles } from '../../issues/order/article-order.js';
import { isEditable } from '../../issues/write-draft.js';
import { articles } from '../../operations/articles/articles.js';
import { perform } from '../../operations/operation.js';
import { pathTo } from '../../settings/web-paths.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head, issueAddress, writeAddress } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { IssueName } from '../kit/parts.js';
import { ArticlePicker } from './article-picker.js';
import { searchIn, searchInput } from './article-search.js';
import { changeNow } from './draft-acts.js';
import { issueIn, requireWriter } from './write-answers.js';

export const showAdd: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => addSheet(app, request, reply, visit)));

/** Adds the chosen articles at the end of an issue. */
export const addArticles: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const issue = await requireWriter(app, visit, issueIn(request));
      const words = deskWords(visit.frame).write;
      const chosen = (await readForm(request)).all('article').slice(0, maxArticles);
      if (chosen.length === 0) return addSheet(app, request, reply, visit, words.picker.chooseOne);
      if (withArticles(issue.articles, chosen).length > maxArticles)
        return addSheet(app, request, reply, visit, words.faults.full);
      try {
        const did = await changeNow(app, { actor: visit.actor, key: { issue: issue.id } }, (now) => ({
          articles: withArticles(now.articles, chosen),
        }));
        if ('fault' in did) return addSheet(app, request, reply, visit, words.faults.busy);
      } catch (error) {
        if (!(error instanceof NotEditable)) throw error;
      }
      return reply.redirect(`${writeAddress(visit.frame, issue.id)}#articles`, 303);
    }),
  );

async function addSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  fault?: string,
): Promise<FastifyReply> {
  const { frame, actor, newsletters } = visit;
  const issue = await requireWriter(app, visit, issueIn(request));
  if (!isEditable(issue)) return reply.redirect(issueAddress(frame, issue.id), 303);
  const newsletter = newsletters.find(({ slug }) => slug === issue.newsletter);
  if (!newsletter) throw new NotFound('issue', issue.id);
  const search = searchIn(request);
  const input = searchInput(search, newsletter.timeZone);
  const { result: found } = await perform(app, articles.list, { actor, key: { slug: newsletter.slug }, input });
  const words = deskWords(frame).write;
  const page = (
    <DeskPage visit={visit} title={words.picker.title} newsletter={newsletter} here="issues">
      <p className="crumb">
        <a href={writeAddress(frame, issue.id)}>
          <IssueName {...{ frame, newsletter, issue }} />
        </a>
      </p>
      <Head title={words.picker.title} />
      <ArticlePicker
        {...{ frame, newsletter, search, found, fault }}
        page={`${frame.base}${pathTo('deskWriteAdd', { issue: issue.id })}`}
        taken={issue.articles}
        issue={issue.id}
        button={words.picker.add}
      />
    </DeskPage>
  );
  return sendPage(reply, fault === undefined ? 200 : 409, page);
}
