import type { Sharp } from 'sharp';
import { largestPicture } from '../store/picture-store.js';
import { opened, type Pixels, pixels, raw, reasonOf, uprightSize } from './decode-picture.js';

/** Pixels: as wide as the widest place at 2× (places.ts), and as high as an email can show it. */
const box = { width: 1_440, height: 2_160 };
/** Pixels. The smallest logo has these on its shorter side. */
const minSide = 20;
/**
 * Scales of the box, until the file has at most `largestPicture` bytes. At the last one, 288 × 432 pixels, no file is
 * larger: that is half a megabyte without any compression.
 */
const scales = [1, 0.7, 0.5, 0.35, 0.2];
/** Bytes. A drawing without transparency stays a PNG file up to here; a photo would be larger, and becomes a JPEG. */
const largestDrawing = 256 * 1024;

/** A picture as it is kept: a PNG or JPEG file. */
export interface FittedPicture {
  bytes: Uint8Array;
  /** Pixels. */
  width: number;
  height: number;
}

/** The file, or why the picture cannot be used, as the rest of a sentence about it. */
export type FitResult = FittedPicture | { refused: string };

/**
 * Makes of any picture one that emails and pages can show: upright, in sRGB, without metadata, not larger than they
 * need, in a format that every email client reads. Nothing of the file itself is left, only its pixels. Transparency
 * stays, since logos need it.
 */
export async function fitPicture(bytes: Uint8Array): Promise<FitResult> {
  try {
    const { width, height } = await uprightSize(bytes);
    if (Math.min(width, height) < minSide) return { refused: `it is smaller than ${minSide} × ${minSide} pixels` };
    const whole = await pixels(within(opened(bytes).autoOrient().toColourspace('srgb'), 1));
    const { channels } = whole.info;
    const isOpaque = channels === 3 || (await raw(whole).stats()).isOpaque;
    if (isOpaque) return (await drawing(bytes, whole)) ?? (await smallEnough(whole, jpeg));
    return await smallEnough(whole, png);
  } catch (error) {
    return { refused: reasonOf(error) };
  }
}

const within = (image: Sharp, scale: number): Sharp =>
  image.resize({
    width: Math.round(box.width * scale),
    height: Math.round(box.height * scale),
    fit: 'inside',
    withoutEnlargement: true,
  });

const png = (image: Sharp): Sharp => image.png({ compressionLevel: 9 });
const jpeg = (image: Sharp): Sharp => image.removeAlpha().jpeg({ quality: 80, progressive: true });

/** An opaque PNG or GIF file as a PNG, if it is small as one: JPEG would blur its edges. */
async function drawing(bytes: Uint8Array, whole: Pixels): Promise<FittedPicture | undefined> {
  const { format } = await opened(bytes).metadata();
  if (format !== 'png' && format !== 'gif') return undefined;
  const made = await encoded(png(raw(whole).removeAlpha()));
  return made.bytes.byteLength <= largestDrawing ? made : undefined;
}

async function smallEnough(whole: Pixels, encode: (image: Sharp) => Sharp): Promise<FitResult> {
  for (const scale of scales) {
    const made = await encoded(encode(within(raw(whole), scale)));
    if (made.bytes.byteLength <= largestPicture) return made;
  }
  return { refused: 'it stays larger than 1 MB' };
}

async function encoded(image: Sharp): Promise<FittedPicture> {
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}
