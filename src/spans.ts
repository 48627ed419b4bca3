import type { Telemetry } from 'bullmq';

/**
 * The steps whose duration and order a trace shows. Only src/tracing/ knows what becomes of them. Steps about the same
 * issue, or the same sign-up, are one trace, whatever process makes them.
 */
export type SpanName = 'compose' | 'plan' | 'batch' | 'message' | 'sign-up' | 'confirmation email' | 'confirmation';

/** What a trace is about. Only a keyed hash of it leaves the process. */
export type TraceSubject = { issue: string } | { newsletter: number; id: Uint8Array; at: number };

export interface Span {
  name: SpanName;
  of: TraceSubject;
  /** No address, domain of a recipient, token or secret. */
  attributes?: Record<string, string | number>;
}

/** Receives every span of a process. It must not throw. */
export interface SpanTracer {
  /** A step that took until now. @param startedAt Unix ms */
  ended(span: Span, startedAt: number): void;
  /** A step whose own steps belong to it. */
  within<T>(span: Span, work: () => Promise<T>): Promise<T>;
  /** Passes traces on from whoever adds a job to whoever runs it. */
  telemetry: Telemetry;
}

let tracer: SpanTracer | undefined;

/** Sends all spans of this process to `given` from now on; undefined: to nobody. */
export function traceWith(given: SpanTracer | undefined): void {
  tracer = given;
}

/** Notes a step that took until now. @param span is made only if somebody traces */
export function noteSpan(startedAt: number, span: () => Span): void {
  tracer?.ended(span(), startedAt);
}

/** Runs a step, whether it is traced or not. */
export const withinSpan = <T>(span: Span, work: () => Promise<T>): Promise<T> =>
  tracer ? tracer.within(span, work) : work();

/** What queues and workers of BullMQ need to pass traces on; nothing when nobody traces. */
export const queueTelemetry = (): { telemetry?: Telemetry } => (tracer ? { telemetry: tracer.telemetry } : {});
