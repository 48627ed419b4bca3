import type { FastifyReply, FastifyRequest } from 'fastify';
import { WelcomeChanged } from '../../../issues/welcome/series.js';
import type { Newsletter } from '../../../newsletters/newsletter.js';
import { isDay, momentOn } from '../../../newsletters/zoned-time.js';
import { perform } from '../../../operations/operation.js';
import { welcomes } from '../../../operations/welcome/welcome.js';
import type { WelcomeDocument } from '../../../operations/welcome/welcome-schemas.js';
import { withParameters } from '../../../web/kit/addresses.js';
import { type FormBody, readForm } from '../../../web/kit/form-body.js';
import { sendPage } from '../../../web/kit/send-page.js';
import type { WebApp } from '../../../web/kit/web-app.js';
import { stepNewsletter } from '../../first-day/steps-answers.js';
import type { Answer } from '../../kit/answer.js';
import { asPerson, type DeskVisit } from '../../kit/as-person.js';
import { orNothing } from '../../kit/or-nothing.js';
import { welcomeAddress } from '../../kit/welcome-addresses.js';
import { ConfirmFirst } from '../answer-settings.js';
import { SeriesPage, type SeriesState } from './series-page.js';
import { upTo } from './up-to.js';

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
      try {
        if (turnsOn.test(act)) {
          await turnOn(app, asked, newsletter, form);
          return leave('on');
        }
        await move(app, asked, act);
        return leave('moved');
      } catch (error) {
        const state = stateAfter(error, act, form);
        if (!state) throw error;
        return sendSeries(app, request, reply, visit, state, 409);
      }
    }),
  );

/** A button turns the emails on: `on`, or `sure:40` where up to 40 readers may get one at once. */
const turnsOn = /^(?:on|sure:(\d{1,9}))$/;

type Asked = { actor: DeskVisit['actor']; key: { slug: string } };

/** What the page asks or says where something is not done; undefined: it is another error. */
function stateAfter(error: unknown, act: string, form: FormBody): SeriesState | undefined {
  if (error instanceof WelcomeChanged) return { changes: error.changes };
  if (!(error instanceof ConfirmFirst)) return undefined;
  const readers = Number(error.consequence.facts.readers);
  if (!turnsOn.test(act)) return { moving: { readers, act: act.replace(/^sure:\d*:/, '') } };
  return { question: { readers, since: sinceOf(form), imported: form.get('imported') === 'yes' } };
}

const sinceOf = (form: FormBody): string => form.get('since').slice(0, 10);

/** Turns the emails on as the page showed them, once it has said what that sends. */
async function turnOn(app: WebApp, asked: Asked, { timeZone }: Newsletter, form: FormBody): Promise<void> {
  const day = sinceOf(form);
  const since = isDay(day) ? new Date(momentOn(day, '00:00', timeZone)).toISOString() : undefined;
  const seen = /^\d{1,9}$/.exec(form.get('revision'));
  const [, readers = 0] = turnsOn.exec(form.get('act')) ?? [];
  await perform(app, welcomes.start, {
    ...asked,
    input: { since, imported: form.get('imported') === 'yes', ...(seen ? { revision: Number(seen[0]) } : {}) },
    confirm: upTo(Number(readers)),
  });
}

/**
 * Moves one email by its id, in the order that there is now. A button says `up:step-2` or `down:step-2`; with
 * `sure:40:` before it, up to 40 readers may get an email at once.
 */
async function move(app: WebApp, asked: Asked, act: string): Promise<void> {
  const [, readers = 0, how, step = ''] = /^(?:sure:(\d{1,9}):)?(up|down):(step-\d{1,6})$/.exec(act) ?? [];
  const { document } = await perform(app, welcomes.read, { ...asked, input: {} });
  const { steps: shown, revision } = document as WelcomeDocument;
  const ids = shown.map(({ id }) => id);
  const at = ids.indexOf(step);
  const to = how === 'up' ? at - 1 : at + 1;
  if (at < 0 || to < 0 || to >= ids.length) return;
  const steps = ids.filter((id) => id !== step).toSpliced(to, 0, step);
  await perform(app, welcomes.order, { ...asked, input: { steps }, revision, confirm: upTo(Number(readers)) });
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
