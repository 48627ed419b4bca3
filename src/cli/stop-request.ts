import { announce } from './output.js';
import { supervision } from './worker-processes.js';

/** How long an orderly stop may take before it is cut short, in ms: containers are killed after ten seconds. */
const stopMs = 8_500;

/** How long a stop that is cut short may take to give back what certainly was not sent, in ms. */
const giveBackMs = 1_000;

/**
 * How long after the first signal a further one means "quit at once", in ms. One Ctrl-C may arrive several times: the
 * terminal signals its whole process group, and npm then forwards its own copy.
 */
const repeatMs = 2_000;

/** A request to stop this process: by Ctrl-C, SIGTERM, a terminal that closes (SIGHUP), or the process that supervises it. */
export interface StopRequest {
  /** Resolves when the stop is requested. */
  asked: Promise<void>;
  /** Calls a function when the stop is cut short. It has a second for what must not be left undone. */
  onCutShort(giveBack: () => void): void;
}

/**
 * Starts to listen for a request to stop. Call it before anything starts that must not be interrupted: until then a signal
 * ends the process at once.
 *
 * A signal that comes two seconds or more after the first, or a stop that takes longer than 8.5 seconds, is cut
 * short: the process gives back what certainly was not sent, and ends within a second, with exit code 1 if messages are
 * still without an answer.
 */
export function listenForStop(): StopRequest {
  const lastSteps: (() => void)[] = [];
  let isCut = false;
  // Claims without an outcome stay in the ledger; the next run counts them as uncertain (docs/guarantees.md).
  const cutShort = () => {
    // One Ctrl-C may arrive several times.
    if (isCut) return;
    isCut = true;
    sayOnce(
      'The stop was cut short. Emails that were on their way without an answer will be reported as uncertain.',
      'warn',
    );
    for (const step of lastSteps) step();
    if (lastSteps.length === 0) process.exit(1);
    // Where everything could be given back, the stop completes before that.
    setTimeout(() => process.exit(1), giveBackMs).unref();
  };
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
    process.on('message', (word) => {
      if (word === supervision.stop) ask();
      if (word === supervision.cutShort) cutShort();
    });
    process.once('disconnect', ask);
    // Listening must not keep alive a process that has stopped.
    process.channel?.unref();
    if (!process.connected) ask();
  });
  return { asked, onCutShort: (step) => void lastSteps.push(step) };
}

/** Waits for the request to stop, then stops. */
export async function untilStopped({ asked }: StopRequest, stop: () => Promise<void>): Promise<void> {
  await asked;
  await stop();
  sayOnce('Stopped.');
}

/** Only the supervisor writes, not the processes under it, so that each line appears once. */
function sayOnce(text: string, level: 'info' | 'warn' = 'info'): void {
  if (!process.send) announce(text, level);
}
