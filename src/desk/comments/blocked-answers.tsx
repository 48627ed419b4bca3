import { NotFound } from '../../errors.js';
import { comments } from '../../operations/comments.js';
import { perform } from '../../operations/operation.js';
import { withParameters } from '../../web/kit/addresses.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { asPerson } from '../kit/as-person.js';
import { blockedWritersOf } from '../kit/content-addresses.js';
import { orNothing } from '../kit/or-nothing.js';
import { BlockedPage } from './blocked-page.js';
import { commentNewsletter } from './comment-answers.js';

/** The writers whose comments are rejected in a newsletter. */
export const showBlocked: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = commentNewsletter(visit, request);
      const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input: {} };
      const { result } = await perform(app, comments.listBlocked, asked);
      const isDone = (request.query as { done?: unknown }).done === 'unblocked';
      return sendPage(reply, 200, <BlockedPage {...{ visit, newsletter, isDone }} writers={result.writers} />);
    }),
  );

/** Ends the block of a writer. One that somebody else has ended, or that has ended by itself, is no error. */
export const postUnblock: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = commentNewsletter(visit, request);
      const writer = (await readForm(request)).get('writer').slice(0, 16);
      const asked = { actor: visit.actor, key: { slug: newsletter.slug, writer }, input: {} };
      await perform(app, comments.unblock, asked).catch((error: unknown) => {
        if (!(error instanceof NotFound) || error.noun !== 'writer') throw error;
      });
      return reply.redirect(withParameters(blockedWritersOf(visit.frame, newsletter), { done: 'unblocked' }), 303);
    }),
  );
