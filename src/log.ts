import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'child'>;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * A structured log: one JSON line an event, on standard error, so that standard output stays free for results.
 * Callers pass ids and counts, never addresses, tokens or secrets; `maskAddress` is for where a hint is needed.
 */
export function createLog(level: LogLevel): Logger {
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}

/** `reader@example.com` → `r…@example.com`: enough to find a case by domain, not enough to mail anyone. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 1 ? '…' : `${address[0]}…${address.slice(at)}`;
}
