import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput } from '../../errors.js';
import { health } from '../../operations/health.js';
import { perform } from '../../operations/operation.js';
import { relayStates } from '../../operations/sending/relays.js';
import { TooManyRelayTests } from '../../people/relay-tests/relay-tests.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { stepNewsletter } from '../first-day/steps-answers.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { healthTabAddress } from '../kit/health-addresses.js';
import { orNothing } from '../kit/or-nothing.js';
import { EmailHealthPage } from './email-page.js';

/** The relays with a test, the DKIM keys, and the DNS records of the senders. */
export const showEmailHealth: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => emailSheet(app, request, reply, visit)));

/** Has a worker send a test to the person. */
export const testOneRelay: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = stepNewsletter(visit, request);
      const relay = (await readForm(request)).get('relay').slice(0, 300);
      const words = deskWords(visit.frame).health.relays;
      try {
        await perform(app, relayStates.test, { actor: visit.actor, key: {}, input: { relay } });
      } catch (error) {
        if (error instanceof TooManyRelayTests)
          return emailSheet(app, request, reply, visit, { fault: words.limited(Math.ceil(error.wait / 60)) });
        if (error instanceof InvalidInput) return emailSheet(app, request, reply, visit, { fault: words.unknown });
        throw error;
      }
      return reply.redirect(healthTabAddress(visit.frame, newsletter, 'email'), 303);
    }),
  );

async function emailSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  { fault }: { fault?: string } = {},
): Promise<FastifyReply> {
  const newsletter = stepNewsletter(visit, request);
  const asked = { actor: visit.actor, key: {}, input: {} };
  const [relays, checks] = await Promise.all([
    perform(app, relayStates.read, asked),
    perform(app, health.readLast, asked),
  ]);
  const found = { ...relays.result, checks: checks.result.kept?.checks ?? [] };
  const page = <EmailHealthPage {...{ visit, newsletter, found, fault, now: Date.now() }} />;
  return sendPage(reply, fault === undefined ? 200 : 400, page);
}
