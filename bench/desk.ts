import { readMeta } from '../src/redis/meta.js';
import { openList } from '../src/subscribers/list/subscriber-store.js';
import { loadPacked, withBenchRedis } from './list.js';
import { inOwnProcess } from './processes.js';

/** What the pages of a desk ask for, with a list of this length, in a process that has done nothing else. */
export async function benchDesk(subscribers: number) {
  return withBenchRedis(async (redis, url) => {
    await loadPacked(openList(redis, await readMeta(redis)), subscribers);
    return { subscribers, figures: await inOwnProcess('desk/figures.ts', url) };
  });
}
