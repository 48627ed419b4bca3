import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput, NotFound, PostriderError } from '../../../errors.js';
import { previewPolicy } from '../../../operations/issues/composition.js';
import { perform } from '../../../operations/operation.js';
import { welcomes } from '../../../operations/welcome/welcome.js';
import type { WelcomeDocument } from '../../../operations/welcome/welcome-schemas.js';
import { withParameters } from '../../../web/kit/addresses.js';
import { readForm } from '../../../web/kit/form-body.js';
import { sendPage } from '../../../web/kit/send-page.js';
import type { WebApp } from '../../../web/kit/web-app.js';
import type { FieldFault } from '../../../web/sign-up/form-parts.js';
import { stepNewsletter } from '../../first-day/steps-answers.js';
import type { Answer } from '../../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../../kit/as-person.js';
import { orNothing } from '../../kit/or-nothing.js';
import { welcomeAddress, welcomeStepAddress } from '../../kit/welcome-addresses.js';
import { type StepState, type StepTexts, stepFields, WelcomeEmailPage } from './welcome-page.js';

// One welcome email: its text, the email itself beside it, and a test.

export const showStep: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, () => {
      const { saved } = request.query as { saved?: unknown };
      return sendStep(app, request, reply, visit, { isSaved: saved === '1' });
    }),
  );

/** The email itself, as it is saved, for the frame on its page. */
export const showStepEmail: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const { slug } = stepNewsletter(visit, request);
      const asked = { actor: visit.actor, key: { slug, step: stepIn(request) }, input: {} };
      const { html } = (await perform(app, welcomes.preview, asked)).result;
      return reply.header('Content-Security-Policy', previewPolicy).type('text/html; charset=utf-8').send(html);
    }),
  );

/** Saves the email, sends a test, or removes it once the page has asked. */
export const saveStep: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const step = stepIn(request);
      const asked = { actor: visit.actor, key: { slug: newsletter.slug, step } };
      const form = await readForm(request);
      const act = form.get('act').slice(0, 20);
      if (act === 'ask') return sendStep(app, request, reply, visit, { isAsked: true });
      if (act === 'remove') {
        await perform(app, welcomes.remove, { ...asked, input: { confirm: 'true' } });
        return reply.redirect(withParameters(welcomeAddress(visit.frame, newsletter), { done: 'removed' }), 303);
      }
      if (act === 'test') {
        const test = await testOf(app, visit, asked.key);
        return sendStep(app, request, reply, visit, { test }, test === 'limited' ? 429 : 200);
      }
      const typed = Object.fromEntries(
        stepFields.map((name) => [name, form.get(name).slice(0, 30_000)]),
      ) as unknown as StepTexts;
      try {
        const saved = await save(app, asked, typed);
        const here = welcomeStepAddress(visit.frame, newsletter, saved);
        return await reply.redirect(withParameters(here, { saved: '1' }), 303);
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        return sendStep(app, request, reply, visit, { typed, faults: faultsOf(error, visit) }, 400);
      }
    }),
  );

const stepIn = ({ params }: FastifyRequest): string => (params as { step: string }).step;

type Asked = { actor: DeskVisit['actor']; key: { slug: string; step: string } };

/** @returns the id of the email */
async function save(app: WebApp, { actor, key }: Asked, { days, ...texts }: StepTexts): Promise<string> {
  const input = { ...texts, days: Number(days) };
  if (key.step !== 'new') {
    await perform(app, welcomes.change, { actor, key, input });
    return key.step;
  }
  const { document } = await perform(app, welcomes.add, { actor, key: { slug: key.slug }, input });
  return (document as WelcomeDocument).steps.at(-1)?.id ?? 'new';
}

function faultsOf(error: InvalidInput, { frame }: DeskVisit): FieldFault[] {
  const { faults } = deskWords(frame).settings.welcome;
  return error.all.map(({ field }) => {
    const name = stepFields.find((one) => one === field);
    return name ? { field: name, message: faults[name] } : { field: 'subject', message: faults.full };
  });
}

async function testOf(app: WebApp, { actor, person }: DeskVisit, key: Asked['key']): Promise<'sent' | 'limited'> {
  try {
    await perform(app, welcomes.test, { actor, key, input: { to: person.email } });
    return 'sent';
  } catch (error) {
    if (error instanceof PostriderError && error.code === 'issue.too-many-tests') return 'limited';
    throw error;
  }
}

async function sendStep(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  state: StepState,
  status = 200,
): Promise<FastifyReply> {
  const newsletter = stepNewsletter(visit, request);
  const { slug } = newsletter;
  const asked = { actor: visit.actor, key: { slug }, input: {} };
  const { steps } = (await perform(app, welcomes.read, asked)).document as WelcomeDocument;
  const id = stepIn(request);
  const at = steps.findIndex((one) => one.id === id);
  if (at < 0 && id !== 'new') throw new NotFound('welcome-step', id);
  const isFirst = id === 'new' ? steps.length === 0 : at === 0;
  return sendPage(reply, status, <WelcomeEmailPage {...{ visit, newsletter, step: steps[at], isFirst, state }} />);
}
