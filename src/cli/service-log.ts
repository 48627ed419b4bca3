import { format } from 'node:util';
import { describeError } from '../errors.js';
import type { Logger } from '../log.js';
import { exitCode } from './exit-code.js';

/**
 * Sends what Node and the packages write for people to the log, so that a program that reads the log gets JSON alone.
 * On a terminal nothing changes.
 */
export function logConsole(log: Logger): void {
  if (process.stderr.isTTY) return;
  console.warn = (...words: unknown[]) => log.warn(format(...words));
  console.error = (...words: unknown[]) => log.error(format(...words));
  // The listener that prints them.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => log.warn({ warning: name }, message));
  process.on('uncaughtException', (error) => {
    log.error({ error: describeError(error), stack: error.stack }, 'unexpected error; this process ends');
    process.exit(exitCode.failed);
  });
}
