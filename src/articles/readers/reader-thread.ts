import { launchThread } from '../../launch-thread.js';
import { afterWork } from './thread-work.js';

declare global {
  /** File name of the compiled document-thread.ts: bin/build.js replaces it. Undefined in a checkout. */
  var documentThreadFile: string | undefined;
}

/** A thread with a memory limit that answers one message at a time. */
export interface ReaderThread {
  /**
   * @param milliseconds of work that the answer may take; a stall of the machine does not count
   * @returns the answer, or the limit that ended the thread, which cannot be asked again then
   */
  ask<Reply>(message: unknown, milliseconds: number): Promise<Reply | 'out-of-time' | 'out-of-memory'>;
  end(): Promise<void>;
}

/**
 * Starts document-thread.ts.
 * @param megabytes limit of the thread's heap
 * @throws the error that kept it from starting
 */
export async function startThread(megabytes: number): Promise<ReaderThread> {
  const source = new URL('./document-thread.ts', import.meta.url);
  const thread = launchThread(source, globalThis.documentThreadFile, {
    resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 32 },
  });
  let answer: (reply: unknown) => void = () => undefined;
  let failure: unknown;
  thread.on('message', (reply) => answer(reply));
  thread.on('error', (error) => {
    failure = error;
  });
  // A document's own faults come back as an answer, so a running thread ends only when it runs out of memory.
  thread.on('exit', () => answer('out-of-memory'));
  const next = <Reply>() =>
    new Promise<Reply>((resolve) => {
      answer = resolve as (reply: unknown) => void;
    });

  if ((await next()) !== 'ready') throw failure;
  return {
    async ask(message, milliseconds) {
      const cancel = afterWork(thread, milliseconds, () => answer('out-of-time'));
      thread.postMessage(message);
      const reply = await next<never>();
      cancel();
      return reply;
    },
    async end() {
      await thread.terminate();
    },
  };
}
