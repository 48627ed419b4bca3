import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FittedPicture } from '../../../src/articles/pictures/fit-picture.js';
import { openPictureCutter, type PictureCutter } from '../../../src/articles/pictures/picture-cutter.js';
import { largestPicture } from '../../../src/articles/store/picture-store.js';
import { bands, colourAt, flatPng } from './pictures-for-tests.js';

let cutter: PictureCutter;
beforeAll(() => {
  cutter = openPictureCutter();
});
afterAll(() => cutter.close());

async function fitted(bytes: Uint8Array): Promise<FittedPicture & { format: string | undefined }> {
  const result = await cutter.fit(bytes);
  if (!result || 'refused' in result) throw new Error(result?.refused ?? 'the process ended');
  return { ...result, format: (await sharp(result.bytes).metadata()).format };
}

const refusalOf = async (bytes: Uint8Array) => {
  const result = await cutter.fit(bytes);
  return result && 'refused' in result ? result.refused : 'not refused';
};

/** Pixels that compress badly. */
const noise = (width: number, height: number, channels: 3 | 4) =>
  sharp({
    create: { width, height, channels, background: '#88888880', noise: { type: 'gaussian', mean: 128, sigma: 80 } },
  });

test('a photo is made as small as emails and pages need, and a small one stays as large as it is', async () => {
  const photo = await bands(['#ff0000', '#0000ff'], 3000, 2000);
  expect(await fitted(await photo.jpeg().toBuffer())).toMatchObject({ format: 'jpeg', width: 1440, height: 960 });
  const small = await bands(['#ff0000', '#0000ff'], 300, 200);
  expect(await fitted(await small.webp().toBuffer())).toMatchObject({ format: 'jpeg', width: 300, height: 200 });
});

test('a picture that its camera held sideways is upright, and no metadata is left', async () => {
  const lying = await bands(['#ff0000', '#0000ff'], 1200, 900);
  const bytes = await lying
    .jpeg()
    .withMetadata({ orientation: 6, exif: { IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitudeRef: 'N' } } })
    .toBuffer();
  const { bytes: kept, width, height } = await fitted(bytes);
  expect([width, height]).toEqual([900, 1200]);
  expect([await colourAt(kept, 0.5, 0.02), await colourAt(kept, 0.5, 0.98)]).toEqual(['r', 'b']);
  const { exif, icc, xmp, iptc, orientation } = await sharp(kept).metadata();
  expect({ exif, icc, xmp, iptc, orientation: orientation ?? 1 }).toEqual({ orientation: 1 });
});

test('a logo keeps its transparency, and a drawing its edges', async () => {
  const logo = await sharp({ create: { width: 560, height: 144, channels: 4, background: '#d0202080' } });
  for (const bytes of [await logo.clone().png().toBuffer(), await logo.clone().webp().toBuffer()]) {
    const kept = await fitted(bytes);
    expect(kept).toMatchObject({ format: 'png', width: 560, height: 144 });
    expect((await sharp(kept.bytes).stats()).isOpaque).toBe(false);
  }
  const drawing = await bands(['#ff0000', '#00ff00', '#0000ff'], 800, 400);
  expect(await fitted(await drawing.png().toBuffer())).toMatchObject({ format: 'png', width: 800, height: 400 });
});

test('a photo that is sent as a PNG becomes a JPEG, also if it has an alpha channel that hides nothing', async () => {
  const photo = noise(900, 600, 3);
  expect(await fitted(await photo.clone().png().toBuffer())).toMatchObject({ format: 'jpeg' });
  expect(await fitted(await photo.clone().ensureAlpha().png().toBuffer())).toMatchObject({ format: 'jpeg' });
});

test('pixels that compress badly are made smaller until the file is small enough', async () => {
  for (const bytes of [await noise(2000, 3000, 3).jpeg().toBuffer(), await noise(1500, 2200, 4).png().toBuffer()]) {
    const kept = await fitted(bytes);
    expect(kept.bytes.byteLength).toBeLessThanOrEqual(largestPicture);
    expect(kept.width / kept.height).toBeCloseTo(2 / 3, 1);
  }
});

test('the first image of an animation is kept', async () => {
  const frames = await Promise.all(
    ['#ff0000', '#0000ff'].map(async (colour) => (await bands([colour], 400, 300)).png().toBuffer()),
  );
  const gif = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
  const kept = await fitted(gif);
  expect(await colourAt(kept.bytes, 0.5, 0.5)).toBe('r');
  expect((await sharp(kept.bytes).metadata()).pages ?? 1).toBe(1);
});

test('a decompression bomb and a tracking pixel are refused', async () => {
  expect(await refusalOf(flatPng(60_000, 60_000))).toBe('it has more than 36 million pixels');
  expect(await refusalOf(flatPng(1, 1))).toBe('it is smaller than 20 × 20 pixels');
});

test('any picture fits into the box in its own shape, and is never enlarged', async () => {
  const side = fc.integer({ min: 20, max: 2_600 });
  const format = fc.constantFrom('jpeg' as const, 'png' as const, 'webp' as const, 'gif' as const);
  await fc.assert(
    fc.asyncProperty(side, side, format, fc.constantFrom('#d02020', '#d0202040'), async (width, height, as, colour) => {
      const drawn = sharp({ create: { width, height, channels: 4, background: colour } });
      const kept = await fitted(await drawn.toFormat(as).toBuffer());
      const scale = Math.min(1, 1_440 / width, 2_160 / height);
      expect(Math.abs(kept.width - width * scale)).toBeLessThanOrEqual(1);
      expect(Math.abs(kept.height - height * scale)).toBeLessThanOrEqual(1);
      expect(kept.bytes.byteLength).toBeLessThanOrEqual(largestPicture);
      const { width: real, height: tall } = await sharp(kept.bytes).metadata();
      expect([real, tall]).toEqual([kept.width, kept.height]);
    }),
    { numRuns: 12 },
  );
});
