import { setTimeout as sleep } from 'node:timers/promises';

/** The stages of a round, with their durations, and what the current one waits for. */
export class Stages {
  readonly #durations: [name: string, ms: number][] = [];
  #name = 'start';
  #startedAt = performance.now();
  #waitsFor: () => string = () => '';
  readonly #over: AbortSignal;

  /** @param over ends every wait */
  constructor(over: AbortSignal) {
    this.#over = over;
  }

  enter(name: string): void {
    this.#durations.push([this.#name, performance.now() - this.#startedAt]);
    this.#name = name;
    this.#startedAt = performance.now();
    this.#waitsFor = () => '';
  }

  /** Waits for a condition. @param seen how far it is, for a round that fails */
  async until(holds: () => boolean | Promise<boolean>, seen: () => string, everyMs = 20): Promise<void> {
    this.#waitsFor = seen;
    while (!(await holds())) await sleep(everyMs, undefined, { signal: this.#over });
  }

  /** The current stage, and how far it is. */
  get current(): string {
    const seen = this.#waitsFor();
    return seen ? `${this.#name} (${seen})` : this.#name;
  }

  /** Seconds of each stage so far. */
  get seconds(): Record<string, number> {
    const all = [...this.#durations, [this.#name, performance.now() - this.#startedAt] as const];
    return Object.fromEntries(all.map(([name, ms]) => [name, Math.round(ms / 100) / 10]));
  }
}
