import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput, NotFound } from '../../errors.js';
import { DraftChanged, NotEditable } from '../../issues/draft-errors.js';
import { slugOf } from '../../issues/issue.js';
import { isEditable } from '../../issues/write-draft.js';
import { drafts } from '../../operations/issues/drafts.js';
import { perform } from '../../operations/operation.js';
import { identityOf, may } from '../../operations/permission.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { issueAddress, writeAddress } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { HistoryPage } from './history-page.js';
import { lineOf } from './read-write.js';
import { issueIn, requireWriter } from './write-answers.js';

export const showHistory: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => historySheet(app, request, reply, visit)));

/** Brings back the content of an earlier version. */
export const restore: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const issue = await requireWriter(app, visit, issueIn(request));
      const form = await readForm(request);
      const [revision, to] = ['revision', 'to'].map((field) => Number(form.get(field).slice(0, 20)) || 0);
      try {
        await perform(app, drafts.undo, { actor: visit.actor, key: { issue: issue.id }, revision, input: { to } });
      } catch (error) {
        if (error instanceof NotEditable) return reply.redirect(issueAddress(visit.frame, issue.id), 303);
        if (!(error instanceof DraftChanged) && !(error instanceof InvalidInput)) throw error;
        return historySheet(app, request, reply, visit, deskWords(visit.frame).write.faults.busy);
      }
      return reply.redirect(writeAddress(visit.frame, issue.id), 303);
    }),
  );

async function historySheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  notice?: string,
): Promise<FastifyReply> {
  const { actor, newsletters } = visit;
  const id = issueIn(request);
  const { issue, entries } = (await perform(app, drafts.history, { actor, key: { issue: id }, input: {} })).result;
  const newsletter = newsletters.find(({ slug }) => slug === slugOf(id));
  if (!newsletter) throw new NotFound('issue', id);
  const lines = await Promise.all(issue.articles.map((one) => lineOf(app, actor, issue, newsletter, one)));
  const names = {
    titles: new Map(lines.map(({ id: article, title }) => [article, title])),
    sponsors: new Map(issue.sponsors.map((slot) => [slot.id, slot.title])),
  };
  const mayWrite = isEditable(issue) && may(actor, 'drafts:write', newsletter.slug);
  const page = (
    <HistoryPage {...{ visit, newsletter, issue, entries, names, mayWrite, notice }} you={identityOf(actor)} />
  );
  return sendPage(reply, notice === undefined ? 200 : 409, page);
}
