import type { Redis } from 'ioredis';
import * as z from 'zod';
import { mastersOf, serverName } from './cluster.js';
import { healthKeys } from './keys.js';
import { noteReplicas } from './replica-samples.js';
import { writeEvenWhenFull } from './scripts.js';

// Whether another server has become the primary: for a day, somebody should look whether all is as it was. A promoted
// replica names the replication that it followed (INFO, master_replid2); so does a primary that was started again, which
// is none.

/** How long, in ms, it is reported: a day, and an hour more, so that it is still there for the email of the next morning. */
const reportedMs = 90_000_000;

/** How long, in ms, a primary is remembered that does not answer. A promotion takes seconds; a cluster may also shrink. */
const rememberedMs = 600_000;

/** The replications of the primaries, each with the time at which it was last seen, in Unix milliseconds. */
const seen = z.record(z.string(), z.number());
const failover = z.object({ at: z.number(), server: z.string() });

/** A replica that has become the primary. */
type Failover = z.infer<typeof failover>;

interface Primary {
  /** Its address, where there are several. */
  server: string;
  replication: string;
  before: string;
  startedAt: number;
}

/** Compares the primaries with those of the last look, and notes the last failover. */
export async function noteFailovers(redis: Redis, now: number): Promise<void> {
  const primaries = await readPrimaries(redis);
  if (primaries.length === 0) return;
  const text = await redis.hget(healthKeys.failovers, 'seen');
  const last = new Map(Object.entries((text === null ? undefined : seen.safeParse(JSON.parse(text)).data) ?? {}));
  const promoted = primaries.find(
    ({ replication, before, startedAt }) => !last.has(replication) && startedAt < (last.get(before) ?? 0),
  );
  // A primary that does not answer stays: the replica that takes its place may be promoted only after this look.
  const replaced = primaries.map(({ before }) => before);
  const missing = [...last].filter(([id, at]) => !replaced.includes(id) && at > now - rememberedMs);
  const present = primaries.map(({ replication }) => [replication, now] as const);
  const write = (field: string, value: object) =>
    writeEvenWhenFull(redis, 'HSET', healthKeys.failovers, field, JSON.stringify(value));
  // First: otherwise a process that ends in between would forget it.
  if (promoted) await write('last', { at: now, server: promoted.server } satisfies Failover);
  await write('seen', Object.fromEntries([...missing, ...present]) satisfies z.infer<typeof seen>);
}

/** Notes what is compared later: the replicas and the primaries. */
export const noteServers = (redis: Redis, now: number): Promise<unknown> =>
  Promise.all([noteReplicas(redis, now), noteFailovers(redis, now)]);

/** The last failover, if it was in the last 25 hours. */
export async function recentFailover(redis: Redis, now: number): Promise<Failover | undefined> {
  const text = await redis.hget(healthKeys.failovers, 'last');
  const found = text === null ? undefined : failover.safeParse(JSON.parse(text)).data;
  return found && found.at > now - reportedMs ? found : undefined;
}

/** A server that does not let this user ask is left out. */
async function readPrimaries(redis: Redis): Promise<Primary[]> {
  const masters = mastersOf(redis);
  const found = masters.map(async (master): Promise<Primary[]> => {
    const text = await master.info('server', 'replication').catch(() => '');
    const said = (field: string) => new RegExp(`^${field}:(\\S+)`, 'm').exec(text)?.[1] ?? '';
    if (said('role') !== 'master') return [];
    return [
      {
        server: masters.length > 1 ? serverName(master) : '',
        ...{ replication: said('master_replid'), before: said('master_replid2') },
        startedAt: Date.now() - Number(said('uptime_in_seconds')) * 1_000,
      },
    ];
  });
  return (await Promise.all(found)).flat();
}
