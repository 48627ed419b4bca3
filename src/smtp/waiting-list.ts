import type { ConnectionPool } from './connection-pool.js';

/** Relays that failed a message, with the reason. */
export type Failures = Map<ConnectionPool, unknown>;

/** A message that waits for a place. */
interface Waiting {
  failed: Failures;
  /** Relays that have had what their rate allows for now. */
  held: ReadonlyMap<ConnectionPool, number>;
  wake(): void;
}

/** The messages that wait for a place at a relay, in the order in which they came. */
export class WaitingList {
  readonly #waiting: Waiting[] = [];

  /** A relay has room: the first message that may use it goes on. */
  wake(pool: ConnectionPool): void {
    const next = this.#waiting.findIndex(({ failed, held }) => !failed.has(pool) && !held.has(pool));
    if (next >= 0) this.#waiting.splice(next, 1)[0]?.wake();
  }

  /** A relay went down or came back: every message looks again. */
  wakeAll(): void {
    for (const { wake } of this.#waiting.splice(0)) wake();
  }

  /** Waits until a place comes up, at most so long. @returns whether none did */
  pause(failed: Failures, held: Waiting['held'], ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const entry: Waiting = {
        failed,
        held,
        wake() {
          clearTimeout(timer);
          resolve(false);
        },
      };
      const late = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        resolve(true);
      };
      const timer = Number.isFinite(ms) ? setTimeout(late, ms) : undefined;
      this.#waiting.push(entry);
    });
  }
}
