import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { CodedError, describeError, NotFound } from '../../errors.js';
import type { Logger } from '../../log.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import type { Payload } from '../../queues/catalogue.js';
import type { Queues } from '../../queues/queues.js';
import { keys } from '../../redis/keys.js';
import { type ImportDependencies, type ImportResult, importArticles } from './import-articles.js';

export const importStates = ['waiting', 'running', 'done', 'failed'] as const;

/** How long an import can be read after it was requested. */
const keptSeconds = 86_400;
const field = 'import';
/** Entries of each list that are kept. */
const maxEntries = 200;
/** How often the progress is written, in ms. */
const progressMs = 1_000;

const time = z.number().nullable();
const record = z.object({
  id: z.string(),
  newsletter: z.string(),
  state: z.enum(importStates),
  urls: z.array(z.string()),
  section: z.string().nullable(),
  /** Unix milliseconds. */
  requestedAt: z.number(),
  startedAt: time,
  finishedAt: time,
  /** Addresses that were read so far. */
  done: z.number(),
  added: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  /** Addresses, and items of feeds, that gave no article: the first of them. */
  skipped: z.array(z.object({ source: z.string(), reason: z.string() })),
  skippedCount: z.number(),
  articles: z.array(z.object({ id: z.string(), title: z.string(), url: z.string() })),
  /** Why it failed; empty otherwise. */
  error: z.string(),
});

/** An import of articles by a worker. */
export type ImportRun = z.infer<typeof record>;

const nothing = { added: 0, updated: 0, unchanged: 0, skipped: [], skippedCount: 0, articles: [] };

/** Leaves an import of addresses to a worker. */
export async function requestImport(
  { redis, queues }: { redis: Redis; queues: Queues },
  given: Pick<ImportRun, 'newsletter' | 'urls' | 'section'>,
  now = Date.now(),
): Promise<ImportRun> {
  const times = { requestedAt: now, startedAt: null, finishedAt: null };
  const run: ImportRun = { id: randomUUID(), ...given, state: 'waiting', ...times, done: 0, ...nothing, error: '' };
  await write(redis, run);
  await queues.enqueue('importArticles', run.id, { run: run.id });
  return run;
}

/** @returns undefined when none with this id was requested in the last day */
export async function readImport(redis: Redis, id: string): Promise<ImportRun | undefined> {
  const text = await redis.hget(keys.articleImport(id), field);
  return text === null ? undefined : record.parse(JSON.parse(text));
}

/**
 * Runs a requested import. Safe to run again after a crash: what came in before counts as unchanged then.
 * @param stopping fires when the worker stops: the job then fails, and the queue gives it to another worker
 */
export async function runImport(
  deps: ImportDependencies & { log: Logger },
  { run: id }: Payload<'importArticles'>,
  stopping: AbortSignal,
): Promise<void> {
  const { redis } = deps;
  const found = await readImport(redis, id);
  if (!found || found.state === 'done' || found.state === 'failed') return;
  let current: ImportRun = { ...found, state: 'running', startedAt: Date.now(), done: 0 };
  await write(redis, current);
  let written = { at: performance.now(), last: Promise.resolve() };
  const onProgress = ({ done }: { done: number }) => {
    stopping.throwIfAborted();
    current = { ...current, done };
    if (performance.now() - written.at < progressMs) return;
    written = { at: performance.now(), last: write(redis, current).catch(() => undefined) };
  };
  const options = { newsletters: [found.newsletter], ...(found.section === null ? {} : { section: found.section }) };
  try {
    // It may have been removed since.
    await readNewsletter(redis, found.newsletter);
    const result = await importArticles(deps, found.urls, options, onProgress);
    await written.last;
    await write(redis, { ...current, ...outcomeOf(result), state: 'done', finishedAt: Date.now() });
  } catch (error) {
    await written.last;
    if (stopping.aborted || (error instanceof CodedError && error.retryable)) throw error;
    deps.log.warn({ import: id, error: describeError(error) }, 'import failed');
    const reason = error instanceof NotFound ? error.message : 'The log of the worker says why.';
    await write(redis, { ...current, state: 'failed', finishedAt: Date.now(), error: reason });
  }
}

function outcomeOf({ imported, updated, unchanged, skipped, articles }: ImportResult): Partial<ImportRun> {
  return {
    ...{ added: imported, updated, unchanged, skippedCount: skipped.length },
    skipped: skipped.slice(0, maxEntries).map(({ source, reason }) => ({ source, reason })),
    articles: articles.slice(0, maxEntries).map(({ id, title, url }) => ({ id, title, url })),
  };
}

async function write(redis: Redis, run: ImportRun): Promise<void> {
  const key = keys.articleImport(run.id);
  await redis.multi().hset(key, field, JSON.stringify(run)).expire(key, keptSeconds).exec();
}
