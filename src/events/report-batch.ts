import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { eventsWanted, reportImported } from './outbox.js';

/** A batch of an import: subscriber ids in its order, one character per byte, and their outcomes. */
export interface ImportedBatch {
  /** No other batch of any import has this name. */
  name: string;
  /** Number of the newsletter. */
  newsletter: number;
  ids: readonly string[];
  outcomes: readonly string[];
}

/**
 * Reports a batch of an import as one event. A batch that is repeated after a crash is reported again with the same id.
 */
export async function reportBatch(redis: Redis, { name, newsletter, ids, outcomes }: ImportedBatch): Promise<void> {
  if (ids.length === 0 || !(await eventsWanted(redis))) return;
  const idsWith = (outcome: string) =>
    ids.filter((_, place) => outcomes[place] === outcome).map((id) => Buffer.from(id, 'latin1').toString('hex'));
  const [added, updated] = [idsWith('added'), idsWith('updated')];
  if (added.length + updated.length === 0) return;
  const id = createHash('sha256').update(name).digest('hex').slice(0, 32);
  await reportImported(redis, { id, at: Date.now(), type: 'subscribers.imported', newsletter, added, updated });
}
