/** What a failure shows, beyond that an attempt failed. */
export type FailureKind =
  /** Nothing more. */
  | 'failure'
  /** The relay says that it accepts nothing now (421). */
  | 'closing'
  /** The relay says that others use all the connections that it accepts: it works, for them. */
  | 'crowded'
  /** The relay refuses the login. Each further attempt may lock the account. */
  | 'login';

/** Failures in a row that open the breaker. */
const failuresToOpen = 3;
/** The same for a relay that has worked shortly before: it may refuse now and then, and serve everything else. */
const failuresAfterWork = 8;
/** What counts as shortly before, in ms. */
const recentMs = 10_000;
/** How long a relay that has worked shortly before may fail until its messages wait elsewhere, in ms. */
const recoveryMs = 2_000;
const minPauseMs = 100;
const secondMs = 1_000;
const maxPauseMs = 60_000;
/** The longest pause for a relay that works for others. */
const maxCrowdedPauseMs = 10_000;

/**
 * How long to wait before the next attempt, by how long all attempts have failed; in ms. The pause is at most an eighth
 * of that time once it exceeds a second. So of the time in which a relay accepts messages again, little is lost: a relay
 * that accepts messages once a minute gets them in more than 85 % of the time that it allows.
 */
export function pauseAfter(failingMs: number): number {
  const early = Math.min(Math.max(failingMs / 2, minPauseMs), secondMs);
  return Math.min(Math.max(early, failingMs / 8), maxPauseMs);
}

/**
 * Keeps messages away from a relay that fails. It is closed while the relay works. It opens after some failures in a row,
 * or immediately when the relay itself says that it accepts nothing and has not worked shortly before. It then permits
 * one trial after a pause, and the next after a pause that depends on how long the relay has failed. Any success closes
 * it.
 */
export class CircuitBreaker {
  #failures = 0;
  #workedAt = Number.NEGATIVE_INFINITY;
  /** When the first of the failures in a row happened. */
  #failingSince: number | undefined;
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

  /** Milliseconds until the pause of an open breaker ends. */
  get waitMs(): number {
    return this.#pause === 0 ? 0 : Math.max(0, this.#openUntil - this.now());
  }

  /** Whether the relay worked shortly before it began to fail, so that it is worth waiting for it. */
  get recovers(): boolean {
    const since = this.#failingSince ?? this.now();
    return since - this.#workedAt <= recentMs && this.now() - since < recoveryMs;
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
    this.#workedAt = this.now();
    this.#failingSince = undefined;
    this.#pause = 0;
    this.#trial = false;
    this.#cause = undefined;
  }

  fail(cause: unknown, kind: FailureKind = 'failure'): void {
    const now = this.now();
    this.#cause = cause;
    this.#failures += 1;
    this.#failingSince ??= now;
    const wasTrial = this.#trial;
    this.#trial = false;
    // A late failure of an attempt that began before the breaker opened says nothing new.
    if (this.#pause > 0 && !wasTrial) return;
    if (this.#pause === 0 && this.#failures < this.#failuresToOpen(kind)) return;
    this.#pause = this.#pauseFor(kind, now - this.#failingSince);
    this.#openUntil = now + this.#pause;
  }

  #failuresToOpen(kind: FailureKind): number {
    if (kind === 'login') return 1;
    if (this.recovers) return failuresAfterWork;
    return kind === 'failure' ? failuresToOpen : 1;
  }

  #pauseFor(kind: FailureKind, failingMs: number): number {
    if (kind === 'login') return Math.min(Math.max(this.#pause * 2, secondMs), maxPauseMs);
    return Math.min(pauseAfter(failingMs), kind === 'crowded' ? maxCrowdedPauseMs : maxPauseMs);
  }
}
