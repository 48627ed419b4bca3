import { type Context, TraceFlags, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace-node';
import type { SpanName } from '../spans.js';

/** The first steps of our traces. BullMQ's own, such as that of a job that runs every second, begin none. */
const firsts: readonly string[] = ['compose', 'sign-up'] satisfies SpanName[];

/** Keeps the steps of our traces, and what BullMQ does in them. */
export const subjectSampler: Sampler = {
  shouldSample(parent: Context, _traceId: string, name: string) {
    const flags = trace.getSpanContext(parent)?.traceFlags;
    const isKept = flags === undefined ? firsts.includes(name) : (flags & TraceFlags.SAMPLED) !== 0;
    return { decision: isKept ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
  },
  toString: () => 'Postrider',
};
