import { describeError, PostriderError } from '../errors.js';

/** Why metrics cannot be served, besides a port that is taken. */
export type MetricsTrouble = 'port forbidden' | 'address';

/** A process cannot listen on METRICS_HOST and METRICS_PORT. */
export class MetricsNotServed extends PostriderError {
  override readonly code = 'metrics.not-served';
  override readonly retryable = false;
  constructor(
    readonly because: MetricsTrouble,
    /** `host:port` */
    readonly where: string,
    cause: unknown,
  ) {
    const reason =
      because === 'port forbidden'
        ? `this user may not listen on ${where}`
        : `this machine cannot listen on ${where} (${describeError(cause)})`;
    super(`The metrics cannot be served: ${reason}.`, { cause });
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'metrics.not-served': MetricsNotServed;
  }
}

/** Makes the error from the `error` event of a server that could not listen. */
export const metricsNotServed = (where: string, error: NodeJS.ErrnoException): MetricsNotServed =>
  new MetricsNotServed(error.code === 'EACCES' ? 'port forbidden' : 'address', where, error);
