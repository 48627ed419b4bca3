import { NotFound } from '../../errors.js';
import type { Queues } from '../../queues/queues.js';
import { schedulePictures } from '../pictures/schedule-pictures.js';
import type { PullDeps } from './pull-source.js';
import { HostBusy, type Source, SourcePaused } from './source.js';
import { allSources, readSource, writeStatus } from './source-store.js';

/** Delay before a pull is tried again because another one holds its host, in ms. */
const busyMs = 5_000;
/** Later pulls need no job yet: the reconciler enqueues them in time. */
const maxDelayMs = 3_600_000;

/**
 * Pulls a source if it is due, and enqueues its next pull. Safe to run at any time and in parallel: only one pull at a
 * time reads from a host, and a source that another process has pulled is not due any more.
 * @param now Unix milliseconds
 */
export async function pullIfDue(deps: PullDeps & { queues: Queues }, id: string, now = Date.now()): Promise<void> {
  const source = await readSource(deps.redis, id).catch((error: unknown) => {
    // It was removed after the job was enqueued.
    if (error instanceof NotFound) return undefined;
    throw error;
  });
  if (!source || source.pausedAt > 0 || source.status.nextAt > now) return;
  // The importers are large: a process loads them with its first pull.
  const { pullSource } = await import('./pull-source.js');
  try {
    await pullSource(deps, source, { now, patienceMs: 0 });
  } catch (error) {
    if (!(error instanceof HostBusy)) throw error;
    await enqueue(deps.queues, id, now + busyMs, now);
    return;
  }
  await enqueue(deps.queues, id, (await readSource(deps.redis, id)).status.nextAt, now);
  await schedulePictures(deps);
}

/** Makes a source due now and enqueues its pull. @throws NotFound; SourcePaused */
export async function pullSoon(
  { redis, queues }: Pick<PullDeps, 'redis'> & { queues: Queues },
  id: string,
  now = Date.now(),
): Promise<Source> {
  const source = await readSource(redis, id);
  if (source.pausedAt > 0) throw new SourcePaused(id);
  await writeStatus(redis, source, { ...source.status, nextAt: now });
  await enqueue(queues, id, now, now);
  return readSource(redis, id);
}

/** Enqueues the next pull of every source that is not paused. The reconciler calls it, since queues may lose jobs. */
export async function schedulePulls(
  { redis, queues }: Pick<PullDeps, 'redis'> & { queues: Queues },
  now = Date.now(),
): Promise<void> {
  for (const { id, status, pausedAt } of await allSources(redis))
    if (pausedAt === 0) await enqueue(queues, id, status.nextAt, now);
}

async function enqueue(queues: Queues, id: string, at: number, now: number): Promise<void> {
  const delay = Math.max(0, at - now);
  if (delay <= maxDelayMs) await queues.enqueue('pullSource', `${id}-${at}`, { source: id }, delay);
}
