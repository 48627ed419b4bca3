import { readdirSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextRound } from 'node:timers/promises';
import { getHeapSpaceStatistics } from 'node:v8';
import type { Registry } from '@prometheus-io/client';
import { registerMetric } from './cheap-metrics.js';

// Under the names that every Node program has in Prometheus. @prometheus-io/client has them all in one function, with two
// that cost too much: to watch each garbage collection takes 70 µs, of which a send makes many, and to watch the use of
// the event loop takes 0.3 % of a core.

/** How often Node looks how far behind its event loop is, in ms: each 10 ms by default, which takes 0.3 % of a core. */
const lookMs = 100;

/** One number, or one for each value of a label; undefined: this system does not have it. */
type Reading = number | undefined | { label: string; values: Iterable<readonly [string, number]> };

/** Adds what Node and the system say of this process to a registry. They are read when somebody asks. */
export function openNodeMetrics(registry: Registry): void {
  const add = (kind: 'counter' | 'gauge') => (name: string, help: string, read: () => Reading | Promise<Reading>) =>
    registerMetric(registry, { name, help, kind }, async () => samplesOf(await read()));
  const [counter, gauge] = [add('counter'), add('gauge')];
  addProcess(counter, gauge);
  addEventLoop(gauge);
  addHeap(gauge);
}

type Add = (name: string, help: string, read: () => Reading | Promise<Reading>) => void;

function addProcess(counter: Add, gauge: Add): void {
  const cpu = (part: (usage: NodeJS.CpuUsage) => number) => () => part(process.cpuUsage()) / 1e6;
  counter(
    'process_cpu_user_seconds_total',
    'User CPU time, in seconds.',
    cpu(({ user }) => user),
  );
  counter(
    'process_cpu_system_seconds_total',
    'System CPU time, in seconds.',
    cpu(({ system }) => system),
  );
  const whole = cpu(({ user, system }) => user + system);
  counter('process_cpu_seconds_total', 'User and system CPU time, in seconds.', whole);
  const startedAt = Math.round(Date.now() / 1_000 - process.uptime());
  gauge('process_start_time_seconds', 'Start of the process, in seconds since the Unix epoch.', () => startedAt);
  gauge('process_resident_memory_bytes', 'Resident memory, in bytes.', () => process.memoryUsage.rss());
  const inStatus = (field: string) => () => kilobytes(numberIn('status', new RegExp(`^${field}:\\s+(\\d+) kB`, 'm')));
  gauge('process_virtual_memory_bytes', 'Virtual memory, in bytes.', inStatus('VmSize'));
  gauge('process_heap_bytes', 'Data segment of the process, in bytes.', inStatus('VmData'));
  gauge('process_open_fds', 'Open file descriptors.', openFiles);
  gauge('process_max_fds', 'Open file descriptors that are allowed.', () =>
    numberIn('limits', /^Max open files\s+(\d+)/m),
  );
  gauge('nodejs_version_info', 'Version of Node.', () => ({ label: 'version', values: [[process.version, 1]] }));
}

function addEventLoop(gauge: Add): void {
  const delays = monitorEventLoopDelay({ resolution: lookMs });
  delays.enable();
  gauge('nodejs_eventloop_lag_seconds', 'Time until the event loop came to a new task, in seconds.', async () => {
    const before = performance.now();
    await nextRound();
    return (performance.now() - before) / 1_000;
  });
  const delay = (name: string, help: string, read: () => number) =>
    gauge(
      `nodejs_eventloop_lag_${name}_seconds`,
      `${help} delay of the event loop since the last reading, in seconds.`,
      () => (delays.count > 0 ? read() / 1e9 : 0),
    );
  delay('min', 'Shortest', () => delays.min);
  delay('max', 'Longest', () => delays.max);
  delay('mean', 'Mean', () => delays.mean);
  delay('stddev', 'Standard deviation of the', () => delays.stddev);
  delay('p50', 'Median', () => delays.percentile(50));
  delay('p90', '90th percentile of the', () => delays.percentile(90));
  delay('p99', '99th percentile of the', () => {
    const shown = delays.percentile(99);
    // The last one to be read.
    delays.reset();
    return shown;
  });
  gauge('nodejs_active_resources', 'What keeps the event loop alive, by type.', () => ({
    label: 'type',
    values: Object.entries(Object.groupBy(process.getActiveResourcesInfo(), (type) => type)).map(
      ([type, all = []]) => [type, all.length] as const,
    ),
  }));
  const resources = () => process.getActiveResourcesInfo().length;
  gauge('nodejs_active_resources_total', 'Number of things that keep the event loop alive.', resources);
}

function addHeap(gauge: Add): void {
  gauge('nodejs_heap_size_total_bytes', 'Heap, in bytes.', () => process.memoryUsage().heapTotal);
  gauge('nodejs_heap_size_used_bytes', 'Used part of the heap, in bytes.', () => process.memoryUsage().heapUsed);
  gauge('nodejs_external_memory_bytes', 'Memory outside the heap, in bytes.', () => process.memoryUsage().external);
  for (const [name, field] of [
    ['total', 'space_size'],
    ['used', 'space_used_size'],
    ['available', 'space_available_size'],
  ] as const)
    gauge(`nodejs_heap_space_size_${name}_bytes`, `Parts of the heap, in bytes: ${name}.`, () => ({
      label: 'space',
      values: getHeapSpaceStatistics().map((part) => [part.space_name.replace(/_space$/, ''), part[field]] as const),
    }));
}

function samplesOf(reading: Reading) {
  if (reading === undefined) return [];
  if (typeof reading === 'number') return [{ labels: {}, value: reading }];
  return Array.from(reading.values, ([label, value]) => ({ labels: { [reading.label]: label }, value }));
}

const kilobytes = (count: number | undefined) => (count === undefined ? undefined : count * 1_024);

/** A number of a file that Linux has for this process. */
function numberIn(file: 'status' | 'limits', pattern: RegExp): number | undefined {
  try {
    const [, found] = pattern.exec(readFileSync(`/proc/self/${file}`, 'utf8')) ?? [];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
}

function openFiles(): number | undefined {
  try {
    // Without the one that lists them.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return undefined;
  }
}
