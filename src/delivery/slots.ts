/** Places for what may go on at once. Who finds none waits in turn. */
export interface Slots {
  /** @returns how to give the place back */
  take(): Promise<() => void>;
}

/**
 * Opens so many places. A mail takes one before its recipient is claimed, so that a process never has more recipients
 * claimed than it has connections, however many batches it works on.
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
    async take() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return giveBack;
    },
  };
}
