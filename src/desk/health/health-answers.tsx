import { health } from '../../operations/health.js';
import { perform } from '../../operations/operation.js';
import { systems } from '../../operations/system.js';
import { sendPage } from '../../web/kit/send-page.js';
import { stepNewsletter } from '../first-day/steps-answers.js';
import type { Answer } from '../kit/answer.js';
import { asPerson } from '../kit/as-person.js';
import { NothingHerePage } from '../kit/empty-pages.js';
import { healthTabAddress } from '../kit/health-addresses.js';
import { momentIn } from '../kit/moment-in.js';
import { orNothing } from '../kit/or-nothing.js';
import { HealthPage } from './health-page.js';

/** Leads to the health of the installation, in the frame of the first newsletter of the person. */
export const enterHealth: Answer = (app, request, reply) =>
  asPerson(app, request, reply, async (visit) => {
    const [first] = visit.newsletters;
    if (first) return reply.redirect(healthTabAddress(visit.frame, first, 'overview'), 303);
    return sendPage(reply, 404, <NothingHerePage visit={visit} />);
  });

/** What the last checks found, and the parts of the installation as they are now. */
export const showHealth: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const asked = { actor: visit.actor, key: {} };
      const moment = momentIn(request, 'after') ?? 0;
      // Nothing was found later than now: a link to such a page would have it checked again for ever.
      const after = moment > 0 && moment <= Date.now() ? moment : undefined;
      const since = after === undefined ? {} : { after: new Date(after).toISOString() };
      const [checks, system] = await Promise.all([
        perform(app, health.readLast, { ...asked, input: since }),
        perform(app, systems.read, { ...asked, input: {} }),
      ]);
      const found = { ...checks.result, system: system.result, after };
      return sendPage(reply, 200, <HealthPage {...{ visit, newsletter, found }} />);
    }),
  );
