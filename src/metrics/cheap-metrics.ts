import type { Metric, Registry } from 'prom-client';
import type { MetricDefinition } from './catalogue.js';

// For what happens with every message or request: prom-client takes a microsecond for each value, because it makes a key
// of the labels with their names, and four values a message would be 1 % of a send.

interface Sample {
  labels: Record<string, string | number>;
  value: number;
  /** Default: the name of the metric. */
  metricName?: string;
}

/** Adds a metric to a registry, which asks it for nothing but `get`. */
function register(registry: Registry, metric: MetricDefinition, read: () => Sample[]): void {
  const { name, help, kind: type } = metric;
  const shown = { name, help, type, get: async () => ({ name, help, type, aggregator: 'sum', values: read() }) };
  registry.registerMetric(shown as unknown as Metric);
}

/**
 * Keeps one thing for each combination of labels, of which there are three at most. It is found without making a key of
 * them, which takes longer than to count.
 */
class ByLabels<T> {
  readonly #labels: readonly string[];
  readonly #make: () => T;
  readonly #found = new Map<string, Map<string, Map<string, T>>>();
  /** In the order in which they were seen. */
  readonly #all: { values: readonly string[]; kept: T }[] = [];

  constructor(labels: readonly string[], make: () => T) {
    this.#labels = labels;
    this.#make = make;
    // What has no labels is shown from the start.
    if (labels.length === 0) this.of('', '', '');
  }

  of(a: string, b: string, c: string): T {
    return this.#found.get(a)?.get(b)?.get(c) ?? this.#add(a, b, c);
  }

  #add(a: string, b: string, c: string): T {
    const byB = this.#found.get(a) ?? new Map<string, Map<string, T>>();
    const byC = byB.get(b) ?? new Map<string, T>();
    const kept = this.#make();
    this.#found.set(a, byB.set(b, byC.set(c, kept)));
    this.#all.push({ values: [a, b, c], kept });
    return kept;
  }

  samples(samplesOf: (kept: T, labels: Record<string, string>) => Sample[]): Sample[] {
    const named = (values: readonly string[]) =>
      Object.fromEntries(this.#labels.map((label, i) => [label, values[i] ?? '']));
    return this.#all.flatMap(({ values, kept }) => samplesOf(kept, named(values)));
  }
}

/** @returns adds one. The values of the labels are in the order of the metric's labels */
export function cheapCounter(
  metric: MetricDefinition,
  registry: Registry,
): (a?: string, b?: string, c?: string) => void {
  const counts = new ByLabels(metric.labels, () => ({ value: 0 }));
  register(registry, metric, () => counts.samples(({ value }, labels) => [{ labels, value }]));
  return (a = '', b = '', c = '') => {
    counts.of(a, b, c).value += 1;
  };
}

/** @returns notes a number of seconds. The values of the labels are in the order of the metric's labels */
export function cheapHistogram(
  metric: MetricDefinition & { buckets: readonly number[] },
  registry: Registry,
): (seconds: number, a?: string, b?: string, c?: string) => void {
  const { name, buckets } = metric;
  const limits = [...buckets, Number.POSITIVE_INFINITY];
  const times = new ByLabels(metric.labels, () => ({ counts: limits.map(() => 0), sum: 0 }));
  register(registry, metric, () =>
    times.samples(({ counts, sum }, labels) => {
      let count = 0;
      const rows = limits.map((limit, i): Sample => {
        count += counts[i] ?? 0;
        const le = limit === Number.POSITIVE_INFINITY ? '+Inf' : limit;
        return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
      });
      return [
        ...rows,
        { metricName: `${name}_sum`, labels, value: sum },
        { metricName: `${name}_count`, labels, value: count },
      ];
    }),
  );
  return (seconds, a = '', b = '', c = '') => {
    const time = times.of(a, b, c);
    let at = 0;
    while (seconds > (limits[at] ?? 0)) at += 1;
    time.counts[at] = (time.counts[at] ?? 0) + 1;
    time.sum += seconds;
  };
}
