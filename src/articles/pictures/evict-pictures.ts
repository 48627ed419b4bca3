import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { storedImage } from '../store/article-record.js';
import { articleIds } from '../store/article-store.js';
import { readPictureSource, sourceName, writePictureSource } from './picture-source.js';
import { type PictureEntry, pictureEntries, writeEntry } from './picture-store.js';

const day = 86_400_000;
/** How long to keep a picture that no article uses any more: a draft or a cached page may still show it. */
const graceMs = 30 * day;

/** The result of a clean-up. */
export interface Eviction {
  removed: number;
  /** Bytes of all pictures, afterwards. */
  bytes: number;
  /** Of these, the bytes that sent issues need. */
  held: number;
}

/**
 * Removes the pictures that no article has had for 30 days, and then, while all take more than `budget`, those of the
 * oldest articles. The files that an issue shows are never removed.
 * @param budget bytes
 */
export async function evictPictures(redis: Redis, budget: number, now = Date.now()): Promise<Eviction> {
  const entries = await pictureEntries(redis);
  let bytes = [...entries.values()].reduce((sum, each) => sum + each.bytes, 0);
  let removed = 0;
  const evict = async (id: string, entry: PictureEntry) => {
    if (entry.trimmed) return;
    const left = await evictPicture(redis, id, entry);
    bytes -= entry.bytes - left;
    removed += 1;
    if (left === 0) entries.delete(id);
    else entries.set(id, { ...entry, bytes: left, trimmed: true });
  };
  const used = entries.size > 0 ? await usedPictures(redis) : new Set<string>();
  const unused = [...entries].filter(([id]) => !used.has(id));
  for (const [id, entry] of unused) if (now - entry.madeAt > graceMs) await evict(id, entry);
  const oldestFirst = (some: Iterable<[string, PictureEntry]>) => [...some].sort(([, a], [, b]) => a.at - b.at);
  // Those that no article has go first.
  const order = [...oldestFirst(unused), ...oldestFirst([...entries].filter(([id]) => used.has(id)))];
  for (const [id, entry] of order) {
    if (bytes <= budget) break;
    if (entries.has(id)) await evict(id, entry);
  }
  const held = [...entries.values()].filter(({ trimmed }) => trimmed).reduce((sum, each) => sum + each.bytes, 0);
  return { removed, bytes, held };
}

/** @returns the bytes that stay because issues show them */
async function evictPicture(redis: Redis, id: string, entry: PictureEntry): Promise<number> {
  const source = await readPictureSource(redis, entry.source);
  // Before the files go, so that no page names a file that is gone.
  if (source?.picture?.id === id) {
    const gone = { ...source, state: 'evicted', picture: null, reason: 'there is no room for it' } as const;
    await writePictureSource(redis, entry.source, gone);
  }
  const left = Number(await runScript(redis, 'evictPicture', [keys.picture(id)], []));
  if (left === 0) await redis.hdel(keys.pictures, id);
  else await writeEntry(redis, id, { ...entry, bytes: left, trimmed: true });
  return left;
}

/** Ids of the pictures that an article has now. */
async function usedPictures(redis: Redis): Promise<Set<string>> {
  const used = new Set<string>();
  for await (const ids of articleIds(redis, null, 500)) {
    const names = await Promise.all(
      ids.map(async (id) => {
        const [image, removedAt] = await redis.hmget(keys.article(id), 'image', 'removedAt');
        const parsed = removedAt ? undefined : storedImage.safeParse(image).data;
        return parsed ? sourceName(parsed) : undefined;
      }),
    );
    const pictures = await Promise.all(
      names.map(async (name) => name && (await readPictureSource(redis, name))?.picture?.id),
    );
    for (const id of pictures) if (id) used.add(id);
  }
  return used;
}
