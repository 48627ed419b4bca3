import { connectRedis } from '../../../src/redis/client.js';
import { readMeta } from '../../../src/redis/meta.js';
import { reshardList } from '../../../src/subscribers/list/reshard.js';
import { openList } from '../../../src/subscribers/list/subscriber-store.js';

// Moves a list as a process that is killed: it ends itself some milliseconds after a number of groups of buckets, or not
// at all when it is given no number. After every group it pauses.
const [url = '', buckets = '', lastGroup = '', milliseconds = ''] = process.argv.slice(2);
const redis = await connectRedis(url);
const list = openList(redis, await readMeta(redis));
let groups = 0;
await reshardList(
  list,
  Number(buckets),
  async () => [],
  () => {
    groups += 1;
    if (groups === Number(lastGroup)) setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(milliseconds));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 15);
  },
);
process.stdout.write('done\n');
redis.disconnect();
