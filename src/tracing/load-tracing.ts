import { isNotInstalled, PostriderError } from '../errors.js';

/** What makes traces is in optional packages, and this installation does not have them. */
export class TracingMissing extends PostriderError {
  override readonly code = 'tracing.missing';
  override readonly retryable = false;
  constructor(cause: unknown) {
    super('The optional packages of OpenTelemetry, which traces need, are not installed.', { cause });
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'tracing.missing': TracingMissing;
  }
}

/**
 * Loads what makes traces.
 * @throws TracingMissing
 */
export async function loadTracing(): Promise<typeof import('./open-tracing.js')> {
  return import('./open-tracing.js').catch((error: unknown) => {
    throw isNotInstalled(error) ? new TracingMissing(error) : error;
  });
}
