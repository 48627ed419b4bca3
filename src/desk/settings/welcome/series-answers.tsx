import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDay, momentOn } from '../../../newsletters/zoned-time.js';
import { type Consequence, perform } from '../../../operations/operation.js';
import { welcomes } from '../../../operations/welcome/welcome.js';
import type { WelcomeDocument } from '../../../operations/welcome/welcome-schemas.js';
import { withParameters } from '../../../web/kit/addresses.js';
import { readForm } from '../../../web/kit/form-body.js';
import { sendPage } from '../../../web/kit/send-page.js';
import type { WebApp } from '../../../web/kit/web-app.js';
import { stepNewsletter } from '../../first-day/steps-answers.js';
import type { Answer } from '../../kit/answer.js';
import { asPerson, type DeskVisit } from '../../kit/as-person.js';
import { orNothing } from '../../kit/or-nothing.js';
import { welcomeAddress } from '../../kit/welcome-addresses.js';
import { SeriesPage, type SeriesState } from './series-page.js';

// The welcome emails of a newsletter: their order, their numbers, and whether they are on.

const dones = ['on', 'off', 'moved', 'removed'] as const;

/** The page is for who may write the emails. */
export const showSeries: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, () => {
      const { done } = request.query as { done?: unknown };
      return sendSeries(app, request, reply, visit, { done: dones.find((one) => one === done) });
    }),
  );

/** Moves an email, or turns the emails on, once the page has said what that sends, or off. */
export const changeSeries: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const form = await readForm(request);
      const asked = { actor: visit.actor, key: { slug: newsletter.slug } };
      const act = form.get('act').slice(0, 100);
      const leave = (done: (typeof dones)[number]) =>
        reply.redirect(withParameters(welcomeAddress(visit.frame, newsletter), { done }), 303);
      if (act === 'off') {
        await perform(app, welcomes.stop, { ...asked, input: {} });
        return leave('off');
      }
      if (act === 'on' || act === 'sure') {
        const day = form.get('since').slice(0, 10);
        const since = isDay(day) ? new Date(momentOn(day, '00:00', newsletter.timeZone)).toISOString() : undefined;
        const imported = form.get('imported') === 'yes';
        let question: Consequence | undefined;
        try {
          await perform(app, welcomes.start, {
            ...{ ...asked, input: { since, imported } },
            confirm: async (consequence) => {
              if (act === 'sure') return;
              question = consequence;
              throw new NotYet();
            },
          });
        } catch (error) {
          if (!(error instanceof NotYet)) throw error;
          const readers = Number(question?.facts.readers ?? 0);
          return sendSeries(app, request, reply, visit, { question: { readers, since: day, imported } }, 409);
        }
        return leave('on');
      }
      await move(app, asked, act);
      return leave('moved');
    }),
  );

/** Nothing is turned on: the page asks first. */
class NotYet extends Error {}

/** Moves one email by its id, in the order that there is now. A button says `up:step-2` or `down:step-2`. */
async function move(app: WebApp, asked: { actor: DeskVisit['actor']; key: { slug: string } }, act: string) {
  const [, how, step = ''] = /^(up|down):(step-\d{1,6})$/.exec(act) ?? [];
  const { document } = await perform(app, welcomes.read, { ...asked, input: {} });
  const ids = (document as WelcomeDocument).steps.map(({ id }) => id);
  const at = ids.indexOf(step);
  const to = how === 'up' ? at - 1 : at + 1;
  if (at < 0 || to < 0 || to >= ids.length) return;
  const steps = ids.filter((id) => id !== step).toSpliced(to, 0, step);
  await perform(app, welcomes.order, { ...asked, input: { steps } });
}

async function sendSeries(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  state: SeriesState,
  status = 200,
): Promise<FastifyReply> {
  const newsletter = stepNewsletter(visit, request);
  const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input: {} };
  const series = (await perform(app, welcomes.read, asked)).document as WelcomeDocument;
  return sendPage(reply, status, <SeriesPage {...{ visit, newsletter, series, state }} />);
}
