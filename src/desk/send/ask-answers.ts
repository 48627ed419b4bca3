import { InvalidInput, PostriderError } from '../../errors.js';
import { askedApprovals } from '../../operations/issues/asked-approvals.js';
import { perform } from '../../operations/operation.js';
import { readForm } from '../../web/kit/form-body.js';
import type { Answer } from '../kit/answer.js';
import { asPerson } from '../kit/as-person.js';
import { issueAddress } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { sendSheet } from './send-answers.js';
import { faultOf } from './send-form.js';
import { sendAddress } from './send-frame.js';

/** Asks somebody by email to approve the issue that the page shows. */
export const askApproval: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const { issue } = request.params as { issue: string };
      const form = await readForm(request);
      const input = {
        person: form.get('person').slice(0, 40),
        note: form.get('note').slice(0, 500),
        revision: Number(form.get('revision').slice(0, 20)),
      };
      let isPaused = false;
      try {
        const { result } = await perform(app, askedApprovals.ask, { actor: visit.actor, key: { issue }, input });
        // It has no page of a send.
        isPaused = result.issue.state === 'paused';
      } catch (error) {
        const isOften = error instanceof PostriderError && error.code === 'issue.asked-too-often';
        if (isOften) return sendSheet(app, request, reply, { visit, ask: 'often' });
        // They have changed the issue, or may not approve it any more.
        if (error instanceof InvalidInput && error.field === 'person')
          return sendSheet(app, request, reply, { visit, ask: 'person' });
        const fault = faultOf(error);
        if (fault === undefined) throw error;
        return sendSheet(app, request, reply, { visit, fault });
      }
      return reply.redirect((isPaused ? issueAddress : sendAddress)(visit.frame, issue), 303);
    }),
  );
