import type { Redis } from 'ioredis';
import { openPictureCutter, type PictureCutter } from '../articles/pictures/picture-cutter.js';
import {
  pictureStates,
  readPictureSource,
  unknownPicture,
  writePictureSource,
} from '../articles/pictures/picture-source.js';
import { pinPicture, readPictureFile, savePicture } from '../articles/pictures/picture-store.js';
import { fileName, pictureShownIn, type ShownPicture } from '../articles/pictures/shown-picture.js';
import { NotFound } from '../errors.js';
import { withFallbacks } from '../issues/editor-fields.js';
import type { Issue } from '../issues/issue.js';
import { issueDay } from '../issues/issue-day.js';
import { readIssue } from '../issues/issue-store.js';
import { formatDate } from '../locale/format-date.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import type { Queues } from '../queues/queues.js';
import { keys } from '../redis/keys.js';
import { light } from '../render/theme.js';
import { readSite } from '../site/site-store.js';
import { readShownArticles } from './edition.js';

/** The name of the picture source that holds an issue's drawn picture. */
export const shareSource = (issueId: string) => `issue-${issueId}`;

/** Requests the picture for previews of links to an issue. A worker draws it soon. */
export async function requestSharePicture(redis: Redis, issueId: string): Promise<void> {
  await redis.sadd(keys.undrawnIssues, issueId);
}

/** Enqueues the drawing, if an issue waits for it. The reconciler calls it too, since queues may lose jobs. */
export async function scheduleSharePictures({ redis, queues }: { redis: Redis; queues: Queues }): Promise<void> {
  if ((await redis.scard(keys.undrawnIssues)) > 0) await queues.enqueue('makePictures', 'pictures', {});
}

/** Draws the pictures that were asked for. Safe to interrupt and to run in parallel. */
export async function drawSharePictures(redis: Redis, given?: PictureCutter, now = Date.now()): Promise<void> {
  const ids = await redis.smembers(keys.undrawnIssues);
  if (ids.length === 0) return;
  const cutter = given ?? openPictureCutter();
  try {
    for (const id of ids) {
      await drawShare(redis, cutter, id, now);
      await redis.srem(keys.undrawnIssues, id);
    }
  } finally {
    if (!given) await cutter.close();
  }
}

async function drawShare(redis: Redis, cutter: PictureCutter, id: string, now: number): Promise<void> {
  const issue = await readIssue(redis, id).catch((error: unknown) => {
    // It was removed meanwhile.
    if (error instanceof NotFound) return undefined;
    throw error;
  });
  if (!issue) return;
  const newsletter = await readNewsletter(redis, issue.newsletter);
  const { sheet: background, ink, muted } = light;
  const { accent: siteAccent } = await readSite(redis);
  const accent = newsletter.look?.accent?.light ?? siteAccent?.light ?? light.accent;
  const drawn = await cutter.draw({
    masthead: newsletter.title,
    headline: withFallbacks(issue.subject, issue.articles.length),
    note: formatDate(newsletter.locale, issueDay(issue, newsletter)),
    colours: { background, ink, muted, accent },
    picture: await leadPicture(redis, issue),
  });
  if (!drawn) return;
  const source = shareSource(id);
  const files = [{ place: 'share', width: 1200, height: 630, bytes: drawn }] as const;
  const picture = await savePicture(redis, files, { source, at: now, madeAt: now }, 'issue-');
  await pinPicture(redis, picture.id, id, 'share');
  await writePictureSource(redis, source, { ...unknownPicture, url: '', state: 'made', picture, checkedAt: now });
}

/** The picture of the lead story, if it is one of ours. */
async function leadPicture(redis: Redis, issue: Issue): Promise<Uint8Array | undefined> {
  const [lead] = await readShownArticles(redis, { ...issue, articles: issue.articles.slice(0, 1) });
  const [state] = await pictureStates(redis, [lead?.image ?? null]);
  const file = typeof state === 'object' && state.picture.files.find(({ place }) => place === 'share');
  if (!file) return undefined;
  return (await readPictureFile(redis, fileName(state.picture.id, 'share', file.width)))?.bytes;
}

/** Forgets the picture of an issue that is being removed. `releasePictures` releases its file. */
export async function forgetSharePicture(redis: Redis, issueId: string): Promise<void> {
  await redis.srem(keys.undrawnIssues, issueId);
  await redis.del(keys.pictureSource(shareSource(issueId)));
}

/**
 * The picture for previews of links to an issue.
 * @param base as for `pictureShownIn`
 * @returns null until it is drawn
 */
export async function issueSharePicture(
  redis: Redis,
  issueId: string,
  base: string,
  alt: string,
): Promise<ShownPicture | null> {
  const source = await readPictureSource(redis, shareSource(issueId));
  return source?.picture ? pictureShownIn(source.picture, 'share', base, alt) : null;
}
