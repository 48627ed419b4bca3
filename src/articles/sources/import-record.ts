import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import type { Identity } from '../../identity.js';
import type { Queues } from '../../queues/queues.js';
import { keys } from '../../redis/keys.js';

/** Forms of a text that holds one article. */
export const documentFormats = ['markdown', 'html'] as const;

export const importStates = ['waiting', 'running', 'done', 'failed'] as const;

/** How long an import can be read after it was requested. */
const keptSeconds = 86_400;
const field = 'import';

const time = z.number().nullable();
const record = z.object({
  id: z.string(),
  newsletter: z.string(),
  state: z.enum(importStates),
  urls: z.array(z.string()),
  section: z.string().nullable(),
  /** Who requested it. Earlier versions did not note it. */
  by: z.object({ id: z.custom<Identity>(), name: z.string() }).optional(),
  /** Unix milliseconds. */
  requestedAt: z.number(),
  startedAt: time,
  finishedAt: time,
  /** Number of addresses read so far. */
  done: z.number(),
  added: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  /** The first addresses and feed items that gave no article. */
  skipped: z.array(z.object({ source: z.string(), reason: z.string() })),
  skippedCount: z.number(),
  articles: z.array(z.object({ id: z.string(), title: z.string(), url: z.string() })),
  /** Why it failed; empty otherwise. */
  error: z.string(),
});

/** An import of articles by a worker. */
export type ArticleImportRun = z.infer<typeof record>;

const nothing = { added: 0, updated: 0, unchanged: 0, skipped: [], skippedCount: 0, articles: [] };

/** Requests an import of addresses, which a worker runs. */
export async function requestImport(
  { redis, queues }: { redis: Redis; queues: Queues },
  given: Pick<ArticleImportRun, 'newsletter' | 'urls' | 'section' | 'by'>,
  now = Date.now(),
): Promise<ArticleImportRun> {
  const times = { requestedAt: now, startedAt: null, finishedAt: null };
  const run: ArticleImportRun = {
    id: randomUUID(),
    ...given,
    state: 'waiting',
    ...times,
    done: 0,
    ...nothing,
    error: '',
  };
  await writeImport(redis, run);
  await queues.enqueue('importArticles', run.id, { run: run.id });
  return run;
}

/** @returns undefined when none with this id was requested in the last day */
export async function readImport(redis: Redis, id: string): Promise<ArticleImportRun | undefined> {
  const text = await redis.hget(keys.articleImport(id), field);
  return text === null ? undefined : record.parse(JSON.parse(text));
}

/** Writes the state of an import, and keeps it for another day. */
export async function writeImport(redis: Redis, run: ArticleImportRun): Promise<void> {
  const key = keys.articleImport(run.id);
  await redis.multi().hset(key, field, JSON.stringify(run)).expire(key, keptSeconds).exec();
}
