import { createRequire } from 'node:module';
import client from 'prom-client';
import type { Observer } from '../observations.js';
import { programVersion } from '../version.js';
import { type MetricDefinition, processMetrics as metrics } from './catalogue.js';
import { cheapCounter, cheapHistogram } from './cheap-metrics.js';

// Only this room knows prom-client. It is loaded where METRICS_PORT is set.

/**
 * What prom-client shows of Node and of the process, but for `gc`: that takes 70 µs for each collection, of which a send
 * makes many, and it misses all but one of those that it hears of at once.
 */
const nodeMetrics = [
  ...['processCpuTotal', 'processStartTime', 'osMemoryHeap', 'processOpenFileDescriptors', 'processMaxFileDescriptors'],
  ...['eventLoopLag', 'processResources', 'processHandles', 'processRequests', 'heapSizeAndUsed'],
  ...['heapSpacesSizeAndUsed', 'version'],
];

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

function openNodeMetrics(registry: client.Registry): void {
  const load = createRequire(import.meta.url);
  for (const name of nodeMetrics)
    load(`prom-client/lib/metrics/${name}.js`)(registry, { eventLoopMonitoringPrecision: lookMs });
}

export const gaugeOf = (metric: MetricDefinition, registry: client.Registry) =>
  new client.Gauge(fieldsOf(metric, registry));

/**
 * Opens the metrics of this process.
 * @param groups the names of the provider groups. Other providers are recipients' domains, which no label may hold: they
 *   count as `other`
 */
export function openRecorder(groups: readonly string[]): Recorder {
  const registry = new client.Registry();
  openNodeMetrics(registry);
  const counter = (metric: MetricDefinition) => new client.Counter(fieldsOf(metric, registry));
  const named = new Set(['', ...groups]);
  const [messages, claims] = [cheapCounter(metrics.messages, registry), cheapCounter(metrics.claims, registry)];
  const smtpSteps = cheapHistogram(metrics.smtpSteps, registry);
  const [durableWait, render] = [
    cheapHistogram(metrics.durableWait, registry),
    cheapHistogram(metrics.render, registry),
  ];
  const httpRequests = cheapHistogram(metrics.httpRequests, registry);
  const [signUps, feedback] = [counter(metrics.signUps), counter(metrics.feedback)];
  const [unattributed, webhookDeliveries] = [counter(metrics.unattributed), counter(metrics.webhookDeliveries)];
  const sourcePulls = counter(metrics.sourcePulls);
  gaugeOf(metrics.build, registry).set({ version: programVersion(), node: process.versions.node }, 1);
  const observer: Observer = {
    claim: ({ outcome }) => claims(outcome),
    message: ({ result, relay, provider }) => messages(result, relay, named.has(provider) ? provider : 'other'),
    smtpStep: ({ step, relay, seconds }) => smtpSteps(seconds, step, relay),
    durableWait: ({ seconds }) => durableWait(seconds),
    render: ({ seconds }) => render(seconds),
    signUp: (facts) => signUps.inc(facts),
    feedback: (facts) => feedback.inc(facts),
    unattributed: () => unattributed.inc(),
    webhookDelivery: (facts) => webhookDeliveries.inc(facts),
    sourcePull: (facts) => sourcePulls.inc(facts),
    httpRequest: ({ method, route, status, seconds }) =>
      httpRequests(seconds, method, route, `${Math.floor(status / 100)}xx`),
  };
  return { registry, observer };
}
