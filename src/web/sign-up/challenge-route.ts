import type { FastifyInstance } from 'fastify';
import { webPaths } from '../../settings/web-paths.js';
import { busyness } from '../../subscribers/abuse/brake.js';
import { countAll } from '../../subscribers/abuse/limits.js';
import { challengeLimits, countersOf } from '../../subscribers/abuse/network-limits.js';
import { type BySlug, requestedNewsletter } from '../kit/requested-newsletter.js';
import type { WebApp } from '../kit/web-app.js';
import { openStamp } from './form-stamp.js';
import { difficultyOf, makeChallenge } from './human-proof.js';

/** The challenge of a sign-up form's bot check. The form's stamp is in the query, because each form has its own. */
export function challengeRoute(
  server: FastifyInstance,
  { config, redis, list, tokenKeys }: Pick<WebApp, 'config' | 'redis' | 'list' | 'tokenKeys'>,
): void {
  server.get<BySlug & { Querystring: { form?: unknown } }>(webPaths.challenge, async (request, reply) => {
    const newsletter = await requestedNewsletter({ redis }, request);
    reply.header('Cache-Control', 'no-store');
    const shown = openStamp(tokenKeys, newsletter, String(request.query.form ?? ''));
    if (!shown) return reply.code(400).send({ error: 'This form is too old. Load the page again.' });
    const wait = await countAll(list, countersOf(request.ip, challengeLimits));
    if (wait > 0) {
      const error = `Too many forms were opened from this network. Try again in ${wait} s.`;
      return reply.code(429).header('Retry-After', wait).send({ error });
    }
    const difficulty = difficultyOf(await busyness(redis, config.signupBrakePerHour));
    return reply.send(await makeChallenge(tokenKeys, { form: shown.form, ip: request.ip, difficulty }));
  });
}
