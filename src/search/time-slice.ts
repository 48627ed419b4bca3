import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that work may take before everything else gets a turn. */
const slice = 2;

/** Divides long work, so that it never blocks the rest of the process. */
export class TimeSlice {
  readonly #isUrgent: () => boolean;
  #began = performance.now();

  /** @param isUrgent while it is not, the work takes half of the time at most */
  constructor(isUrgent: () => boolean = () => true) {
    this.#isUrgent = isUrgent;
  }

  /** Lets everything else run if this work has been running for some milliseconds. */
  async rest(): Promise<void> {
    const worked = performance.now() - this.#began;
    if (worked < slice) return;
    await (this.#isUrgent() ? setImmediate() : sleep(worked));
    this.#began = performance.now();
  }
}
