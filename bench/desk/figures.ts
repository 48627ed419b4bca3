import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { connectRedis } from '../../src/redis/client.js';
import { readMeta } from '../../src/redis/meta.js';
import { countFigures } from '../../src/reports/figures/count-figures.js';
import { readFigures } from '../../src/reports/figures/figures.js';
import { ProviderGroups } from '../../src/settings/provider-groups.js';
import { countSubscribers } from '../../src/subscribers/list/count-subscribers.js';
import { scanBuckets } from '../../src/subscribers/list/scan-buckets.js';
import { openList } from '../../src/subscribers/list/subscriber-store.js';
import { peekMembership } from '../../src/subscribers/record/peek.js';
import { benchNewsletter } from '../readers.js';

// The claim: numbers of readers are shown at once, and the job that counts them takes hardly longer than reading the list.

const newsletter: Newsletter = { ...benchNewsletter, number: 1, createdAt: '' };
const [url = ''] = process.argv.slice(2);
const redis = await connectRedis(url);
const list = openList(redis, await readMeta(redis));
const groups = new ProviderGroups();

/** @returns ms of the clock, and of this process's CPU */
async function measured(run: () => Promise<unknown>) {
  const [from, cpu] = [performance.now(), process.cpuUsage()];
  await run();
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - from, cpuMs: (user + system) / 1_000 };
}

async function scan(): Promise<number> {
  let found = 0;
  for await (const { records } of scanBuckets(list))
    for (const { record } of records) if (peekMembership(record, newsletter.number)) found += 1;
  return found;
}

const ways = {
  scan,
  count: () => countFigures(list, [newsletter], groups),
  stats: () => countSubscribers(list, newsletter),
};
const runs: Record<keyof typeof ways, { ms: number; cpuMs: number }[]> = { scan: [], count: [], stats: [] };
for (let round = 0; round < 5; round += 1)
  for (const [name, run] of Object.entries(ways)) runs[name as keyof typeof ways].push(await measured(run));
const reads: { ms: number; cpuMs: number }[] = [];
for (let i = 0; i < 500; i += 1) reads.push(await measured(() => readFigures(redis, newsletter, 365)));
redis.disconnect();

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const rounded = (all: readonly { ms: number; cpuMs: number }[], digits: number) => ({
  ms: Number(median(all.map(({ ms }) => ms)).toFixed(digits)),
  cpuMs: Number(median(all.map(({ cpuMs }) => cpuMs)).toFixed(digits)),
});
const [one, job] = [rounded(runs.scan, 0), rounded(runs.count, 0)];
process.stdout.write(
  JSON.stringify({
    oneScan: one,
    countingJob: { ...job, scans: Number((job.cpuMs / one.cpuMs).toFixed(2)) },
    subscriberStats: rounded(runs.stats, 0),
    readingAYear: rounded(reads, 2),
  }),
);
