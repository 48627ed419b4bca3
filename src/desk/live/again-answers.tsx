import type { FastifyRequest } from 'fastify';
import { CannotResend } from '../../control/cannot-resend.js';
import { PausedTooLong } from '../../control/paused-too-long.js';
import { InvalidInput } from '../../errors.js';
import { NewsletterArchived } from '../../newsletters/newsletter-store.js';
import { corrections } from '../../operations/issues/corrections.js';
import { perform } from '../../operations/operation.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { asPerson } from '../kit/as-person.js';
import { issueAddress } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { AgainPage, type AgainRefusal, againStates } from './again-pages.js';
import { readSend } from './read-send.js';

const issueIn = ({ params }: FastifyRequest): string => (params as { issue: string }).issue;

/** Sends an issue again to the readers of one status, after a question with their number. */
export const sendAgain: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const form = await readForm(request);
      const state = againStates.find((one) => one === form.get('state'));
      if (!state) throw new InvalidInput('state', 'must be a button of the page');
      const asked = { actor: visit.actor, key: { issue: issueIn(request) } };
      const { issue, newsletter } = await readSend(app, visit, issueIn(request));
      const shown = { visit, newsletter, issue, state };
      try {
        const counting = { ...asked, input: { states: [state], dryRun: true } };
        const { result: counts } = await perform(app, corrections.resend, counting);
        // Sent only to as many as the page has named.
        if (!form.has('readers') || Number(form.get('readers')) !== counts.putBack)
          return sendPage(reply, 200, <AgainPage {...shown} counts={counts} />);
        await perform(app, corrections.resend, { ...asked, input: { states: [state], confirm: true } });
      } catch (error) {
        return sendPage(reply, 409, <AgainPage {...shown} refusal={refusalOf(error)} />);
      }
      return reply.redirect(issueAddress(visit.frame, issueIn(request)), 303);
    }),
  );

/** Why it cannot be sent again. @throws the error, if it is another one */
function refusalOf(error: unknown): AgainRefusal {
  if (error instanceof CannotResend) return error.because;
  if (error instanceof PausedTooLong) return 'old';
  if (error instanceof NewsletterArchived) return 'archived';
  throw error;
}
