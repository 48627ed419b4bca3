import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keys } from '../../src/redis/keys.js';
import { readMeta } from '../../src/redis/meta.js';
import { scanBuckets } from '../../src/subscribers/list/scan-buckets.js';
import { openList } from '../../src/subscribers/list/subscriber-store.js';
import { decodeRecord } from '../../src/subscribers/record/record.js';
import { settings, signedBySendgrid } from '../feedback/webhooks/requests-for-tests.js';
import { newInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

// A provider reports 10,000 unsubscriptions in one request, and the worker is killed while it applies them. Counts in
// the list: every reader left, and each once. Run by `npm run reports [-- number of reports]`.

const count = Number(process.argv[2] ?? 10_000);
const store = await startTestRedis({ appendfsync: 'everysec' });
const installation = await newInstallation({ ...settings, REDIS_URL: `unix://${store.url}`, LOG_LEVEL: 'warn' });
const say = (text: string) => process.stdout.write(`${text}\n`);
const waiting = () => store.redis.zcard(keys.incomingIds);

try {
  const sender = ['--from', 'News <news@example.com>', '--address', '1 Example Road'];
  await installation.json('newsletter', 'add', '--slug', 'business', '--title', 'Digest', ...sender);
  const addresses = Array.from({ length: count }, (_, i) => `reader${i}@example.org`);
  const file = join(installation.dataDir, 'readers.csv');
  await writeFile(file, `email\n${addresses.join('\n')}\n`);
  const consent = ['--status', 'confirmed', '--consent', 'by letter'];
  await installation.json('subscriber', 'import', file, '--newsletter', 'business', ...consent);

  const web = await installation.start('web');
  const worker = await installation.start('worker');
  const events = addresses.map((email, i) => ({ event: 'unsubscribe', email, sg_event_id: `event-${i}` }));
  const { headers, body } = signedBySendgrid(events, Date.now());
  const post = async () => {
    const startedAt = performance.now();
    const { status } = await fetch(`${installation.url}/feedback/sendgrid`, { method: 'POST', headers, body });
    return `${status} after ${Math.round(performance.now() - startedAt)} ms`;
  };
  const startedAt = performance.now();
  say(`${count} reports in one request: ${await post()}`);
  while ((await waiting()) > count * 0.8) await sleep(5);
  await worker.stop('SIGKILL');
  say(`worker killed with ${await waiting()} reports waiting; the same request again: ${await post()}`);
  await installation.start('worker');
  while ((await waiting()) > 0) await sleep(20);
  say(`all applied after ${Math.round(performance.now() - startedAt)} ms`);
  await web.stop();

  let left = 0;
  let twice = 0;
  const list = openList(store.redis, await readMeta(store.redis));
  for await (const { records } of scanBuckets(list))
    for (const { record } of records) {
      const [membership] = decodeRecord(record).memberships;
      const times = membership?.log.filter(({ event }) => event === 'unsubscribed').length ?? 0;
      if (membership?.state === 'unsubscribed' && times > 0) left += 1;
      if (times > 1) twice += 1;
    }
  say(`readers who left: ${left} of ${count}; applied twice: ${twice}`);
  process.exitCode = left === count && twice === 0 ? 0 : 1;
} finally {
  await installation.remove();
  await store.stop();
}
