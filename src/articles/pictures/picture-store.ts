import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { keys } from '../../redis/keys.js';
import type { CutFile } from './cut-picture.js';
import type { CutPicture } from './picture-source.js';
import { type PicturePlace, placeForms } from './places.js';

/** Size and origin of a cut picture. */
const entry = z.object({
  bytes: z.number(),
  /** Name of its source (picture-source.ts). */
  source: z.string(),
  /** When its article was published, in Unix ms. */
  at: z.number(),
  /** When it was made, in Unix ms. */
  madeAt: z.number(),
  /** Whether only the files that sent issues show are left. */
  trimmed: z.boolean().default(false),
});
export type PictureEntry = z.infer<typeof entry>;

const fileField = (place: PicturePlace, width: number) => `file:${place}-${width}`;
const heldField = (issueId: string) => `issue:${issueId}`;

/**
 * Stores the files of a picture. Its id is a hash of them, so that the content behind an address never changes.
 * @param prefix start of the id, for pictures that are not an article's
 */
export async function savePicture(
  redis: Redis,
  files: readonly CutFile[],
  about: Pick<PictureEntry, 'source' | 'at' | 'madeAt'>,
  prefix = '',
): Promise<CutPicture> {
  // The hash covers the source too: two sources with the same file must not both lose it when one is evicted.
  const hash = createHash('sha256').update(about.source);
  for (const { place, width, height, bytes } of files) hash.update(`${place} ${width} ${height} `).update(bytes);
  const id = `${prefix}${hash.digest('hex').slice(0, 20)}`;
  const fields = files.flatMap(({ place, width, bytes }) => [fileField(place, width), Buffer.from(bytes)]);
  const bytes = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  // Listed before its files are stored, so that the clean-up finds them even after an interruption.
  await writeEntry(redis, id, { ...about, bytes, trimmed: false });
  await redis.hset(keys.picture(id), ...fields);
  return { id, files: files.map(({ place, width, height }) => ({ place, width, height })) };
}

/** All cut pictures. */
export async function pictureEntries(redis: Redis): Promise<Map<string, PictureEntry>> {
  const found = Object.entries(await redis.hgetall(keys.pictures));
  return new Map(
    found.flatMap(([id, text]) => {
      const parsed = entry.safeParse(JSON.parse(text));
      return parsed.success ? [[id, parsed.data] as const] : [];
    }),
  );
}

/** Writes the size and origin of a picture into the list of all. */
export async function writeEntry(redis: Redis, id: string, about: PictureEntry): Promise<void> {
  await redis.hset(keys.pictures, id, JSON.stringify(about));
}

const fileForm = /^((?:issue-)?[0-9a-f]{20})-(lead|card|page|share)-(\d{1,4})\.(jpg|webp)$/;

/** Reads a file by its name (shown-picture.ts). @returns null when there is none */
export async function readPictureFile(redis: Redis, name: string): Promise<{ type: string; bytes: Buffer } | null> {
  const [, id, place, width, ext] = fileForm.exec(name) ?? [];
  if (id === undefined || place === undefined) return null;
  const form = placeForms[place as PicturePlace];
  if (ext !== form.ext) return null;
  const bytes = await redis.hgetBuffer(keys.picture(id), fileField(place as PicturePlace, Number(width)));
  return bytes && { type: form.ext === 'jpg' ? 'image/jpeg' : 'image/webp', bytes };
}

/**
 * Keeps the files of a picture that an issue shows until the issue is removed.
 * @returns false when the picture was evicted meanwhile
 */
export async function pinPicture(redis: Redis, id: string, issueId: string, place: PicturePlace): Promise<boolean> {
  const key = keys.picture(id);
  const held = await redis.hget(key, heldField(issueId));
  const places = [...new Set([...(held ?? '').split(','), place])].filter(Boolean).sort();
  await redis.hset(key, heldField(issueId), places.join(','));
  const fields = await redis.hkeys(key);
  if (fields.some((field) => field.startsWith(`file:${place}-`))) return true;
  if (!fields.some((field) => field.startsWith('file:'))) await redis.del(key);
  return false;
}

/**
 * Releases the pictures of issues that are being removed. Those that no article uses are removed at the next clean-up
 * (evict-pictures.ts).
 */
export async function releasePictures(redis: Redis, issueIds: readonly string[]): Promise<void> {
  if (issueIds.length === 0) return;
  for (const [id, about] of await pictureEntries(redis)) {
    if ((await redis.hdel(keys.picture(id), ...issueIds.map(heldField))) === 0) continue;
    await writeEntry(redis, id, { ...about, trimmed: false, madeAt: 0 });
  }
}
