import { readAttention } from '../../src/attention/attention.js';
import { connectRedis } from '../../src/redis/client.js';

// The claim: what needs attention is shown at once, with any number of readers and issues.

const [url = ''] = process.argv.slice(2);
const redis = await connectRedis(url);
const config = { feedback: { listener: undefined, mailbox: undefined }, durableReplicas: 0 };

const times: number[] = [];
let found = 0;
for (let i = 0; i < 500; i += 1) {
  const from = performance.now();
  found = (await readAttention({ redis, config })).length;
  times.push(performance.now() - from);
}
redis.disconnect();

times.sort((a, b) => a - b);
const at = (share: number) => Number((times[Math.floor(times.length * share)] ?? 0).toFixed(2));
process.stdout.write(JSON.stringify({ found, medianMs: at(0.5), p99Ms: at(0.99) }));
