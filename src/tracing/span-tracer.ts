import { createHmac } from 'node:crypto';
import {
  type Context,
  context,
  ROOT_CONTEXT,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace-node';
import type { Telemetry } from 'bullmq';
import { PostriderError } from '../errors.js';
import type { Span, SpanName, SpanTracer, TraceSubject } from '../spans.js';

/** The ids of a trace and of its first step. */
interface TraceIds {
  traceId: string;
  spanId: string;
}

/**
 * Gives each trace the id that follows from its subject, so that every process knows it and nothing has to be stored or
 * passed on. The key keeps anybody else from computing it.
 */
export class SubjectIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  readonly #key: Buffer;
  #next: TraceIds | undefined;

  constructor(listKey: Buffer) {
    this.#key = createHmac('sha256', listKey).update('traces').digest();
  }

  of(subject: TraceSubject): TraceIds {
    const name =
      'issue' in subject
        ? `issue ${subject.issue}`
        : `sign-up ${subject.newsletter} ${Buffer.from(subject.id).toString('hex')} ${subject.at}`;
    const hash = createHmac('sha256', this.#key).update(name).digest('hex');
    return { traceId: hash.slice(0, 32), spanId: hash.slice(32, 48) };
  }

  /** The next span that is made begins this trace. */
  begin(ids: TraceIds): void {
    this.#next = ids;
  }

  generateTraceId = (): string => this.#next?.traceId ?? this.#random.generateTraceId();

  generateSpanId = (): string => this.#next?.spanId ?? this.#random.generateSpanId();

  /** The span is made. */
  begun(): void {
    this.#next = undefined;
  }
}

interface TracerParts {
  tracer: Tracer;
  ids: SubjectIds;
  telemetry: Telemetry;
  /** The share of the messages that are traced, 0 to 1. */
  messageShare: number;
}

const isFirst = (name: SpanName): boolean => name === 'compose' || name === 'sign-up';

/** Turns our spans into those of OpenTelemetry. */
export function openSpanTracer({ tracer, ids, telemetry, messageShare }: TracerParts): SpanTracer {
  /** Where a step belongs: to the step that is running, if that is of the same trace, else to the trace's first. */
  function parentOf(subject: TraceSubject): Context {
    const { traceId, spanId } = ids.of(subject);
    const running = trace.getSpanContext(context.active());
    if (running?.traceId === traceId) return context.active();
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
  }
  function start({ name, of: subject, attributes = {} }: Span, startTime: number, parent: Context) {
    const named = Object.entries(attributes).map(([key, value]) => [`postrider.${key}`, value] as const);
    if ('issue' in subject) named.push(['postrider.issue', subject.issue]);
    return tracer.startSpan(name, { startTime, attributes: Object.fromEntries(named) }, parent);
  }
  return {
    telemetry,
    ended(span, startedAt) {
      if (span.name === 'message' && Math.random() >= messageShare) return;
      if (!isFirst(span.name)) return start(span, startedAt, parentOf(span.of)).end();
      ids.begin(ids.of(span.of));
      const first = start(span, startedAt, ROOT_CONTEXT);
      ids.begun();
      first.end();
    },
    async within(span, work) {
      const parent = parentOf(span.of);
      const running = start(span, Date.now(), parent);
      try {
        return await context.with(trace.setSpan(parent, running), work);
      } catch (error) {
        // The words of an error may hold an address.
        running.setAttribute('postrider.error', error instanceof PostriderError ? error.code : 'unexpected');
        running.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        running.end();
      }
    },
  };
}
