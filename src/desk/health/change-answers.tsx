import { InvalidInput } from '../../errors.js';
import { audit, auditNouns } from '../../operations/audit.js';
import { perform } from '../../operations/operation.js';
import { people } from '../../operations/people/people.js';
import { backups } from '../../operations/system.js';
import { sendPage } from '../../web/kit/send-page.js';
import { stepNewsletter } from '../first-day/steps-answers.js';
import type { Answer } from '../kit/answer.js';
import { asPerson } from '../kit/as-person.js';
import { healthTabAddress } from '../kit/health-addresses.js';
import { orNothing } from '../kit/or-nothing.js';
import { BackupsPage } from './backups-page.js';
import { ChangesPage } from './changes-page.js';

const pageLength = 50;

/** Who changed what, the newest first. */
export const showChanges: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const query = request.query as Readonly<Record<string, unknown>>;
      const members = (await perform(app, people.list, { actor: visit.actor, key: {}, input: {} })).result;
      const by = members.find(({ id }) => id === query.by)?.id;
      const about = auditNouns.find((one) => one === query.about);
      const after = typeof query.after === 'string' && query.after !== '' ? { cursor: query.after } : {};
      const search = { ...(by ? { by } : {}), ...(about ? { about } : {}) };
      const list = (page: object) =>
        perform(app, audit.list, { actor: visit.actor, key: {}, input: { ...search, ...page, limit: pageLength } });
      // An address with another cursor shows the newest.
      const { result: found } = await list(after).catch((error: unknown) => {
        if (!(error instanceof InvalidInput)) throw error;
        return list({});
      });
      return sendPage(
        reply,
        200,
        <ChangesPage {...{ visit, newsletter, members, search, found }} isLater={'cursor' in after} />,
      );
    }),
  );

/** When and where the last backup was written, and how to make one. */
export const showBackups: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const { result } = await perform(app, backups.read, { actor: visit.actor, key: {}, input: {} });
      return sendPage(reply, 200, <BackupsPage {...{ visit, newsletter, ...result, now: Date.now() }} />);
    }),
  );

/** Has a worker write a backup. The page shows how far it is. */
export const startBackup: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      await perform(app, backups.start, { actor: visit.actor, key: {}, input: {} });
      return reply.redirect(healthTabAddress(visit.frame, newsletter, 'backups'), 303);
    }),
  );
