import client from 'prom-client';
import type { Observer } from '../observations.js';
import { programVersion } from '../version.js';
import { type MetricDefinition, processMetrics as metrics } from './catalogue.js';
import { cheapCounter, cheapHistogram } from './cheap-metrics.js';

// Only this room knows prom-client. It is loaded where METRICS_PORT is set.

/** How often Node looks how far behind its event loop is, in ms: each 10 ms by default, which takes 0.3 % of a core. */
const lookMs = 100;

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
  client.collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: lookMs });
  const counter = (metric: MetricDefinition) => new client.Counter(fieldsOf(metric, registry));
  const named = new Set(['', ...groups]);
  const [messages, claims] = [cheapCounter(metrics.messages, registry), cheapCounter(metrics.claims, registry)];
  const smtpSteps = cheapHistogram(metrics.smtpSteps, registry);
  const durableWait = histogram(metrics.durableWait, registry);
  const [render, httpRequests] = [histogram(metrics.render, registry), histogram(metrics.httpRequests, registry)];
  const [signUps, feedback] = [counter(metrics.signUps), counter(metrics.feedback)];
  const [unattributed, webhookDeliveries] = [counter(metrics.unattributed), counter(metrics.webhookDeliveries)];
  const sourcePulls = counter(metrics.sourcePulls);
  gaugeOf(metrics.build, registry).set({ version: programVersion(), node: process.versions.node }, 1);
  const observer: Observer = {
    claim: ({ outcome }) => claims(outcome),
    message: ({ result, relay, provider }) => messages(result, relay, named.has(provider) ? provider : 'other'),
    smtpStep: ({ step, relay, seconds }) => smtpSteps(seconds, step, relay),
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
