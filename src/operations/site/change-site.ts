import type { Redis } from 'ioredis';
import { pictureFacts } from '../../articles/store/picture-facts.js';
import { PictureRefused, saveMedia } from '../../articles/store/picture-store.js';
import { InvalidInput } from '../../errors.js';
import type { LookPicture } from '../../newsletters/look.js';
import type { Site, SiteChange } from '../../site/site.js';
import { changeSite, readSite, type SiteEdit } from '../../site/site-store.js';
import { accentOf } from '../newsletters/change-look.js';

/** Changes of the site as people write them. Null resets a part to the default. */
export interface WholeSiteChange extends Omit<SiteChange, 'accent'> {
  /** `#a3261d`, for light surfaces. */
  accent?: string | null | undefined;
  /** For dark surfaces; left out: a lighter shade of `accent`. */
  accentDark?: string | undefined;
}

/**
 * Changes the site with its look. Parts that the change leaves out stay.
 * @throws SiteChanged; InvalidInput, among others for a colour that cannot be read on its surfaces
 */
export async function changeWholeSite(redis: Redis, change: WholeSiteChange, edit: SiteEdit = {}): Promise<Site> {
  const { accent, accentDark, ...plain } = change;
  const before = await readSite(redis);
  const after = { ...before, ...plain };
  if (after.logoDark && !after.logo) {
    if (plain.logo !== null) throw new InvalidInput('logoDark', 'give the logo for light surfaces too');
    plain.logoDark = null;
  }
  return changeSite(redis, { ...plain, ...accentOf(before.accent ?? undefined, accent, accentDark) }, edit);
}

/** Pixels. Phones show an icon at this size; iOS scales no smaller one up well. */
const iconSide = 180;

/**
 * Stores a file as the site's icon.
 * @throws PictureRefused for a file that is too large or not a picture; InvalidInput for one that is no PNG, not square,
 *   or too small
 */
export async function saveIcon(redis: Redis, bytes: Uint8Array): Promise<LookPicture> {
  const facts = pictureFacts(bytes);
  if (!facts) throw new PictureRefused('format', 'The picture is not a PNG file.');
  const { width, height } = facts;
  if (width !== height || width < iconSide)
    throw new InvalidInput(
      'icon',
      `it has ${width} × ${height} pixels and must be a square of at least ${iconSide} × ${iconSide}`,
    );
  // Home screens show no other format.
  if (Buffer.from(bytes.subarray(1, 4)).toString('latin1') !== 'PNG')
    throw new InvalidInput('icon', 'it must be a PNG file');
  const { id, ext } = await saveMedia(redis, bytes);
  return { file: `${id}.${ext}`, width, height };
}
