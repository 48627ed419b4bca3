import type { Redis } from 'ioredis';
import type { Queues } from '../queues/queues.js';
import { readSite } from './site-store.js';

/** Milliseconds until every web process shows the change: the hub fetches the feeds at once. */
const afterMs = 2_000;

/** Lets a worker tell the WebSub hub that an issue was published. Does nothing while the site has no hub. */
export async function announceIssue(
  redis: Redis,
  queues: Queues,
  { id, newsletter }: { id: string; newsletter: string },
): Promise<void> {
  if ((await readSite(redis)).hub !== '') await queues.enqueue('pingHub', `hub-${id}`, { newsletter }, afterMs);
}
