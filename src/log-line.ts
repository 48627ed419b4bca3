import { hostname } from 'node:os';

/** What a process does, in each line of its log. */
export type ProcessRole = 'up' | 'web' | 'worker' | 'listener' | 'mailbox' | 'supervisor' | 'command';

let role: ProcessRole = 'command';

/** Names what this process does. A command that keeps running calls it before anything else. */
export function runAs(name: ProcessRole): void {
  role = name;
}

/** Whether this process keeps running and its standard error is read by a program: then it has lines of the log only. */
export const writesLogOnly = (): boolean => role !== 'command' && !process.stderr.isTTY;

/** The facts in each line of the log that say where it comes from. */
export const lineOrigin = (): { process: number; role: ProcessRole; host: string } => ({
  process: process.pid,
  role,
  host: hostname(),
});

/** JSON escapes control characters below U+0020 only, and a log is also read on terminals. */
export const escapeControls = (line: string): string =>
  line.replace(
    /[\u007f-\u009f]|\p{Bidi_Control}/gu,
    (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

/** A line of the log, for events before there is a log, and for those that its level does not leave out. */
export function logLine(level: 'info' | 'warn' | 'error', msg: string, facts: Record<string, unknown> = {}): string {
  const line = { level, time: new Date().toISOString(), ...lineOrigin(), ...facts, msg };
  return `${escapeControls(JSON.stringify(line))}\n`;
}
