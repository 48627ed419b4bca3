import type { Redis } from 'ioredis';
import { endOf, type ProviderHold } from '../delivery/holds/hold.js';
import { readHolds } from '../delivery/holds/hold-store.js';

/** A provider whose readers are on hold. Times are ISO 8601 in UTC. */
export interface HoldReport extends Omit<ProviderHold, 'since'> {
  since: string;
  /** When the hold ends by itself. Then their messages have failed. */
  until: string;
  remedy: string;
}

export async function reportHolds(redis: Redis, issueId: string): Promise<HoldReport[]> {
  const holds = await readHolds(redis, issueId);
  if (holds.length === 0) return [];
  // A hold is rare, and every command would load the words.
  const { holdRemedy } = await import('../delivery/holds/hold-remedy.js');
  return holds.map((hold) => ({
    ...hold,
    since: new Date(hold.since).toISOString(),
    until: new Date(endOf(hold)).toISOString(),
    remedy: holdRemedy(hold),
  }));
}
