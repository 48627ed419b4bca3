import * as z from 'zod';
import { port } from './rules.js';

/** The settings about metrics. */
export const metricsVariables = {
  METRICS_PORT: port.optional(),
  METRICS_HOST: z.string().min(1).default('127.0.0.1'),
} as const;

/** Where a process serves its metrics. */
export interface MetricsAddress {
  host: string;
  port: number;
}

/** @returns undefined: no metrics */
export const readMetrics = (settings: {
  METRICS_PORT?: number | undefined;
  METRICS_HOST: string;
}): MetricsAddress | undefined =>
  settings.METRICS_PORT === undefined ? undefined : { host: settings.METRICS_HOST, port: settings.METRICS_PORT };

/**
 * Where one of several workers of a machine serves its metrics, if METRICS_PORT is that of the web server: after the ports
 * of the listener (the next one) and of the mailbox reader. With 9464, worker 1 has 9471.
 */
export const workerMetrics = ({ host, port: first }: MetricsAddress, number: number): MetricsAddress => ({
  ...{ host, port: first + 6 + number },
});

/** Settings of the other ports that a process may listen on, with their defaults. */
const otherPorts = {
  PORT: '3000',
  DESK_PORT: undefined,
  INBOX_PORT: '1080',
  INBOX_SMTP_PORT: '1025',
  FEEDBACK_PORT: undefined,
};

export function metricsFaults(given: Readonly<Record<string, unknown>>): string[] {
  const { METRICS_PORT } = given;
  if (METRICS_PORT === undefined) return [];
  return Object.entries(otherPorts).flatMap(([name, usual]) =>
    METRICS_PORT === (given[name] ?? usual)
      ? [`METRICS_PORT is the same as ${name}: metrics have a port of their own`]
      : [],
  );
}
