import { announce } from './output.js';
import { supervision } from './worker-processes.js';

/** How long an orderly stop may take before the process ends anyway, in ms: containers are killed after ten seconds. */
const stopMs = 9_500;

/**
 * How long after the first signal a further one means "quit at once", in ms. One Ctrl-C may arrive several times: the
 * terminal signals its whole process group, and npm then forwards its own copy.
 */
const repeatMs = 2_000;

/** A request to stop this process: by Ctrl-C, SIGTERM, a terminal that closes (SIGHUP), or the process that supervises it. */
export interface StopRequest {
  /** Resolves when the stop is requested. */
  asked: Promise<void>;
}

/**
 * Starts to listen for a request to stop. Call it before anything starts that must not be interrupted: until then a signal
 * ends the process at once.
 *
 * A signal that comes two seconds or more after the first, or a stop that takes longer than 9.5 seconds, ends the process
 * with exit code 1.
 */
export function listenForStop(): StopRequest {
  const asked = new Promise<void>((resolve) => {
    let askedAt: number | undefined;
    const ask = () => {
      if (askedAt !== undefined) return;
      askedAt = performance.now();
      setTimeout(cutShort, stopMs).unref();
      sayOnce(process.stderr.isTTY ? 'Stopping… press Ctrl-C again to quit at once.' : 'Stopping…');
      resolve();
    };
    // The terminal is gone, so a message of the stop could not be written. The error must not end the process.
    process.on('SIGHUP', () => {
      for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    });
    const onSignal = () => {
      if (askedAt === undefined) ask();
      else if (performance.now() - askedAt >= repeatMs) cutShort();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
    if (!process.send) return;
    process.on('message', (word) => word === supervision.stop && ask()).once('disconnect', ask);
    // Listening must not keep alive a process that has stopped.
    process.channel?.unref();
    if (!process.connected) ask();
  });
  return { asked };
}

/** Waits for the request to stop, then stops. */
export async function untilStopped({ asked }: StopRequest, stop: () => Promise<void>): Promise<void> {
  await asked;
  await stop();
  sayOnce('Stopped.');
}

/** Claims without an outcome stay in the ledger; the next run counts them as uncertain (docs/guarantees.md). */
function cutShort(): never {
  sayOnce('The stop was cut short. Emails that the mail server has not answered yet will be reported as uncertain.');
  process.exit(1);
}

/** Only the supervisor writes, not the processes under it, so that each line appears once. */
function sayOnce(text: string): void {
  if (!process.send) announce(text);
}
