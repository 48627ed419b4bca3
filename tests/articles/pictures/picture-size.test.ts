import fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { pictureSize } from '../../../src/articles/store/picture-size.js';

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#336699' } });

test('the size of a picture is read from its first bytes, in every format that is stored', async () => {
  const [width, height] = [317, 42];
  const files = {
    png: await picture(width, height).png().toBuffer(),
    gif: await picture(width, height).gif().toBuffer(),
    jpeg: await picture(width, height).jpeg().toBuffer(),
    progressive: await picture(width, height).jpeg({ progressive: true }).withMetadata().toBuffer(),
    webp: await picture(width, height).webp().toBuffer(),
    lossless: await picture(width, height).webp({ lossless: true }).toBuffer(),
    extended: await picture(width, height).ensureAlpha(0.5).webp().withMetadata().toBuffer(),
  };
  for (const [name, bytes] of Object.entries(files)) expect(pictureSize(bytes), name).toEqual({ width, height });
});

test('any bytes are read without an error', () => {
  const starts = [
    '\x89PNG\r\n\x1a\n',
    'GIF89a',
    'RIFFxxxxWEBPVP8X',
    'RIFFxxxxWEBPVP8 ',
    'RIFFxxxxWEBPVP8L',
    '\xff\xd8\xff',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 64 }), (start, rest) => {
      const size = pictureSize(Buffer.concat([Buffer.from(start, 'latin1'), rest]));
      if (size) expect(Math.min(size.width, size.height)).toBeGreaterThan(0);
    }),
  );
});
