import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { context, propagation, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { BullMQOtel } from 'bullmq-otel';
import type { Logger } from '../log.js';
import type { TraceSettings } from '../settings/trace-settings.js';
import { traceWith } from '../spans.js';
import { programVersion } from '../version.js';
import { guardedExporter } from './guarded-exporter.js';
import { openSpanTracer, SubjectIds } from './span-tracer.js';
import { subjectSampler } from './subject-sampler.js';

// Only this room knows OpenTelemetry. It is loaded where OTEL_EXPORTER_OTLP_ENDPOINT is set.

/** How long one request to the receiver may take, and how long a stop waits for the last one, in ms. */
const exportMs = 5_000;
const stopMs = 2_000;

interface TracingDeps {
  log: Pick<Logger, 'info' | 'warn'>;
  /** Derives the ids of traces. Every process of an installation has the same. */
  listKey: Buffer;
  /** What this process is: `web`, `worker`, … */
  role: string;
}

/** Traces this process from now on, and sends what it did to the receiver, every few seconds. */
export function openTracing(
  { log, listKey, role }: TracingDeps,
  { endpoint, headers, serviceName, messageShare }: TraceSettings,
): { stop(): Promise<void> } {
  const ids = new SubjectIds(listKey);
  const agents: Agent[] = [];
  const exporter = new OTLPTraceExporter({
    url: `${endpoint}/v1/traces`,
    headers,
    timeoutMillis: exportMs,
    httpAgentOptions: (protocol) => {
      const agent = protocol === 'https:' ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
      agents.push(agent);
      return agent;
    },
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': serviceName,
      'service.version': programVersion(),
      'process.pid': process.pid,
      'postrider.role': role,
    }),
    sampler: subjectSampler,
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor(guardedExporter(exporter, log))],
  });
  provider.register();
  const telemetry = new BullMQOtel({ tracerName: 'bullmq', version: programVersion() });
  traceWith(
    openSpanTracer({ tracer: provider.getTracer('postrider', programVersion()), ids, telemetry, messageShare }),
  );
  // A command that ends at once says nothing of it.
  if (role !== 'command') log.info({ endpoint: new URL(endpoint).origin }, 'traces are sent');
  return {
    async stop() {
      traceWith(undefined);
      const late = new Promise<void>((resolve) => setTimeout(resolve, stopMs).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      // A receiver that does not end its answer would keep the process from ending.
      for (const agent of agents) agent.destroy();
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}
