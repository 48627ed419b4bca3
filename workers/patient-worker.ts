import { type Processor, Worker, type WorkerOptions } from 'bullmq';
import { pause } from '../src/redis/pause.js';
import { namedRefusal, WritesRefused } from '../src/redis/refused-writes.js';

/** How long a refused worker waits before it asks for a job again, in ms. */
const pauseMs = 1_000;

/** A worker that waits while Redis refuses to write. BullMQ alone would ask for a job again at once, all the time. */
export class PatientWorker extends Worker {
  readonly #stop: AbortSignal;

  /** @param stop ends the wait */
  constructor(queue: string, run: Processor, options: WorkerOptions, stop: AbortSignal) {
    super(queue, run, options);
    this.#stop = stop;
  }

  protected override async moveToActive(token: string, name?: string) {
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      if (namedRefusal(error) instanceof WritesRefused) await pause(pauseMs, this.#stop);
      throw error;
    }
  }
}
