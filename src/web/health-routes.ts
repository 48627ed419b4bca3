import type { FastifyInstance } from 'fastify';
import { checkReadiness } from '../reports/readiness.js';
import { webPaths } from '../settings/web-paths.js';
import { type Check, withRemedy } from './kit/readiness-words.js';
import type { WebApp } from './kit/web-app.js';

/** Milliseconds that a result is reused: several systems may probe every second, and each check logs in to the relay. */
const cacheFor = 2_000;

/** `/healthz`: this process responds. `/readyz`: email can be sent; 503 says what is missing and what to do. */
export function healthRoutes(server: FastifyInstance, { redis, relay }: Pick<WebApp, 'redis' | 'relay'>): void {
  const runChecks = async () => (await checkReadiness(redis, relay)).map(withRemedy);
  let last: { at: number; checks: Promise<Check[]> } | undefined;
  const checks = () => {
    if (!last || Date.now() - last.at > cacheFor) last = { at: Date.now(), checks: runChecks() };
    return last.checks;
  };

  server.get(webPaths.health, async (_request, reply) =>
    reply.header('Cache-Control', 'no-store').send({ status: 'ok' }),
  );

  server.get(webPaths.readiness, async (_request, reply) => {
    const all = await checks();
    const failed = all.filter((check) => !check.ok);
    reply.header('Cache-Control', 'no-store');
    if (failed.length === 0) return { status: 'ready', checks: all };
    const reason = failed
      .map(({ name, detail, remedy }) => `${name}: ${detail.replace(/\.$/, '')}. ${remedy}`)
      .join(' ');
    return reply.code(503).send({ status: 'not ready', reason, checks: all });
  });
}
