import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput, NotFound, PostriderError } from '../../errors.js';
import { corrections } from '../../operations/issues/corrections.js';
import { perform } from '../../operations/operation.js';
import { may, ScopeMissing } from '../../operations/permission.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { asPerson, type DeskVisit } from '../kit/as-person.js';
import { issueAddress } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { AgainPage, againStates, CorrectPage } from './again-pages.js';
import { readLive } from './read-live.js';

type Answer = (app: WebApp, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

const issueIn = ({ params }: FastifyRequest): string => (params as { issue: string }).issue;

export const showCorrection: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const { issue, newsletter, counts } = await readSend(app, request, visit);
      return sendPage(reply, 200, <CorrectPage {...{ visit, newsletter, issue, counts }} />);
    }),
  );

/** Corrects an issue, and leads to its page. What was typed is shown again where it cannot be saved. */
export const correct: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const form = await readForm(request);
      const [subject, preheader] = [form.get('subject'), form.get('preheader')];
      const asked = { actor: visit.actor, key: { issue: issueIn(request) }, input: { subject, preheader } };
      try {
        await perform(app, corrections.correct, asked);
      } catch (error) {
        const isShown = error instanceof InvalidInput || hasCode(error, shownFaults);
        if (!isShown) throw error;
        const { issue, newsletter, counts } = await readSend(app, request, visit);
        return sendPage(
          reply,
          422,
          <CorrectPage {...{ visit, newsletter, issue, counts, typed: { subject, preheader } }} />,
        );
      }
      return reply.redirect(issueAddress(visit.frame, issueIn(request)), 303);
    }),
  );

const shownFaults = ['issue.cannot-correct', 'issue.not-approved', 'issue.no-articles', 'issue.own-approval'];

/** Sends an issue again to the readers of one status, after a question with their number. */
export const sendAgain: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const form = await readForm(request);
      const state = againStates.find((one) => one === form.get('state'));
      if (!state) throw new InvalidInput('state', 'must be a button of the page');
      const asked = { actor: visit.actor, key: { issue: issueIn(request) } };
      const counting = { ...asked, input: { states: [state], dryRun: true } };
      const { result: counts } = await perform(app, corrections.resend, counting);
      // Sent only to as many as the page has named.
      if (form.has('readers') && Number(form.get('readers')) === counts.putBack) {
        await perform(app, corrections.resend, { ...asked, input: { states: [state], confirm: true } });
        return reply.redirect(issueAddress(visit.frame, issueIn(request)), 303);
      }
      const { issue, newsletter } = await readSend(app, request, visit);
      return sendPage(reply, 200, <AgainPage {...{ visit, newsletter, issue, state, counts }} />);
    }),
  );

const hasCode = (error: unknown, codes: readonly string[]): boolean =>
  error instanceof PostriderError && codes.includes(error.code);

/** The issue of an address, for somebody who may send it. @throws NotFound, ScopeMissing */
async function readSend(app: WebApp, request: FastifyRequest, { actor, newsletters }: DeskVisit) {
  const { issue, progress } = await readLive(app, actor, issueIn(request));
  const newsletter = newsletters.find(({ slug }) => slug === issue.newsletter);
  if (!newsletter) throw new NotFound('issue', issue.id);
  if (!may(actor, 'issues:send', issue.newsletter)) throw new ScopeMissing('issues:send');
  const counts = { waiting: progress.waiting + progress.deferred, have: progress.accepted + progress.uncertain };
  return { issue, newsletter, counts };
}
