import type { Logger } from '../../log.js';
import { dropWant, dueWants, parseWant, postponeWant, type WantedPicture } from '../store/wanted-pictures.js';
import { evictPictures } from './evict-pictures.js';
import { fetchPicture, type PictureFetchDeps } from './fetch-picture.js';
import { openPictureCutter, type PictureCutter } from './picture-cutter.js';
import {
  type PictureSource,
  readPictureSource,
  sourceName,
  unknownPicture,
  writePictureSource,
} from './picture-source.js';
import { pictureEntries, savePicture } from './picture-store.js';

export interface PictureDeps extends PictureFetchDeps {
  log?: Pick<Logger, 'info' | 'warn'>;
  /** Bytes that all cut pictures may take. */
  pictureMemory: number;
  /** Shared by several runs; if omitted, each run opens its own. */
  cutter?: PictureCutter;
}

const minute = 60_000;
const day = 1_440 * minute;
/**
 * Delays before a picture is tried again. After the last one it waits until its source lists it on a later day. A host
 * that does not answer is back soon; a picture that is not there, or no picture, may be replaced by an editor.
 */
const retryDelays: Record<'failed' | 'refused', readonly number[]> = {
  failed: [1, 5, 30, 120, 480, 1_440, 2_880, 5_760].map((minutes) => minutes * minute),
  refused: [60, 480, 1_440, 2_880, 5_760].map((minutes) => minutes * minute),
};
/** The longest delay, also when the host asks for a longer one (Retry-After). */
const maxDelay = 4 * day;
/** Pictures that are fetched at the same time. One at a time is decoded. */
const atOnce = 3;

/**
 * Fetches and cuts the pictures that are due. Safe to interrupt and to run in parallel: a picture leaves the list when
 * its outcome is stored.
 */
export async function makePictures(deps: PictureDeps, clock: () => number = Date.now): Promise<void> {
  const cutter = deps.cutter ?? openPictureCutter();
  try {
    for (;;) {
      const due = await dueWants(deps.redis, clock(), atOnce);
      if (due.length === 0 || deps.signal?.aborted) return;
      await Promise.all(onceEach(due).map((entry) => makeEntry(deps, cutter, entry, clock())));
    }
  } finally {
    if (!deps.cutter) await cutter.close();
  }
}

/** Drops further entries for the same picture. The next round handles them and finds the picture made. */
function onceEach(entries: readonly string[]): string[] {
  const names = entries.map((entry) => {
    const wanted = parseWant(entry);
    return wanted ? sourceName(wanted.image) : entry;
  });
  return entries.filter((_, i) => names.indexOf(names[i] ?? '') === i);
}

async function makeEntry(deps: PictureDeps, cutter: PictureCutter, entry: string, now: number): Promise<void> {
  const { redis, log } = deps;
  const wanted = parseWant(entry);
  if (!wanted) return dropWant(redis, entry);
  const name = sourceName(wanted.image);
  const before = await readPictureSource(redis, name);
  // Several articles may have the same picture. Its next attempt is for all of them.
  if (before && before.nextAt > now) return postponeWant(redis, entry, before.nextAt);
  if (before && !isDue(before, now)) return dropWant(redis, entry);
  const { source, retryAfter } = await refresh(deps, cutter, { name, wanted, before, now });
  // The outcome of an interrupted request says nothing about the picture.
  if (deps.signal?.aborted) return;
  const { state, reason } = source;
  const delay = delayAfter(source, before);
  const nextAt = delay === undefined ? 0 : now + Math.min(Math.max(delay, retryAfter ?? 0), maxDelay);
  await writePictureSource(redis, name, { ...source, nextAt });
  if (state !== 'made' && before?.reason !== reason)
    log?.warn({ article: wanted.title, picture: wanted.image.url, reason }, 'picture of an article not used');
  if (nextAt === 0) await dropWant(redis, entry);
  else await postponeWant(redis, entry, nextAt);
}

/** The delay before the next attempt; undefined: none. */
function delayAfter({ state, failures }: PictureSource, before: PictureSource | undefined): number | undefined {
  if (state !== 'failed' && state !== 'refused') return undefined;
  const delay = retryDelays[state][failures - 1];
  // A host that was down for days and then answers with a page gets one more attempt.
  const hasRecovered = before?.state === 'failed' && state === 'refused' && failures <= retryDelays.failed.length;
  return delay ?? (hasRecovered ? maxDelay : undefined);
}

/** Whether a picture that does not wait for its next attempt may be tried. */
function isDue({ state, checkedAt, failures, nextAt }: PictureSource, now: number): boolean {
  if (nextAt > 0 || (state === 'failed' && failures <= retryDelays.failed.length)) return true;
  return now - checkedAt >= day;
}

interface Refresh {
  name: string;
  wanted: WantedPicture;
  before: PictureSource | undefined;
  now: number;
}

/** Fetches a picture from its source, and cuts it if it is new or has changed. */
async function refresh(
  deps: PictureDeps,
  cutter: PictureCutter,
  { name, wanted: { image, at }, before, now }: Refresh,
): Promise<{ source: PictureSource; retryAfter?: number | undefined }> {
  const kept = before ?? { ...unknownPicture, url: image.url };
  const known = before?.picture ? { validators: { etag: before.etag, lastModified: before.lastModified } } : {};
  const ended = (state: PictureSource['state'], reason: string) =>
    ({ source: { ...kept, state, reason, picture: null, checkedAt: now, failures: kept.failures + 1 } }) as const;
  // A picture that was made stays when its source does not answer.
  const failed = (reason: string, retryAfter?: number) => {
    const state = kept.picture ? kept.state : ('failed' as const);
    return { source: { ...kept, state, reason, checkedAt: now, failures: kept.failures + 1 }, retryAfter };
  };
  const fetched = await fetchPicture(deps, image.url, known.validators);
  if (fetched === 'unchanged') return { source: { ...kept, checkedAt: now, failures: 0 } };
  if ('refused' in fetched) return ended('refused', fetched.refused);
  if ('failed' in fetched) return failed(fetched.failed, fetched.retryAfter);
  const cut = await cutter.cut(fetched.bytes, image.focus);
  if (!cut) return failed('the process that decodes it ended');
  if ('refused' in cut) return ended('refused', cut.refused);
  const bytes = cut.files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  if (!(await isRoomFor(deps, { bytes, at }))) return ended('evicted', 'there is no room for it');
  const picture = await savePicture(deps.redis, cut.files, { source: name, at, madeAt: now });
  const { etag, lastModified } = fetched;
  return { source: { ...kept, state: 'made', reason: '', picture, etag, lastModified, checkedAt: now, failures: 0 } };
}

/** Makes room by removing pictures of older articles. */
async function isRoomFor({ redis, pictureMemory }: PictureDeps, want: { bytes: number; at: number }): Promise<boolean> {
  const entries = [...(await pictureEntries(redis)).values()];
  const taken = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (taken + want.bytes <= pictureMemory) return true;
  // A picture whose article is older than all others would be the next one to be evicted.
  if (entries.every(({ at, trimmed }) => trimmed || at > want.at)) return false;
  // Frees a tenth more than needed, so that not every new picture starts a clean-up.
  const { bytes } = await evictPictures(redis, Math.min(pictureMemory * 0.9, pictureMemory - want.bytes));
  return bytes + want.bytes <= pictureMemory;
}
