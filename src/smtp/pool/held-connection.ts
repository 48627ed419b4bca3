import type { Ahead } from '../relay.js';
import type { Session } from '../session.js';
import type { ConnectionPool, Reservation } from './connection-pool.js';

/** A session over which the envelope of the next message has been sent, reserved for that message. */
export class HeldConnection implements Ahead {
  readonly #session: Session;
  readonly #freed: () => void;
  #taken = false;

  /** @param freed is called when the connection is dropped, and so another may be opened */
  constructor(
    readonly pool: ConnectionPool,
    session: Session,
    freed: () => void,
  ) {
    this.#session = session;
    this.#freed = freed;
  }

  /** @returns the reservation, once; undefined when the connection was taken or dropped before */
  take(): Reservation | undefined {
    if (this.#taken) return undefined;
    this.#taken = true;
    return this.pool.resume(this.#session);
  }

  drop(): void {
    if (this.#taken) return;
    this.#taken = true;
    this.pool.discard(this.#session);
    this.#freed();
  }
}
