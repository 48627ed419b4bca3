import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import { describeError } from '../errors.js';
import type { Logger } from '../log.js';

/**
 * The attributes that leave the process: ours, and those of BullMQ that hold no id, payload, result or error. Job ids
 * name readers.
 */
const kept: readonly string[] = [
  'bullmq.queue.name',
  'bullmq.queue.operation',
  'bullmq.job.name',
  'bullmq.job.attempts.made',
];
const isKept = (name: string): boolean => name.startsWith('postrider.') || kept.includes(name);

/** A span without what could name a reader: other attributes, the words of errors, and links. */
function guarded(span: ReadableSpan): ReadableSpan {
  const attributes: Attributes = Object.fromEntries(Object.entries(span.attributes).filter(([name]) => isKept(name)));
  return Object.create(span, {
    attributes: { value: attributes },
    events: { value: [] },
    links: { value: [] },
    status: { value: { code: span.status.code } },
  }) as ReadableSpan;
}

/** An exporter that sends only what may leave the process, and logs when the receiver fails and when it answers again. */
export function guardedExporter(exporter: SpanExporter, log: Pick<Logger, 'info' | 'warn'>): SpanExporter {
  let isFailing = false;
  return {
    export(spans, done) {
      exporter.export(spans.map(guarded), (result) => {
        const fails = result.error !== undefined;
        if (fails && !isFailing) log.warn({ error: describeError(result.error) }, 'traces cannot be sent');
        if (!fails && isFailing) log.info('traces are sent again');
        isFailing = fails;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
