/** What a costly read found. */
export interface Shared<Found> {
  found: Found;
  /** When it was read, Unix milliseconds. */
  at: number;
}

/** Lets many askers share costly reads. */
export interface SharedReads {
  /**
   * Returns what a read of this name and version found a moment ago, or reads. Everybody who asks meanwhile waits for the
   * same read. A read is made once a second at most, and takes at most a fiftieth of the time.
   * @param version what was found for another one is not returned
   */
  read<Found>(name: string, version: string, read: () => Promise<Found>): Promise<Shared<Found>>;
  /** Waits for the read of this name that is under way, or reads: what was found before is not returned. */
  join<Found>(name: string, read: () => Promise<Found>): Promise<Found>;
}

const leastGapMs = 1_000;
/** A read that takes 0.2 s is made again after 10 s. */
const share = 50;
const maxKept = 200;

interface Kept {
  version: string;
  /** When it is read again, in Unix milliseconds; infinite while it is being read. */
  until: number;
  result: Promise<Shared<unknown>>;
}

/** Opens the reads of one process. @param now Unix milliseconds */
export function openSharedReads(now: () => number = Date.now): SharedReads {
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, Promise<unknown>>();
  const start = (name: string, version: string, read: () => Promise<unknown>): Kept => {
    const at = now();
    const reading = read().then(
      (found) => {
        const end = now();
        entry.until = end + Math.max(leastGapMs, (end - at) * (share - 1));
        return { found, at };
      },
      (error: unknown) => {
        if (kept.get(name) === entry) kept.delete(name);
        throw error;
      },
    );
    const entry: Kept = { version, until: Number.POSITIVE_INFINITY, result: reading };
    // The last of the map is the newest.
    kept.delete(name);
    kept.set(name, entry);
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
    return entry;
  };
  return {
    async read<Found>(name: string, version: string, read: () => Promise<Found>) {
      const known = kept.get(name);
      const isFresh = known !== undefined && known.version === version && now() < known.until;
      return (await (isFresh ? known : start(name, version, read)).result) as Shared<Found>;
    },
    async join<Found>(name: string, read: () => Promise<Found>) {
      const reading = underWay.get(name) ?? read().finally(() => underWay.delete(name));
      underWay.set(name, reading);
      return (await reading) as Found;
    },
  };
}
