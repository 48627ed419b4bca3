import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Finding } from '../findings/finding.js';
import { findingInWords } from '../locale/findings-in-words.js';
import { answersWithin } from '../redis/pulse.js';
import { checkReadiness, type Probe } from '../reports/readiness.js';
import { noRelayReport, reportedRelays } from '../reports/relay-report.js';
import { openServingProbe, type StoreState } from '../reports/serving-probe.js';
import { waitingIssues } from '../reports/waiting-issues.js';
import { webPaths } from '../settings/web-paths.js';
import type { WebApp } from './kit/web-app.js';

/** Milliseconds that a result is reused: several systems may probe every second. */
const cacheFor = 1_000;

/** How long Redis may take for its first answer, in ms: `/readyz` is right within two seconds. */
const patienceMs = 1_500;

/** The parts without which pages are not served and readers cannot leave. Without the others, email waits. */
const needed: readonly Probe['name'][] = ['redis'];

interface Readiness {
  checks: Probe[];
  /** Pages are served, and readers can leave. */
  serves: boolean;
  /** What does not work meanwhile. */
  degraded: string[];
  /** Number of scheduled issues that wait for a person. */
  waiting: number;
}

/** Whether a request asks for one of these. */
export const isProbe = ({ routeOptions: { url } }: FastifyRequest): boolean =>
  url === webPaths.health || url === webPaths.readiness;

/** What a part lacks, for the log. */
const inWords = ({ findings }: Probe) => findings.map((one) => findingInWords(one).detail).join('; ');

/** Whether it is the relay, of which nothing is known because no worker runs to report on it: the worker is what fails. */
const isUnknown = ({ name, findings }: Probe, checks: readonly Probe[]): boolean =>
  name === 'relay' &&
  findings.some(({ code, facts }) => code === 'relay.unreachable' && facts.reason === noRelayReport) &&
  checks.some((one) => one.name === 'worker' && !one.ok);

const names = ['redis', 'relay', 'worker'] as const;
const storeAway = (finding: Finding): Readiness => ({
  checks: names.map((name) => ({ name, ok: false, findings: [finding] })),
  serves: false,
  degraded: [...names],
  waiting: 0,
});

type Failed = { name: string; detail: string };

/** Opens what logs the state when it has changed since the last check. */
function openStateLog(log: WebApp['log']) {
  let logged = '';
  return (degraded: readonly string[], failed: readonly Failed[], serves: boolean): void => {
    const said = JSON.stringify([degraded, failed.map(({ detail }) => detail)]);
    const facts = { failed, ...(degraded.includes('memory-full') ? { memory: 'full' } : {}) };
    if (said !== logged && degraded.length > 0) log.warn(facts, serves ? 'degraded' : 'not ready');
    if (said !== logged && degraded.length === 0 && logged !== '') log.info({}, 'ready again');
    logged = degraded.length > 0 ? said : '';
  };
}

/**
 * `/healthz`: this process responds. `/readyz`: it serves pages, and readers can leave. What else does not work, such
 * as sending, is named as degraded. Issues that wait for a person are counted. Anyone can read both, so `/readyz` names states only. The log and the doctor say
 * why.
 */
export function healthRoutes(
  server: FastifyInstance,
  { redis, list, log }: Pick<WebApp, 'redis' | 'list' | 'log'>,
): void {
  const probe = openServingProbe(list);
  // The web process has no access to the relay: only the workers do.
  const relay = { verify: () => reportedRelays(redis) };
  let last: { at: number; readiness: Promise<Readiness> } | undefined;
  const note = openStateLog(log);
  const check = async (): Promise<Readiness> => {
    // Commands wait for a connection, and for a server that hangs. The answer does not.
    if (redis.status !== 'ready')
      return storeAway({ code: 'redis.failed', facts: { reason: 'Redis is not connected' } });
    if (!(await answersWithin(redis, patienceMs))) {
      const late: Finding = { code: 'health.late', facts: { seconds: patienceMs / 1_000 } };
      note([...names], [{ name: 'redis', detail: findingInWords(late).detail }], false);
      return storeAway(late);
    }
    // Once for the checks that need it.
    const store = probe();
    const state = store.catch((): StoreState => 'writable');
    const checks = await checkReadiness({ redis, relay, storeWrites: async () => void (await store) });
    const failed = checks.filter((one) => !one.ok && !isUnknown(one, checks));
    // It may still run: the checks wait for it for a limited time.
    const full = (await Promise.race([state, 'writable'])) === 'memory-full';
    const degraded = [...(full ? ['memory-full'] : []), ...failed.map(({ name }) => name)];
    const serves = failed.every(({ name }) => !needed.includes(name));
    note(
      degraded,
      failed.map((one) => ({ name: one.name, detail: inWords(one) })),
      serves,
    );
    const waiting = serves ? (await waitingIssues(redis).catch(() => [])).length : 0;
    return { checks, serves, degraded, waiting };
  };
  const readiness = () => {
    if (!last || performance.now() - last.at > cacheFor) last = { at: performance.now(), readiness: check() };
    return last.readiness;
  };

  server.get(webPaths.health, async (_request, reply) =>
    reply.header('Cache-Control', 'no-store').send({ status: 'ok' }),
  );

  server.get(webPaths.readiness, async (_request, reply) => {
    const { checks, serves, degraded, waiting } = await readiness();
    const status = !serves ? 'not ready' : degraded.length > 0 ? 'degraded' : 'ready';
    return reply
      .code(serves ? 200 : 503)
      .header('Cache-Control', 'no-store')
      .send({ status, degraded, checks: checks.map(({ name, ok }) => ({ name, ok })), waitingIssues: waiting });
  });
}
