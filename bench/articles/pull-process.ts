import { readFileSync } from 'node:fs';
import { pullSource } from '../../src/articles/pull/pull-source.js';
import { readSource } from '../../src/articles/pull/source-store.js';
import { connectRedis } from '../../src/redis/client.js';

// Pulls a source a few times at the times that it asks for, as one process of a worker that is restarted often.
const [url = '', id = '', pulls = '1'] = process.argv.slice(2);
const redis = await connectRedis(url, {}, 10_000);
let [count, added] = [0, 0];
for (; count < Number(pulls); count += 1) {
  const source = await readSource(redis, id);
  const { lastAt, waiting, nextAt } = source.status;
  if (lastAt > 0 && waiting.pages + waiting.sitemaps === 0) break;
  const result = await pullSource({ redis, allowPrivateFetch: true }, source, { now: nextAt, patienceMs: 10_000 });
  added += result.added;
}
redis.disconnect();
const peakMb = Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024);
process.stdout.write(JSON.stringify({ count, added, peakMb }));
