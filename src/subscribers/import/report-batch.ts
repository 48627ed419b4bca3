import { createHash } from 'node:crypto';
import { eventsWanted, reportImported } from '../../events/outbox.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import type { BatchRow, Outcome } from './import-batch.js';

/**
 * Reports a batch of an import as one event. A batch that is repeated after a kill is reported again, with the same id.
 * @param batch a name for this batch that no other batch of any import has
 */
export async function reportBatch(
  { redis }: Pick<SubscriberList, 'redis'>,
  batch: string,
  rows: readonly BatchRow[],
  outcomes: readonly Outcome[],
): Promise<void> {
  const [first] = rows;
  if (!first || !(await eventsWanted(redis))) return;
  const idsWith = (outcome: Outcome) =>
    rows.filter((_, place) => outcomes[place] === outcome).map(({ id }) => Buffer.from(id, 'latin1').toString('hex'));
  const [added, updated] = [idsWith('added'), idsWith('updated')];
  if (added.length + updated.length === 0) return;
  await reportImported(redis, {
    id: createHash('sha256').update(batch).digest('hex').slice(0, 32),
    at: Date.now(),
    type: 'subscribers.imported',
    newsletter: first.given.membership.newsletter,
    added,
    updated,
  });
}
