import type { Redis } from 'ioredis';
import * as z from 'zod';
import { NotFound, type PostriderError } from '../../errors.js';
import { changesAfter, differingFields, type FieldChanges, fieldChanges, withChange } from '../../field-changes.js';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { announceChange } from '../../redis/site-changes.js';
import { topics } from '../../redis/site-topics.js';
import { articleIds, readArticles } from '../store/article-store.js';
import { firstPullAt } from './next-pull.js';
import { forgetPages } from './page-states.js';
import { statusAfterFailure } from './pull-status.js';
import {
  isPostKind,
  nothingWaits,
  type PullStatus,
  pullStatus,
  type Source,
  SourceChanged,
  SourceExists,
  type SourceSettings,
  sourceSettings,
} from './source.js';

const json = <T extends z.ZodType>(inner: T) =>
  z
    .string()
    .transform((text) => JSON.parse(text))
    .pipe(inner);
const stored = z.object({
  id: z.string(),
  newsletter: z.string(),
  createdAt: z.string(),
  revision: z.coerce.number(),
  settings: json(sourceSettings),
  status: json(pullStatus),
  // Sources of earlier versions have none.
  changes: json(fieldChanges).default({}),
  pausedAt: z.coerce.number().default(0),
});

const neverPulled: PullStatus = {
  nextAt: 0,
  lastAt: 0,
  lastSuccessAt: 0,
  failures: 0,
  result: 'Not pulled yet.',
  error: '',
  httpStatus: 0,
  etag: '',
  lastModified: '',
  ttl: 0,
  waiting: nothingWaits,
  unseen: false,
};

/**
 * Adds a source to a newsletter. Its first pull is due within a minute.
 * @param failure why the first attempt to read it failed, if it did; the attempt counts, and it is tried again later
 * @throws SourceExists
 */
export async function addSource(
  redis: Redis,
  newsletter: string,
  settings: SourceSettings,
  now = Date.now(),
  failure: PostriderError | null = null,
): Promise<Source> {
  const same = (await listSources(redis, newsletter)).find(({ url }) => url === settings.url);
  if (same) throw new SourceExists(same.id, newsletter);
  const id = `source-${await redis.incr(keys.sourceNumber)}`;
  const fresh = { ...neverPulled, nextAt: firstPullAt(id, now) };
  const status =
    failure === null
      ? fresh
      : { ...statusAfterFailure({ id, ...settings, status: fresh }, failure, now), unseen: !isPostKind(settings.kind) };
  const createdAt = new Date(now).toISOString();
  const texts = { settings: JSON.stringify(settings), status: JSON.stringify(status) };
  await redis.hset(keys.source(id), { id, newsletter, createdAt, revision: 1, ...texts });
  await redis.sadd(keys.sourcesOf(newsletter), id);
  return readSource(redis, id);
}

/** @throws NotFound */
export async function readSource(redis: Redis, id: string): Promise<Source> {
  const found = await findSource(redis, id);
  if (!found) throw new NotFound('source', id);
  return found;
}

async function findSource(redis: Redis, id: string): Promise<Source | null> {
  const parsed = stored.safeParse(await redis.hgetall(keys.source(id)));
  if (!parsed.success) return null;
  const { settings, ...rest } = parsed.data;
  return { ...settings, ...rest };
}

/** A newsletter's sources, the oldest first. */
export async function listSources(redis: Redis, newsletter: string): Promise<Source[]> {
  const ids = await redis.smembers(keys.sourcesOf(newsletter));
  const found = await Promise.all(ids.map((id) => findSource(redis, id)));
  const number = (id: string) => Number(id.replace(/\D/g, ''));
  return found.filter((source) => source !== null).sort((a, b) => number(a.id) - number(b.id));
}

/** The sources of all newsletters. */
export async function allSources(redis: Redis): Promise<Source[]> {
  const slugs = (await redis.smembers(keys.newsletters)).sort();
  return (await Promise.all(slugs.map((slug) => listSources(redis, slug)))).flat();
}

/** The author of a change to a source, and the revision that the change is based on. */
export interface SourceEdit {
  /** If omitted, the current one. */
  revision?: number | undefined;
  /** A name for others who change it at the same time. */
  by?: string;
  /** Whether the results of earlier pulls stay: for a new address of the same document. */
  keepPages?: boolean;
}

/** Settings that change nothing about articles that were read before. */
const harmless: readonly string[] = ['every', 'body', 'canonical'];

/**
 * Changes settings. If the change affects its articles, the next pull reads the whole document and their pages again,
 * so that the new rules apply to them.
 * A change that changes nothing makes no revision.
 * @throws NotFound; SourceChanged when the source has another revision
 */
export async function changeSource(
  redis: Redis,
  id: string,
  change: Partial<SourceSettings>,
  { revision: base, by = '', keepPages = false }: SourceEdit = {},
): Promise<Source> {
  for (;;) {
    const before = await readSource(redis, id);
    if (base !== undefined && base !== before.revision)
      throw new SourceChanged(id, base, before.revision, changesAfter(before.changes, base));
    const settings = sourceSettings.parse({ ...before, ...change });
    const fields = differingFields(sourceSettings.parse(before), settings);
    if (fields.length === 0) return before;
    const unseen = before.status.unseen && change.kind === undefined;
    const isHarmless = keepPages || fields.every((field) => harmless.includes(field));
    const status = { ...before.status, ...(isHarmless ? {} : { etag: '', lastModified: '' }), unseen };
    const revision = before.revision + 1;
    const changes = withChange(before.changes, fields, { revision, by, at: Date.now() });
    if (!(await replaceSource(redis, before, { revision, settings, status, changes }))) continue;
    // Pages that the rules left out may come in now.
    if (!isHarmless) await forgetPages(redis, id);
    // With the new settings, pages may show less of its articles.
    await announceChange(redis, topics.content(before.newsletter));
    return readSource(redis, id);
  }
}

/**
 * Writes the outcome of a pull, unless the source has been removed. If its settings changed during the pull, the
 * validators are cleared, so that the next pull applies the new settings to the whole document.
 */
export async function writeStatus(redis: Redis, source: Source, status: PullStatus): Promise<void> {
  if (await replaceSource(redis, source, { revision: source.revision, status })) return;
  const now = await findSource(redis, source.id);
  if (now)
    await replaceSource(redis, now, { revision: now.revision, status: { ...status, etag: '', lastModified: '' } });
}

/** Pauses a source, or resumes it. Its settings and its articles stay. @param pausedAt Unix ms; 0: resume it @throws NotFound */
export async function setPaused(redis: Redis, id: string, pausedAt: number): Promise<Source> {
  for (;;) {
    const source = await readSource(redis, id);
    const isDone = source.pausedAt > 0 === pausedAt > 0;
    if (isDone || (await replaceSource(redis, source, { revision: source.revision, pausedAt })))
      return isDone ? source : { ...source, pausedAt };
  }
}

/** Counts the listed articles that a source brought. */
export async function countArticlesOf(redis: Redis, { id, newsletter }: Source): Promise<number> {
  let count = 0;
  for await (const ids of articleIds(redis, newsletter, 500))
    count += (await readArticles(redis, ids)).filter(({ sourceId }) => sourceId === id).length;
  return count;
}

/** Removes a source. Its articles stay. @throws NotFound */
export async function removeSource(redis: Redis, id: string): Promise<Source> {
  const source = await readSource(redis, id);
  await redis.srem(keys.sourcesOf(source.newsletter), id);
  // One by one: on a cluster they are on different nodes.
  await redis.del(keys.source(id));
  await redis.del(keys.sourcePages(id));
  await announceChange(redis, topics.content(source.newsletter));
  return source;
}

async function replaceSource(
  redis: Redis,
  { id, revision }: Pick<Source, 'id' | 'revision'>,
  fields: {
    revision: number;
    settings?: SourceSettings;
    status?: PullStatus;
    changes?: FieldChanges;
    pausedAt?: number;
  },
): Promise<boolean> {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [
    name,
    typeof value === 'number' ? value : JSON.stringify(value),
  ]);
  return (await runScript(redis, 'replaceFields', [keys.source(id)], ['revision', revision, ...pairs])) === 1;
}
