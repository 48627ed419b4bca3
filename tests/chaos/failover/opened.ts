import { within } from '../../../src/feedback/inbound/within.js';

/** How long one thing may take to close, in ms. */
const closeMs = 15_000;

/** Everything that a round has opened. It is closed in reverse order; what opens later is closed at once. */
export class Opened {
  readonly #closers: (() => Promise<unknown>)[] = [];
  #isClosed = false;

  async add<T>(opening: Promise<T> | T, close: (one: T) => Promise<unknown>): Promise<T> {
    const one = await opening;
    const closer = () => within(closeMs, close(one)).catch(() => undefined);
    if (this.#isClosed) {
      await closer();
      throw new Error('The round is over.');
    }
    this.#closers.push(closer);
    return one;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const closer of this.#closers.splice(0).reverse()) await closer();
  }
}
