import type { FastifyRequest } from 'fastify';
import { NotFound } from '../../errors.js';
import { type FirstDayStep, firstDaySteps } from '../../newsletters/first-day.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { issues } from '../../operations/issues/issues.js';
import { firstDay } from '../../operations/newsletters/first-day.js';
import { perform } from '../../operations/operation.js';
import { may } from '../../operations/permission.js';
import { sources } from '../../operations/sources/sources.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit } from '../kit/as-person.js';
import { stepsAddress, todayOf } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { newsletterIn } from '../today/today-answers.js';
import { StepsPage } from './steps-page.js';

/** The newsletter of the address. @throws NotFound where the person may not change it */
export function stepNewsletter(visit: DeskVisit, request: FastifyRequest): Newsletter {
  const newsletter = newsletterIn(visit, request);
  if (!newsletter || !may(visit.actor, 'content:write', newsletter.slug)) throw new NotFound('newsletter', '');
  return newsletter;
}

export const showSteps: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const of = { actor: visit.actor, key: { slug: newsletter.slug }, input: {} };
      const list = { actor: visit.actor, key: {}, input: { newsletter: newsletter.slug, limit: 1 } };
      const [day, from, newest] = await Promise.all([
        perform(app, firstDay.read, of),
        perform(app, sources.list, of),
        perform(app, issues.list, list),
      ]);
      const facts = { day: day.result, sources: from.result.length, hasIssue: newest.result.issues.length > 0 };
      return sendPage(reply, 200, <StepsPage {...{ visit, newsletter, ...facts }} />);
    }),
  );

/** Skips a step, takes that back, or hides all of them. */
export const changeSteps: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const of = { actor: visit.actor, key: { slug: newsletter.slug } };
      const [, act = '', step = ''] =
        /^(skip|unskip|hide|show):?(\w*)$/.exec((await readForm(request)).get('act')) ?? [];
      const isHiding = act === 'hide';
      if (isHiding || act === 'show') await perform(app, firstDay.change, { ...of, input: { dismissed: isHiding } });
      else if (isStep(step)) {
        const { steps } = (await perform(app, firstDay.read, { ...of, input: {} })).result;
        const others = steps.filter((one) => one.state === 'skipped' && one.step !== step).map((one) => one.step);
        const skipped = act === 'skip' ? [...others, step] : others;
        await perform(app, firstDay.change, { ...of, input: { skipped } });
      }
      return reply.redirect(isHiding ? todayOf(visit.frame, newsletter) : stepsAddress(visit.frame, newsletter), 303);
    }),
  );

const isStep = (text: string): text is FirstDayStep => (firstDaySteps as readonly string[]).includes(text);
