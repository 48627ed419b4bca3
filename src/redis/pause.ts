const pauses = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Waits for a time, or until a signal fires. However many wait at once, all of them share one listener: while Redis
 * refuses to write, each kind of job and each connection waits for the same stop.
 */
export async function pause(ms: number, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return;
  const ends = endsBy(stop);
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      ends.delete(end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    ends.add(end);
  });
}

/** The pauses that a signal ends. */
function endsBy(stop: AbortSignal): Set<() => void> {
  const known = pauses.get(stop);
  if (known) return known;
  const ends = new Set<() => void>();
  pauses.set(stop, ends);
  const endAll = () => {
    for (const end of ends) end();
  };
  stop.addEventListener('abort', endAll, { once: true });
  return ends;
}
