/**
 * Lets some pages be rendered at a time; the others wait in order. Without a limit, the parts of many pages that are
 * ready at once would block the process together, and the visitors of pages that are kept would wait for all of them.
 */
export class RenderTurns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Resolves when a turn begins. @returns a function that ends it; a second call does nothing */
  async begin(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    };
  }
}
