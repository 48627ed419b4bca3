import { type Logger as PinoLogger, pino } from 'pino';
import { escapeControls, lineOrigin } from './log-line.js';
import { withoutRepeats } from './log-repeats.js';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'child'>;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * Opens a structured log on standard error, so that standard output stays free for results: one JSON line per event, or
 * on a terminal one readable line. Known secrets are cut out of every line. A warning that repeats is counted
 * (log-repeats.ts).
 *
 * Callers pass ids and counts, never addresses, tokens or secrets. Where an address helps, they use `maskAddress`.
 */
export function createLog(level: LogLevel, redact: (text: string) => string = (text) => text): Logger {
  const programs = pino.destination(2);
  const write = process.stderr.isTTY
    ? (line: string) => void process.stderr.write(lineForPeople(redact(line)))
    : (line: string) => void programs.write(escapeControls(redact(line)));
  return pino(
    {
      level,
      base: lineOrigin(),
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: withoutRepeats(write) },
  );
}

/**
 * `{"level":"warn","time":"2026-11-25T08:00:00.000Z","process":7,"role":"web","host":"a","issue":"business-1",
 * "msg":"issue paused"}` → `08:00:00 warn  issue paused (issue business-1)`, in UTC. Values of more than one word are
 * quoted as JSON. No control character reaches the terminal.
 */
export function lineForPeople(line: string): string {
  const {
    level,
    time,
    msg,
    process: _id,
    role: _role,
    host: _host,
    ...facts
  } = JSON.parse(line) as Record<string, unknown>;
  const name = plain(level ?? 'log').padEnd(5);
  const shown = Object.entries(facts).map(([key, value]) => `${key} ${plain(value)}`);
  const more = shown.length > 0 ? ` (${shown.join(', ')})` : '';
  return `${String(time).slice(11, 19)} ${name} ${String(msg ?? '').replace(unprintable, ' ')}${more}\n`;
}

const unprintable = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const quoted = /^[\w.:/@+-]+$/.test(text) || typeof value !== 'string' ? text : JSON.stringify(text);
  return quoted.replace(unprintable, ' ');
}
