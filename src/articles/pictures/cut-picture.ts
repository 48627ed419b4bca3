import sharp, { type OutputInfo, type Sharp, type SharpOptions } from 'sharp';
import type { Focus } from '../store/article.js';
import { type PicturePlace, picturePlaces, placeForms, regionAround, sizesFor } from './places.js';

// Runs in a process of its own (picture-process.ts): libvips decodes files that strangers made.

/** Width times height. A picture of this size takes about 150 MB while it is decoded. */
export const maxPixels = 36_000_000;
/** Pixels. A smaller file is a tracking pixel or an icon. */
const minSide = 48;
/** Pixels on the shorter side of the copy that every shape is cut from; enough for the largest place at 2×. */
const workingSide = 1_600;
const maxSeconds = 15;

/** One file of a picture. */
export interface CutFile {
  place: PicturePlace;
  width: number;
  height: number;
  bytes: Uint8Array;
}

/** The files, or why the picture cannot be used, as the rest of a sentence about it. */
export type CutResult = { files: CutFile[] } | { refused: string };

sharp.cache(false);
sharp.concurrency(1);
// Only these formats are decoded, whatever a file claims to be: no SVG, PDF or TIFF.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
});

/** Refuses a broken file, but not one with a harmless flaw. Reads only the first frame of an animation. */
const decodeOptions: SharpOptions = { failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true, pages: 1 };

interface Pixels {
  data: Buffer;
  info: OutputInfo;
}

/**
 * Cuts a picture to the shape of every place and encodes it again. The result is upright, in sRGB, without metadata and
 * without transparency, which email clients show on any colour.
 * @param focus the point that every cut keeps in view; if omitted, the part that draws most attention (sharp's
 *   strategy)
 */
export async function cutPicture(bytes: Uint8Array, focus?: Focus): Promise<CutResult> {
  try {
    const { autoOrient } = await sharp(bytes, decodeOptions).metadata();
    if (Math.min(autoOrient.width, autoOrient.height) < minSide)
      return { refused: `it is smaller than ${minSide} × ${minSide} pixels` };
    const whole = await pixels(
      sharp(bytes, decodeOptions)
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

const raw = ({ data, info: { width, height, channels } }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels }, limitInputPixels: false });

const pixels = (image: Sharp): Promise<Pixels> =>
  image.timeout({ seconds: maxSeconds }).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });

function encode(place: PicturePlace, image: Sharp): Promise<Buffer> {
  return placeForms[place].ext === 'webp'
    ? image.webp({ quality: 74 }).toBuffer()
    : image.jpeg({ quality: 76, progressive: true }).toBuffer();
}

/** Turns a message of libvips into one that an editor can act on. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/pixel limit|exceeds/i.test(message)) return `it has more than ${maxPixels / 1_000_000} million pixels`;
  if (/timeout/i.test(message)) return 'it takes too long to decode';
  if (/unsupported|blocked|buffer format|no known|is empty/i.test(message))
    return 'it is not a JPEG, PNG, GIF, WebP or AVIF picture';
  return 'it is damaged';
}
