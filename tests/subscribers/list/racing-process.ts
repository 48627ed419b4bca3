import { connectRedis } from '../../../src/redis/client.js';
import { readMeta } from '../../../src/redis/meta.js';
import { changeSubscriber, idOf, openList } from '../../../src/subscribers/list/subscriber-store.js';
import { membershipOf, withMembership, withState } from '../../../src/subscribers/record/subscriber.js';
import type { LogAuthor } from '../../../src/subscribers/record/subscriber-log.js';

// Changes readers as fast as it can, some at once, and prints the results at the end.
const [url = '', by = 'reader', readers = '0', changes = '0'] = process.argv.slice(2);
const redis = await connectRedis(url);
const list = openList(redis, await readMeta(redis));

/** Reader → the highest count in a result, and the state in that result. */
const answers = new Map<number, { count: number; state: string }>();
let left = Number(changes);

async function work(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const reader = Math.floor(Math.random() * Number(readers));
    const { after } = await changeSubscriber(list, idOf(list, `reader${reader}@example.org`), (before) => {
      const membership = membershipOf(before, 1);
      if (!before || !membership) throw new Error('a reader is gone');
      const to = membership.state === 'confirmed' ? 'unsubscribed' : 'confirmed';
      // `engagedAt` counts the changes of this reader by all processes.
      const counted = { ...membership, engagedAt: membership.engagedAt + 1 };
      return withMembership(before, withState(counted, to, by as LogAuthor));
    });
    const membership = membershipOf(after, 1);
    if (membership && membership.engagedAt > (answers.get(reader)?.count ?? 0)) {
      answers.set(reader, { count: membership.engagedAt, state: membership.state });
    }
  }
}
await Promise.all(Array.from({ length: 32 }, work));
process.stdout.write(JSON.stringify([...answers]));
redis.disconnect();
