import { Worker as Thread, type WorkerOptions } from 'node:worker_threads';

/** A thread with a memory limit that answers one message at a time. */
export interface ReadingThread {
  /** @returns the answer, or which limit ended the thread; it cannot be asked again then */
  ask<Reply>(message: unknown, milliseconds: number): Promise<Reply | 'out-of-time' | 'out-of-memory'>;
  end(): Promise<void>;
}

/**
 * Starts document-thread.ts.
 * @param megabytes limit of the thread's heap
 * @throws whatever keeps it from starting
 */
export async function startThread(megabytes: number): Promise<ReadingThread> {
  const limits = { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 32 };
  const options: WorkerOptions = { resourceLimits: limits, execArgv: [] };
  const thread = import.meta.url.endsWith('.ts')
    ? threadFromSource(options)
    : new Thread(new URL('./document-thread.js', import.meta.url), options);
  let answer: (reply: unknown) => void = () => undefined;
  let failure: unknown;
  thread.on('message', (reply) => answer(reply));
  thread.on('error', (error) => {
    failure = error;
  });
  // A document's own faults come back as an answer, so a running thread ends for want of memory alone.
  thread.on('exit', () => answer('out-of-memory'));
  const next = <Reply>() =>
    new Promise<Reply>((resolve) => {
      answer = resolve as (reply: unknown) => void;
    });

  if ((await next()) !== 'ready') throw failure;
  return {
    async ask(message, milliseconds) {
      const timer = setTimeout(() => answer('out-of-time'), milliseconds);
      thread.postMessage(message);
      const reply = await next<never>();
      clearTimeout(timer);
      return reply;
    },
    async end() {
      await thread.terminate();
    },
  };
}

/** In a checkout the sources run by tsx, which a thread does not get from the process that starts it. */
function threadFromSource(options: WorkerOptions): Thread {
  const entry = JSON.stringify(new URL('./document-thread.ts', import.meta.url).href);
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  return new Thread(`import(${tsx}).then(({ tsImport }) => tsImport(${entry}, ${entry}))`, { ...options, eval: true });
}
