import type { Redis } from 'ioredis';
import * as z from 'zod';
import { withoutAddresses } from '../../redaction.js';
import { keys } from '../../redis/keys.js';

/**
 * The few texts that many records share (an import's label, a page's path, a time zone), each kept once and identified
 * by a number; the empty text is 0. No number is given twice. A label that no record uses is removed some time later
 * (remove-labels.ts). Email addresses in them are replaced by `…`: a label may outlive a reader who is erased.
 */
export interface Labels {
  /** Returns the label's number, and assigns one if it has none. */
  numberOf(label: string): Promise<number>;
  /** Returns the label's number; −1, which is in no record, when it has none. A query must not add one. */
  knownNumberOf(label: string): Promise<number>;
  /** Returns the label of a number; empty when the number is 0, or its label was removed. */
  labelOf(number: number): Promise<string>;
}

/** How long a process uses a number that it has read, in ms. Far shorter than a retired label is kept. */
const cachedMs = 86_400_000;

/** How long a process waits before it looks again for a number that has no label, in ms. */
const reloadMs = 1_000;

/** A label that no record used when the list was last read. `since`: Unix seconds. */
export const retiredLabel = z.object({ label: z.string(), since: z.number() });

export function openLabels(redis: Redis, clock: () => number = () => performance.now()): Labels {
  const numbers = new Map<string, { number: number; readAt: number }>();
  const labels = new Map<number, string>();
  let latest = { at: Number.NEGATIVE_INFINITY, loaded: Promise.resolve() };

  async function load(): Promise<void> {
    for (const [number, text] of Object.entries(await redis.hgetall(keys.retiredLabels)))
      labels.set(Number(number), retiredLabel.parse(JSON.parse(text)).label);
    for (const [label, number] of Object.entries(await redis.hgetall(keys.labels))) remember(label, Number(number));
  }
  /** Loads them again, at most once a second; a call meanwhile waits for the load that began. */
  function reload(): Promise<void> {
    if (clock() - latest.at >= reloadMs) {
      latest = { at: clock(), loaded: load() };
      latest.loaded.catch(() => {
        latest.at = Number.NEGATIVE_INFINITY;
      });
    }
    return latest.loaded;
  }
  function remember(label: string, number: number): void {
    numbers.set(label, { number, readAt: clock() });
    labels.set(number, label);
  }
  function cached(label: string): number | undefined {
    const found = numbers.get(label);
    return found && clock() - found.readAt < cachedMs ? found.number : undefined;
  }

  return {
    async numberOf(text) {
      const label = withoutAddresses(text);
      if (label === '') return 0;
      const known = cached(label);
      if (known !== undefined) return known;
      // A number may be skipped when two processes add at once; it is never given twice.
      const stored = await redis.hget(keys.labels, label);
      if (stored === null) await redis.hsetnx(keys.labels, label, await redis.incr(keys.labelNumber));
      const number = Number(stored ?? (await redis.hget(keys.labels, label)));
      remember(label, number);
      return number;
    },
    async knownNumberOf(text) {
      const label = withoutAddresses(text);
      const known = label === '' ? 0 : cached(label);
      if (known !== undefined) return known;
      const number = await redis.hget(keys.labels, label);
      if (number === null) return -1;
      remember(label, Number(number));
      return Number(number);
    },
    async labelOf(number) {
      if (number === 0) return '';
      // A send asks for the label of each recipient: one that is missing must not cost a round trip each time.
      if (!labels.has(number)) await reload();
      return labels.get(number) ?? '';
    },
  };
}
