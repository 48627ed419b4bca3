import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Redis } from 'ioredis';
import { describeError, PostriderError } from '../errors.js';
import type { Logger } from '../log.js';
import { observeWith } from '../observations.js';
import type { MetricsAddress } from '../settings/metrics-settings.js';
import { metricsNotServed } from './metrics-not-served.js';
import { openRecorder } from './recorder.js';
import { openSharedGauges } from './shared-gauges.js';

/** Another program is using the port of the metrics. */
export class MetricsPortTaken extends PostriderError {
  override readonly code = 'metrics.port-taken';
  override readonly retryable = false;
  constructor(
    readonly port: number,
    cause: unknown,
  ) {
    super(`The metrics cannot be served: another program is using port ${port}.`, { cause });
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'metrics.port-taken': MetricsPortTaken;
  }
}

interface MetricsDeps {
  redis: Redis;
  log: Pick<Logger, 'info' | 'error'>;
  /** The names of the provider groups. */
  groups: readonly string[];
  /** What DURABLE_REPLICAS asks for. */
  durableReplicas: number;
}

/**
 * Observes this process from now on, and serves its metrics at `/metrics` in Prometheus's text format.
 * @throws MetricsPortTaken, MetricsNotServed
 */
export async function serveMetrics(
  { redis, log, groups, durableReplicas }: MetricsDeps,
  { host, port }: MetricsAddress,
): Promise<{ stop(): Promise<void> }> {
  const { registry, observer } = openRecorder(groups);
  const refreshShared = openSharedGauges(redis, registry, durableReplicas);
  const server = createServer((request, response) => {
    const reply = async () => {
      await refreshShared();
      response.setHeader('content-type', registry.contentType);
      response.end(await registry.metrics());
    };
    if (!isForMetrics(request)) return refuse(response, 404);
    reply().catch((error: unknown) => {
      log.error({ error: describeError(error) }, 'metrics could not be made');
      refuse(response, 500);
    });
  });
  await listen(server, host, port);
  observeWith(observer);
  log.info({ address: `${host}:${port}` }, 'metrics are served');
  return {
    async stop() {
      observeWith(undefined);
      registry.clear();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const isForMetrics = ({ method, url = '' }: IncomingMessage) =>
  (method === 'GET' || method === 'HEAD') && /^\/metrics(?:\?|$)/.test(url);

function refuse(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}

/** @throws MetricsPortTaken, MetricsNotServed */
function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(isTaken ? new MetricsPortTaken(port, error) : metricsNotServed(`${host}:${port}`, error));
    });
    server.listen(port, host, () => resolve());
  });
}
