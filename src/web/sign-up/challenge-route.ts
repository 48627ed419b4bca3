import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { webPaths } from '../../settings/web-paths.js';
import { countAll } from '../../subscribers/abuse/limits.js';
import { challengeLimits, countersOf } from '../../subscribers/abuse/network-limits.js';
import { busyness } from '../../subscribers/abuse/sign-up-state.js';
import { type BySlug, requestedNewsletter } from '../kit/requested-newsletter.js';
import type { WebApp } from '../kit/web-app.js';
import { openStamp, siteForms } from './form-stamp.js';
import { difficultyOf, makeChallenge } from './human-proof.js';

type ChallengeApp = Pick<WebApp, 'config' | 'redis' | 'list' | 'tokenKeys'>;
interface StampQuery {
  Querystring: { form?: unknown };
}

/**
 * The challenges of the bot checks of sign-up forms and of the site's other forms. The form's stamp is in the query,
 * because each form has its own.
 */
export function challengeRoutes(server: FastifyInstance, app: ChallengeApp): void {
  server.get<BySlug & StampQuery>(webPaths.challenge, async (request, reply) =>
    sendChallenge(app, request, reply, await requestedNewsletter(app, request)),
  );
  server.get<StampQuery>(webPaths.formChallenge, async (request, reply) =>
    sendChallenge(app, request, reply, siteForms),
  );
}

async function sendChallenge(
  { config, redis, list, tokenKeys }: ChallengeApp,
  request: FastifyRequest<StampQuery>,
  reply: FastifyReply,
  owner: Parameters<typeof openStamp>[1],
): Promise<FastifyReply> {
  reply.header('Cache-Control', 'no-store');
  const shown = openStamp(tokenKeys, owner, String(request.query.form ?? ''));
  if (!shown) return reply.code(400).send({ error: 'This form is too old. Load the page again.' });
  const wait = await countAll(list, countersOf(request.ip, challengeLimits));
  if (wait > 0) {
    const error = `Too many forms were opened from this network. Try again in ${wait} s.`;
    return reply.code(429).header('Retry-After', wait).send({ error });
  }
  const difficulty = difficultyOf(await busyness(redis, config.signUpsPerHour));
  return reply.send(await makeChallenge(tokenKeys, { form: shown.form, ip: request.ip, difficulty }));
}
