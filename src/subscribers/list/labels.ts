import type { Redis } from 'ioredis';
import { withoutAddresses } from '../../redaction.js';
import { keys } from '../../redis/keys.js';

/**
 * The few texts that many records share (an import's label, a page's path, a time zone), each kept once and identified
 * by a number; the empty text is 0. Labels are never removed or renumbered, so a cached label stays valid. Email addresses
 * in them are replaced by `…`: a label outlives the reader who is erased.
 */
export interface Labels {
  /** Returns the label's number, and assigns one if it has none. */
  numberOf(label: string): Promise<number>;
  /** Returns the label's number; −1, which is in no record, when it has none. A query must not add one. */
  knownNumberOf(label: string): Promise<number>;
  labelOf(number: number): Promise<string>;
}

export function openLabels(redis: Redis): Labels {
  const numbers = new Map<string, number>();
  const labels = new Map<number, string>();

  async function load(): Promise<void> {
    for (const [label, number] of Object.entries(await redis.hgetall(keys.labels))) remember(label, Number(number));
  }
  function remember(label: string, number: number): void {
    numbers.set(label, number);
    labels.set(number, label);
  }

  return {
    async numberOf(text) {
      const label = withoutAddresses(text);
      if (label === '') return 0;
      const known = numbers.get(label);
      if (known !== undefined) return known;
      // A number may be skipped when two processes add at once; it is never given twice.
      const next = await redis.incr(keys.labelNumber);
      await redis.hsetnx(keys.labels, label, next);
      const number = Number(await redis.hget(keys.labels, label));
      remember(label, number);
      return number;
    },
    async knownNumberOf(text) {
      const label = withoutAddresses(text);
      const known = label === '' ? 0 : numbers.get(label);
      if (known !== undefined) return known;
      const number = await redis.hget(keys.labels, label);
      if (number === null) return -1;
      remember(label, Number(number));
      return Number(number);
    },
    async labelOf(number) {
      if (!labels.has(number)) await load();
      return labels.get(number) ?? '';
    },
  };
}
