import { perform } from '../../operations/operation.js';
import { senderRecords } from '../../operations/sending/sender-records.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { asPerson } from '../kit/as-person.js';
import { orNothing } from '../kit/or-nothing.js';
import { DnsPage } from './dns-page.js';
import { stepNewsletter } from './steps-answers.js';

/** The records to publish, and what DNS says of them now. */
export const showDns: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const asked = { actor: visit.actor, key: { slug: newsletter.slug }, input: {} };
      const { result } = await perform(app, senderRecords.list, asked);
      return sendPage(reply, 200, <DnsPage {...{ visit, newsletter, found: result }} />);
    }),
  );
