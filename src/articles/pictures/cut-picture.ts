import sharp, { type Sharp } from 'sharp';
import type { Focus } from '../store/article.js';
import { opened, type Pixels, pixels, raw, reasonOf, uprightSize } from './decode-picture.js';
import { type PicturePlace, picturePlaces, placeForms, regionAround, sizesFor } from './places.js';

/** Pixels. A smaller file is a tracking pixel or an icon. */
const minSide = 48;
/** Pixels on the shorter side of the copy that every shape is cut from; enough for the largest place at 2×. */
const workingSide = 1_600;

/** One file of a picture. */
export interface CutFile {
  place: PicturePlace;
  width: number;
  height: number;
  bytes: Uint8Array;
}

/** The files, or why the picture cannot be used, as the rest of a sentence about it. */
export type CutResult = { files: CutFile[] } | { refused: string };

/**
 * Cuts a picture to the shape of every place and encodes it again. The result is upright, in sRGB, without metadata and
 * without transparency, which email clients show on any colour.
 * @param focus the point that every cut keeps in view; if omitted, the part that draws most attention (sharp's
 *   strategy)
 */
export async function cutPicture(bytes: Uint8Array, focus?: Focus): Promise<CutResult> {
  try {
    const { width, height } = await uprightSize(bytes);
    if (Math.min(width, height) < minSide) return { refused: `it is smaller than ${minSide} × ${minSide} pixels` };
    const whole = await pixels(
      opened(bytes)
        .autoOrient()
        .flatten({ background: '#ffffff' })
        .toColourspace('srgb')
        .resize({ width: workingSide, height: workingSide, fit: 'outside', withoutEnlargement: true }),
    );
    const files: CutFile[] = [];
    for (const place of picturePlaces) files.push(...(await filesFor(place, whole, focus)));
    return { files };
  } catch (error) {
    return { refused: reasonOf(error) };
  }
}

async function filesFor(place: PicturePlace, whole: Pixels, focus: Focus | undefined): Promise<CutFile[]> {
  const [largest, ...smaller] = sizesFor(place, whole.info);
  if (!largest) return [];
  const source = focus ? raw(whole).extract(regionAround(focus, place, whole.info)) : raw(whole);
  // All sizes come from one cut, so that they show the same part.
  const cut = await pixels(source.resize({ ...largest, fit: 'cover', position: sharp.strategy.attention }));
  const files: CutFile[] = [];
  for (const size of [largest, ...smaller])
    files.push({ place, ...size, bytes: await encode(place, raw(cut).resize({ ...size, fit: 'fill' })) });
  return files;
}

function encode(place: PicturePlace, image: Sharp): Promise<Buffer> {
  return placeForms[place].ext === 'webp'
    ? image.webp({ quality: 74 }).toBuffer()
    : image.jpeg({ quality: 76, progressive: true }).toBuffer();
}
