/** The seconds of each part of a week, and its processor time: on a busy machine, only that can be compared. */
export class Phases {
  readonly #parts = new Map<string, { ms: number; cpuMs: number }>();

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const [from, cpu] = [performance.now(), process.cpuUsage()];
    const result = await work();
    const { user, system } = process.cpuUsage(cpu);
    const { ms, cpuMs } = this.#parts.get(name) ?? { ms: 0, cpuMs: 0 };
    this.#parts.set(name, { ms: ms + performance.now() - from, cpuMs: cpuMs + (user + system) / 1_000 });
    return result;
  }

  /** Seconds of each part, with those of the processor in brackets. */
  toString(): string {
    const seconds = (ms: number) => (ms / 1_000).toFixed(1);
    return [...this.#parts].map(([name, { ms, cpuMs }]) => `${name} ${seconds(ms)} (${seconds(cpuMs)})`).join(', ');
  }
}
