import sharp, { type OutputInfo, type Sharp, type SharpOptions } from 'sharp';

// How a picture that a stranger made is decoded. Runs in a process of its own (picture-process.ts).

/** Width times height. A picture of this size takes about 150 MB while it is decoded. */
export const maxPixels = 36_000_000;
const maxSeconds = 15;

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

/** Decoded pixels. */
export interface Pixels {
  data: Buffer;
  info: OutputInfo;
}

/** Opens a file by its content. Nothing is decoded yet. */
export const opened = (bytes: Uint8Array): Sharp => sharp(bytes, decodeOptions);

/** The size that a file states, upright. @throws for a file that is no picture or has too many pixels */
export const uprightSize = async (bytes: Uint8Array): Promise<{ width: number; height: number }> =>
  (await opened(bytes).metadata()).autoOrient;

export const raw = ({ data, info: { width, height, channels } }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels }, limitInputPixels: false });

export const pixels = (image: Sharp): Promise<Pixels> =>
  image.timeout({ seconds: maxSeconds }).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });

/** Turns a message of libvips into one that an editor can act on, as the rest of a sentence about the picture. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/pixel limit|exceeds/i.test(message)) return `it has more than ${maxPixels / 1_000_000} million pixels`;
  if (/timeout/i.test(message)) return 'it takes too long to decode';
  if (/unsupported|blocked|buffer format|no known|is empty/i.test(message))
    return 'it is not a JPEG, PNG, GIF, WebP or AVIF picture';
  return 'it is damaged';
}
