import { firstDay } from '../../operations/newsletters/first-day.js';
import { perform } from '../../operations/operation.js';
import { may } from '../../operations/permission.js';
import { figures } from '../../operations/subscribers/figures.js';
import { links } from '../../render/links.js';
import { pathTo, webPaths } from '../../settings/web-paths.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { asPerson } from '../kit/as-person.js';
import { orNothing } from '../kit/or-nothing.js';
import { ReadersPage } from './readers-page.js';
import { stepNewsletter } from './steps-answers.js';

/** How readers come to a newsletter. */
export const showReaders: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const { slug } = newsletter;
      const asked = { actor: visit.actor, key: { slug }, input: { days: 1 } };
      const counted = may(visit.actor, 'subscribers:read', slug) ? await perform(app, figures.read, asked) : undefined;
      const addresses = {
        form: links.newsletter(app.publicUrl, slug),
        embed: `${app.publicUrl}${pathTo('embed', { slug })}`,
        api: `${app.publicUrl}${webPaths.api}`,
        desk: `${app.publicUrl}${webPaths.desk}`,
      };
      const confirmed = counted?.result.figures.states.confirmed ?? 0;
      const { result: day } = await perform(app, firstDay.read, { ...asked, input: {} });
      return sendPage(reply, 200, <ReadersPage {...{ visit, newsletter, addresses, confirmed, day }} />);
    }),
  );
