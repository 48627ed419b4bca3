/** How long a relay that has refused another connection is not asked for one more: the first time, and at most; in ms. */
const firstPauseMs = 250;
const maxPauseMs = 60_000;
/** Refused connections in a row, while others are served, that show a limit where the relay's words do not. */
const refusalsToLower = 3;

const words =
  /too many (\w+ ){0,3}(connections|sessions)|\b(connection|session)s? (\w+ ){0,3}(limit|exceed)|\bmax(imum)? (\w+ ){0,4}(connections|sessions)|concurren|simultaneous/i;

/** Whether a relay says that it has too many connections. */
export const mentionsConnections = (reply: string): boolean => words.test(reply.slice(0, 500));

/**
 * How many connections a relay accepts. A refused one lowers the number to those that are open. Then one more is tried
 * after a pause, which doubles while the relay refuses it; when the relay accepts it, the next one is tried.
 */
export class ConnectionLimit {
  #max: number;
  #pause = 0;
  #raisesAt = 0;
  #refusals = 0;

  /** @param given the number in the settings @param clock milliseconds, as `performance.now()` reports them */
  constructor(
    private readonly given: number,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.#max = given;
  }

  /** Max connections now. */
  get max(): number {
    const raised = this.#max < this.given && this.clock() >= this.#raisesAt;
    return raised ? this.#max + 1 : this.#max;
  }

  /** The relay serves a new connection. @param served how many it serves now */
  opened(served: number): void {
    this.#refusals = 0;
    if (served <= this.#max) return;
    this.#max = Math.min(served, this.given);
    this.#pause = 0;
    this.#raisesAt = this.clock();
  }

  /**
   * The relay has refused another connection.
   * @param served how many it serves now
   * @param reply its words
   * @returns whether that is a limit of connections
   */
  refused(served: number, reply: string): boolean {
    this.#refusals += 1;
    if (!mentionsConnections(reply) && this.#refusals < refusalsToLower) return false;
    this.#refusals = 0;
    this.#max = Math.max(1, Math.min(served, this.given));
    this.#pause = Math.min(Math.max(this.#pause * 2, firstPauseMs), maxPauseMs);
    this.#raisesAt = this.clock() + this.#pause;
    return true;
  }
}
