import type { FastifyRequest } from 'fastify';
import { commentStates } from '../../answers/comments/comment.js';
import { CommentDecided } from '../../answers/comments/moderate.js';
import { InvalidInput, NotFound } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { comments } from '../../operations/comments.js';
import { type Asked, perform } from '../../operations/operation.js';
import { withParameters } from '../../web/kit/addresses.js';
import { type FormBody, readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit } from '../kit/as-person.js';
import { commentAddress, commentsOf } from '../kit/content-addresses.js';
import { orNothing } from '../kit/or-nothing.js';
import { newsletterIn } from '../today/today-answers.js';
import { CommentListPage, OneCommentPage, QueuePage, RemoveCommentPage, type Said } from './comment-pages.js';

/** Comments that wait, of which the first is open. So many are counted. */
const maxWaiting = 100;
const pageLength = 50;

/** The comments of a newsletter: those that wait for a decision, or those that somebody has decided about. */
export const showComments: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = commentNewsletter(visit, request);
      const query = request.query as Readonly<Record<string, unknown>>;
      const state = commentStates.find((one) => one === query.state) ?? 'held';
      const after = typeof query.after === 'string' && query.after !== '' ? query.after : undefined;
      const asked = { actor: visit.actor, key: { slug: newsletter.slug } };
      const cursor = after === undefined ? {} : { cursor: after };
      const isQueue = state === 'held';
      const page = isQueue ? { order: 'oldest', limit: maxWaiting } : { limit: pageLength };
      const list = (from: object) => perform(app, comments.list, { ...asked, input: { state, ...page, ...from } });
      const [found, done] = await Promise.all([
        list(cursor).then(
          ({ result }) => result,
          (error: unknown) => {
            // The comment to continue after was deleted.
            if (!(error instanceof NotFound) || after === undefined) throw error;
          },
        ),
        doneIn(app, request, visit),
      ]);
      if (!found) return reply.redirect(commentsOf(visit.frame, newsletter, state), 303);
      const shown = { visit, newsletter, done };
      return sendPage(
        reply,
        200,
        isQueue ? (
          <QueuePage {...shown} waiting={found} after={after} />
        ) : (
          <CommentListPage {...shown} state={state} found={found} isLater={after !== undefined} />
        ),
      );
    }),
  );

/** One comment, with the buttons that decide about it. */
export const showComment: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const { newsletter, found, headline } = await commentIn(app, request, visit);
      const { done } = request.query as { done?: unknown };
      const said = done === 'changed' ? { what: 'changed' as const } : undefined;
      return sendPage(reply, 200, <OneCommentPage {...{ visit, newsletter, headline }} comment={found} done={said} />);
    }),
  );

const acts = ['approve', 'reject', 'remove', 'block'] as const;
const decisions = { approve: comments.approve, reject: comments.reject } as const;

/** Publishes, rejects or deletes a comment, unless somebody else has decided since the page was shown, or blocks its writer. */
export const postDecision: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const form = await readForm(request);
      const newsletter = commentNewsletter(visit, request);
      const queue = form.has('queue') ? form.get('queue').slice(0, 16) : undefined;
      const act = acts.find((one) => one === form.get('act'));
      if (!act) throw new InvalidInput('act', 'must be a button of the page');
      try {
        const { found, headline } = await commentIn(app, request, visit);
        const was = commentStates.find((one) => one === form.get('was'));
        if (!was) throw new InvalidInput('was', 'must be a state');
        const asked = { actor: visit.actor, key: { comment: found.id }, input: { was } };
        if (act === 'block') await perform(app, comments.block, { ...asked, input: {} });
        else if (act !== 'remove') await perform(app, decisions[act], asked);
        else if (await asksFirst(app, asked, form))
          return sendPage(
            reply,
            200,
            <RemoveCommentPage {...{ visit, newsletter, headline, queue }} comment={found} />,
          );
        return await reply.redirect(addressAfter(visit, newsletter, { id: found.id, act, queue }), 303);
      } catch (error) {
        if (error instanceof CommentDecided) {
          const changed = withParameters(commentAddress(visit.frame, newsletter, error.id), { done: 'changed' });
          return reply.redirect(changed, 303);
        }
        // Whoever decides about one comment after the other goes on with the next.
        if (!(error instanceof NotFound) || queue === undefined) throw error;
        return reply.redirect(withParameters(commentsOf(visit.frame, newsletter), { done: 'gone' }), 303);
      }
    }),
  );

/** Deletes a comment, once the person has said that they are sure. @returns whether the page must ask them */
async function asksFirst(app: WebApp, asked: Asked, form: FormBody): Promise<boolean> {
  let asks = false;
  const confirm = async () => {
    asks = form.get('sure') !== 'yes';
    if (asks) throw new InvalidInput('sure', 'must be yes');
  };
  await perform(app, comments.remove, { ...asked, confirm }).catch((error: unknown) => {
    if (!asks) throw error;
  });
  return asks;
}

/** Where a decision leads: to the next comment that waits, or to the comment itself. */
function addressAfter(
  { frame }: DeskVisit,
  newsletter: Newsletter,
  { id, act, queue }: { id: string; act: (typeof acts)[number]; queue: string | undefined },
): string {
  if (act === 'remove') return withParameters(commentsOf(frame, newsletter), { ...after(queue), done: 'removed' });
  if (act === 'block') return withParameters(commentsOf(frame, newsletter), { ...after(queue), done: 'blocked' });
  if (queue === undefined) return commentAddress(frame, newsletter, id);
  const done = act === 'approve' ? 'approved' : 'rejected';
  return withParameters(commentsOf(frame, newsletter), { ...after(queue), done, comment: id });
}

const after = (queue = ''): { after?: string } => (queue === '' ? {} : { after: queue });

/** What a page says that was reached after a decision: nothing where it is not so. */
async function doneIn(app: WebApp, request: FastifyRequest, visit: DeskVisit): Promise<Said | undefined> {
  const { done, comment } = request.query as Readonly<Record<string, unknown>>;
  if (done === 'removed' || done === 'gone' || done === 'blocked') return { what: done };
  if ((done !== 'approved' && done !== 'rejected') || typeof comment !== 'string') return undefined;
  try {
    const { found } = await commentOf(app, visit, newsletterIn(visit, request), comment);
    return found.state === done ? { what: done, comment } : undefined;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** The newsletter of the address. @throws NotFound */
export function commentNewsletter(visit: DeskVisit, request: FastifyRequest): Newsletter {
  const newsletter = newsletterIn(visit, request);
  if (!newsletter) throw new NotFound('newsletter', '');
  return newsletter;
}

/** The comment of the address, with its newsletter. @throws NotFound */
async function commentIn(app: WebApp, request: FastifyRequest, visit: DeskVisit) {
  const newsletter = commentNewsletter(visit, request);
  const { comment: id } = request.params as { comment: string };
  return { newsletter, ...(await commentOf(app, visit, newsletter, id)) };
}

/** @throws NotFound, also for a comment of another newsletter */
async function commentOf(app: WebApp, visit: DeskVisit, newsletter: Newsletter | undefined, id: string) {
  const { result } = await perform(app, comments.read, { actor: visit.actor, key: { comment: id }, input: {} });
  if (result.found.newsletter !== newsletter?.number) throw new NotFound('comment', id);
  return result;
}
