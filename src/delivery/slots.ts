/** Limits how many things happen at once. A caller that finds no free slot waits in order. */
export interface Slots {
  /** @returns a function that gives the slot back */
  take(): Promise<() => void>;
  /** Whether a caller waits for a slot. */
  readonly wanted: boolean;
}

/**
 * Opens `count` slots. A message takes one before its recipient is claimed, so that a process never has more claims
 * than connections, however many batches it works on.
 */
export function openSlots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let free = count;
  const giveBack = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    get wanted() {
      return waiting.length > 0;
    },
    async take() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return giveBack;
    },
  };
}
