import client from 'prom-client';
import type { Observer } from '../observations.js';
import { programVersion } from '../version.js';
import { type MetricDefinition, processMetrics as metrics } from './catalogue.js';

// The only files that know prom-client are this one and shared-gauges.ts. They are loaded where METRICS_PORT is set.

/** What this process counts and measures, and the registry that shows it. */
export interface Recorder {
  registry: client.Registry;
  observer: Observer;
}

const fieldsOf = ({ name, help, labels }: MetricDefinition, registry: client.Registry) => ({
  ...{ name, help, labelNames: [...labels] },
  registers: [registry],
});

const histogram = (metric: MetricDefinition & { buckets: readonly number[] }, registry: client.Registry) =>
  new client.Histogram({ ...fieldsOf(metric, registry), buckets: [...metric.buckets] });

export const gaugeOf = (metric: MetricDefinition, registry: client.Registry) =>
  new client.Gauge(fieldsOf(metric, registry));

/**
 * Opens the metrics of this process.
 * @param groups the names of the provider groups. Other providers are recipients' domains, which no label may hold: they
 *   count as `other`
 */
export function openRecorder(groups: readonly string[]): Recorder {
  const registry = new client.Registry();
  client.collectDefaultMetrics({ register: registry });
  const counter = (metric: MetricDefinition) => new client.Counter(fieldsOf(metric, registry));
  const named = new Set(['', ...groups]);
  const [messages, claims] = [counter(metrics.messages), counter(metrics.claims)];
  const [smtpSteps, durableWait] = [histogram(metrics.smtpSteps, registry), histogram(metrics.durableWait, registry)];
  const [render, httpRequests] = [histogram(metrics.render, registry), histogram(metrics.httpRequests, registry)];
  const [signUps, feedback] = [counter(metrics.signUps), counter(metrics.feedback)];
  const [unattributed, webhookDeliveries] = [counter(metrics.unattributed), counter(metrics.webhookDeliveries)];
  const sourcePulls = counter(metrics.sourcePulls);
  gaugeOf(metrics.build, registry).set({ version: programVersion(), node: process.versions.node }, 1);
  const observer: Observer = {
    claim: (facts) => claims.inc(facts),
    message: ({ result, relay, provider }) =>
      messages.inc({ result, relay, provider: named.has(provider) ? provider : 'other' }),
    smtpStep: ({ step, relay, seconds }) => smtpSteps.observe({ step, relay }, seconds),
    durableWait: ({ seconds }) => durableWait.observe(seconds),
    render: ({ seconds }) => render.observe(seconds),
    signUp: (facts) => signUps.inc(facts),
    feedback: (facts) => feedback.inc(facts),
    unattributed: () => unattributed.inc(),
    webhookDelivery: (facts) => webhookDeliveries.inc(facts),
    sourcePull: (facts) => sourcePulls.inc(facts),
    httpRequest: ({ method, route, status, seconds }) =>
      httpRequests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds),
  };
  return { registry, observer };
}
