import { setImmediate } from 'node:timers/promises';

/** Milliseconds that work may take before everything else gets a turn. */
const slice = 2;

/** Divides long work, so that it never blocks the rest of the process. */
export class TimeSlice {
  #began = performance.now();

  /** Lets everything else run if this work has been running for some milliseconds. */
  async rest(): Promise<void> {
    if (performance.now() - this.#began < slice) return;
    await setImmediate();
    this.#began = performance.now();
  }
}
