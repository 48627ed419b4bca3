/** Failures in a row that open the breaker. */
const failuresToOpen = 3;
const firstPauseMs = 1_000;
const maxPauseMs = 60_000;

/**
 * Keeps messages away from a relay that fails. It is closed while the relay works. It opens after three failures in a
 * row, or immediately when the relay itself says that it accepts nothing. It then permits one trial after a pause,
 * which doubles with each failed trial, from 1 s to 60 s.
 */
export class CircuitBreaker {
  #failures = 0;
  #pause = 0;
  #openUntil = 0;
  #trial = false;
  #cause: unknown;

  /** @param now milliseconds; a test passes its own clock */
  constructor(private readonly now: () => number = Date.now) {}

  /** Whether an attempt may begin now. An open breaker permits one trial at a time, after the pause. */
  get permits(): boolean {
    return this.#pause === 0 || (!this.#trial && this.now() >= this.#openUntil);
  }

  get closed(): boolean {
    return this.#pause === 0;
  }

  /** Whether the one trial of an open breaker is under way. */
  get trying(): boolean {
    return this.#trial;
  }

  /** The last failure; undefined while the relay works. */
  get cause(): unknown {
    return this.#cause;
  }

  /** Begins an attempt. An open breaker permits no other until it ends. */
  begin(): void {
    if (this.#pause > 0) this.#trial = true;
  }

  /** Ends an attempt that neither succeeded nor failed. */
  abandon(): void {
    this.#trial = false;
  }

  succeed(): void {
    this.#failures = 0;
    this.#pause = 0;
    this.#trial = false;
    this.#cause = undefined;
  }

  /** @param certain the relay itself said that it accepts nothing now, so one failure is enough */
  fail(cause: unknown, certain = false): void {
    this.#cause = cause;
    this.#failures += 1;
    const wasTrial = this.#trial;
    this.#trial = false;
    // A late failure of an attempt that began before the breaker opened says nothing new.
    if (this.#pause > 0 && !wasTrial) return;
    if (this.#pause === 0 && !certain && this.#failures < failuresToOpen) return;
    this.#pause = Math.min(maxPauseMs, this.#pause === 0 ? firstPauseMs : this.#pause * 2);
    this.#openUntil = this.now() + this.#pause;
  }
}
