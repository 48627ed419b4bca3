/** How often in a row something may fail before it is left alone. */
const failuresToOpen = 3;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/**
 * Keeps mails away from a relay that fails: closed while it works, open after three failures in a row (or one that
 * leaves no doubt), then one trial after a pause that doubles with every trial that fails: 1 s, 2 s, 4 s … 60 s.
 */
export class CircuitBreaker {
  #failures = 0;
  #pause = 0;
  #openUntil = 0;
  #trial = false;
  #cause: unknown;

  /** @param now milliseconds; a test brings its own clock */
  constructor(private readonly now: () => number = Date.now) {}

  /** Whether something may be tried now. Once open, that is one trial at a time after the pause. */
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

  /** What it failed of last; undefined while all is well. */
  get cause(): unknown {
    return this.#cause;
  }

  /** Says that something is tried, so that an open breaker lets nothing else through meanwhile. */
  begin(): void {
    if (this.#pause > 0) this.#trial = true;
  }

  /** What was begun came to nothing, either way. */
  abandon(): void {
    this.#trial = false;
  }

  succeed(): void {
    this.#failures = 0;
    this.#pause = 0;
    this.#trial = false;
    this.#cause = undefined;
  }

  /** @param certain the relay said itself that it takes nothing now: no need to fail three times */
  fail(cause: unknown, certain = false): void {
    this.#cause = cause;
    this.#failures += 1;
    const wasTrial = this.#trial;
    this.#trial = false;
    // What was under way when it opened fails late; that says nothing new.
    if (this.#pause > 0 && !wasTrial) return;
    if (this.#pause === 0 && !certain && this.#failures < failuresToOpen) return;
    this.#pause = Math.min(longestPauseMs, this.#pause === 0 ? firstPauseMs : this.#pause * 2);
    this.#openUntil = this.now() + this.#pause;
  }
}
