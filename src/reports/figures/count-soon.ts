import type { Queues } from '../../queues/queues.js';

/** Changes of the same twenty seconds share a count: it reads the whole list. */
const windowMs = 20_000;

/** Has all readers counted again soon, after somebody changed which there are. */
export async function countSoon({ queues }: { queues: Queues }, now = Date.now()): Promise<void> {
  const window = Math.floor(now / windowMs) + 1;
  await queues.enqueue('countFigures', `changed-${window}`, {}, window * windowMs - now);
}
