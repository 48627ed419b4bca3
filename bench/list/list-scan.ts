import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { connectRedis } from '../../src/redis/client.js';
import { readMeta } from '../../src/redis/meta.js';
import { compileFilter } from '../../src/subscribers/list/audience.js';
import { scanBuckets } from '../../src/subscribers/list/scan-buckets.js';
import { openList, type SubscriberList } from '../../src/subscribers/list/subscriber-store.js';
import { benchNewsletter } from '../readers.js';

const newsletter: Newsletter = { ...benchNewsletter, number: 1, createdAt: '' };

/** Scans the whole list with a filter. @returns subscribers read per second, and the number that matched */
async function scan(
  list: SubscriberList,
  count: number,
): Promise<{ perSecond: number; milliseconds: number; matched: number }> {
  const matches = await compileFilter(list, newsletter, { state: ['confirmed'], locale: ['zh-CN'], section: ['Life'] });
  const started = performance.now();
  let matched = 0;
  for await (const { records } of scanBuckets(list))
    for (const { record } of records) if (matches(record)) matched += 1;
  const milliseconds = performance.now() - started;
  return { perSecond: Math.round((1_000 * count) / milliseconds), milliseconds: Math.round(milliseconds), matched };
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The claim: a scan's memory does not grow with the list. @param url of a Redis that holds a list of this length */
async function scanThrice(url: string, count: number) {
  const redis = await connectRedis(url);
  const list = openList(redis, await readMeta(redis));
  const runs = [await scan(list, count), await scan(list, count), await scan(list, count)];
  redis.disconnect();
  return {
    subscribers: count,
    perSecond: median(runs.map((run) => run.perSecond)),
    milliseconds: median(runs.map((run) => run.milliseconds)),
    matched: runs[0]?.matched,
    rssMb: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
}

const [url = '', count = '0'] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await scanThrice(url, Number(count))));
