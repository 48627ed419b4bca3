import type { FastifyInstance } from 'fastify';
import { checkReadiness, type Probe } from '../reports/readiness.js';
import { reportedRelays } from '../reports/relay-report.js';
import { openStoreProbe } from '../reports/store-probe.js';
import { webPaths } from '../settings/web-paths.js';
import type { WebApp } from './kit/web-app.js';

/** Milliseconds that a result is reused: several systems may probe every second. */
const cacheFor = 2_000;

/**
 * `/healthz`: this process responds. `/readyz`: email can be sent. Anyone can read both, so `/readyz` says only which
 * check failed. The log and the doctor say why.
 */
export function healthRoutes(
  server: FastifyInstance,
  { redis, list, log }: Pick<WebApp, 'redis' | 'list' | 'log'>,
): void {
  const storeWrites = openStoreProbe(list);
  // The web process has no access to the relay: only the workers do.
  const relay = { verify: () => reportedRelays(redis) };
  let last: { at: number; checks: Promise<Probe[]> } | undefined;
  let logged = '';
  const runChecks = async () => {
    const checks = await checkReadiness({ redis, relay, storeWrites });
    const failed = checks.filter(({ ok }) => !ok).map(({ name, detail }) => ({ name, detail }));
    const said = JSON.stringify(failed);
    if (said !== logged && failed.length > 0) log.warn({ failed }, 'not ready');
    if (said !== logged && failed.length === 0 && logged !== '') log.info({}, 'ready again');
    logged = failed.length > 0 ? said : '';
    return checks;
  };
  const checks = () => {
    if (!last || performance.now() - last.at > cacheFor) last = { at: performance.now(), checks: runChecks() };
    return last.checks;
  };

  server.get(webPaths.health, async (_request, reply) =>
    reply.header('Cache-Control', 'no-store').send({ status: 'ok' }),
  );

  server.get(webPaths.readiness, async (_request, reply) => {
    const all = (await checks()).map(({ name, ok }) => ({ name, ok }));
    const ready = all.every(({ ok }) => ok);
    return reply
      .code(ready ? 200 : 503)
      .header('Cache-Control', 'no-store')
      .send({ status: ready ? 'ready' : 'not ready', checks: all });
  });
}
