import { connectRedis } from '../../../src/redis/client.js';
import { readMeta } from '../../../src/redis/meta.js';
import { reshardList } from '../../../src/subscribers/list/reshard.js';
import { openList } from '../../../src/subscribers/list/subscriber-store.js';

// Moves a list as a process that can be killed: writes a line to standard output after every group of buckets, then
// pauses.
const [url = '', buckets = ''] = process.argv.slice(2);
const redis = await connectRedis(url);
const list = openList(redis, await readMeta(redis));
process.stdout.write('begins\n');
await reshardList(
  list,
  Number(buckets),
  async () => [],
  () => {
    process.stdout.write('group\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 15);
  },
);
process.stdout.write('done\n');
redis.disconnect();
