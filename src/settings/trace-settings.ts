import * as z from 'zod';

// The names are those of OpenTelemetry, so that an operator who knows them knows these.

/** `name=value` pairs, separated by commas, each percent-encoded. */
const headers = z.string().superRefine((text, context) => {
  for (const pair of text.split(',')) {
    // The pair may be a secret, so it is not repeated.
    if (!/^\s*[\w!#$%&'*+.^`|~-]+=[^\s,]+\s*$/.test(pair) || decoded(pair) === undefined)
      context.addIssue({ code: 'custom', message: 'must be name=value pairs, separated by commas' });
  }
});

/** The settings about traces. */
export const traceVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  OTEL_SERVICE_NAME: z.string().min(1).max(100).default('postrider'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0, 'must be 0 to 1').max(1, 'must be 0 to 1').default(0.01),
} as const;

/** Where a process sends its traces. */
export interface TraceSettings {
  /** Base address of the receiver, without a trailing slash. */
  endpoint: string;
  /** Headers of every request, usually with a secret. */
  headers: Readonly<Record<string, string>>;
  serviceName: string;
  /** The share of the messages that are traced, 0 to 1. */
  messageShare: number;
}

/** @returns undefined: no traces */
export function readTraces(settings: {
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  OTEL_EXPORTER_OTLP_HEADERS?: string | undefined;
  OTEL_SERVICE_NAME: string;
  OTEL_TRACES_SAMPLER_ARG: number;
}): TraceSettings | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: text = '' } = settings;
  if (endpoint === undefined) return undefined;
  return {
    endpoint: endpoint.endsWith('/') ? endpoint.slice(0, -1) : endpoint,
    headers: Object.fromEntries(text === '' ? [] : text.split(',').flatMap((pair) => [decoded(pair) ?? ['', '']])),
    serviceName: settings.OTEL_SERVICE_NAME,
    messageShare: settings.OTEL_TRACES_SAMPLER_ARG,
  };
}

function decoded(pair: string): [name: string, value: string] | undefined {
  const at = pair.indexOf('=');
  try {
    const value = decodeURIComponent(pair.slice(at + 1).trim());
    // What a header may hold.
    return /^[\x20-\x7e]+$/.test(value) ? [pair.slice(0, at).trim().toLowerCase(), value] : undefined;
  } catch {
    return undefined;
  }
}
