import type { Redis } from 'ioredis';
import type { Queues } from '../../queues/queues.js';
import { dueWants } from '../store/wanted-pictures.js';

/** Enqueues the job that makes pictures, if any are due. The reconciler calls it too, since queues may lose jobs. */
export async function schedulePictures(
  { redis, queues }: { redis: Redis; queues: Queues },
  now = Date.now(),
): Promise<void> {
  if ((await dueWants(redis, now, 1)).length > 0) await queues.enqueue('makePictures', 'pictures', {});
}
