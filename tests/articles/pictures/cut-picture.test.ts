import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CutFile } from '../../../src/articles/pictures/cut-picture.js';
import { openPictureCutter, type PictureCutter } from '../../../src/articles/pictures/picture-cutter.js';
import { type PicturePlace, picturePlaces, placeForms } from '../../../src/articles/pictures/places.js';
import { fromSources } from '../../helpers/from-sources.js';
import { bands, colourAt, flatPng } from './pictures-for-tests.js';

let cutter: PictureCutter;
beforeAll(() => {
  cutter = openPictureCutter();
});
afterAll(() => cutter.close());

async function filesOf(bytes: Uint8Array, focus?: { x: number; y: number }): Promise<CutFile[]> {
  const result = await cutter.cut(bytes, focus);
  if (!result || 'refused' in result) throw new Error(result?.refused ?? 'the process ended');
  return result.files;
}

const refusalOf = async (bytes: Uint8Array) => {
  const result = await cutter.cut(bytes);
  return result && 'refused' in result ? result.refused : 'not refused';
};

const inPlace = (files: readonly CutFile[], place: PicturePlace) => files.filter((file) => file.place === place);
const red = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp({ create: { width, height, channels, background: channels === 3 ? '#d02020' : '#d0202000' } });

test('where nothing is compiled, the process runs from its source', async () => {
  const own = openPictureCutter();
  const bytes = await red(300, 200).jpeg().toBuffer();
  expect(await fromSources('pictureProcessFile', () => own.cut(bytes))).toMatchObject({ files: expect.any(Array) });
  await own.close();
});

test('every place has its own shape at 1× and 2×, and the files have their stated type and size', async () => {
  const files = await filesOf(await red(3000, 2000).jpeg().toBuffer());
  expect(files.map(({ place, width, height }) => `${place} ${width}×${height}`)).toEqual([
    ...['lead 1040×650', 'lead 520×325', 'card 640×480', 'card 320×240'],
    ...['page 1440×810', 'page 720×405', 'share 1200×630'],
  ]);
  for (const { place, width, height, bytes } of files) {
    const { format, ...found } = await sharp(bytes).metadata();
    expect(format).toBe(placeForms[place].ext === 'jpg' ? 'jpeg' : 'webp');
    expect([found.width, found.height]).toEqual([width, height]);
  }
});

test.each([
  ['tall', 700, 5000],
  ['wide', 6000, 300],
  ['small', 60, 50],
])('a %s picture is cut and never squashed or enlarged', async (_, width, height) => {
  const files = await filesOf(await red(width, height).png().toBuffer());
  for (const place of picturePlaces) {
    const found = inPlace(files, place);
    expect(found.length).toBeGreaterThan(0);
    for (const file of found) {
      const shape = placeForms[place].width / placeForms[place].height;
      expect(Math.abs(file.height - file.width / shape)).toBeLessThanOrEqual(1);
      expect(file.width).toBeLessThanOrEqual(width);
      expect(file.height).toBeLessThanOrEqual(height);
    }
  }
});

test('a tracking pixel is refused', async () => {
  expect(await refusalOf(await red(1, 1).png().toBuffer())).toBe('it is smaller than 48 × 48 pixels');
});

test.each([
  [{ x: 0.1, y: 0.5 }, 'r'],
  [{ x: 0.5, y: 0.5 }, 'g'],
  [{ x: 0.95, y: 0.2 }, 'b'],
])('the focus %j is in every cut', async (focus, colour) => {
  const wide = await (await bands(['#ff0000', '#00ff00', '#0000ff'], 3000, 400)).png().toBuffer();
  const files = await filesOf(wide, focus);
  for (const { place, width, bytes } of files)
    expect(await colourAt(bytes, 0.5, 0.5), `${place} ${width}`).toBe(colour);
});

test('both sizes of a place show the same part', async () => {
  const tall = await (await bands(['#ff0000', '#00ff00', '#0000ff'], 1200, 3600, 'down')).png().toBuffer();
  const [large, small] = inPlace(await filesOf(tall), 'card');
  const [one, other] = await Promise.all([large, small].map((file) => colourAt(file?.bytes ?? Buffer.of(), 0.5, 0.5)));
  expect(one).toBe(other);
});

test('the first image of an animated picture is used', async () => {
  const frames = await Promise.all(
    ['#ff0000', '#0000ff'].map(async (colour) => (await bands([colour], 400, 300)).png().toBuffer()),
  );
  const gif = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
  expect((await sharp(gif).metadata()).pages).toBe(2);
  const [file] = inPlace(await filesOf(gif), 'lead');
  expect(await colourAt(file?.bytes ?? Buffer.of(), 0.5, 0.5)).toBe('r');
  expect((await sharp(file?.bytes).metadata()).pages ?? 1).toBe(1);
});

test('CMYK becomes sRGB, and 16 bits become 8', async () => {
  const cmyk = await red(800, 600).toColourspace('cmyk').jpeg().toBuffer();
  const deep = await red(800, 600).toColourspace('rgb16').png().toBuffer();
  expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
  expect((await sharp(deep).metadata()).depth).toBe('ushort');
  for (const bytes of [cmyk, deep])
    for (const file of await filesOf(bytes)) {
      expect(await sharp(file.bytes).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar', channels: 3 });
      expect(await colourAt(file.bytes, 0.5, 0.5)).toBe('r');
    }
});

test('a picture that its camera held sideways is upright, and no metadata is left', async () => {
  // Red on the left, blue on the right; orientation 6 says that the top is on the right-hand side.
  const lying = await bands(['#ff0000', '#0000ff'], 1200, 900);
  const bytes = await lying
    .jpeg()
    .withMetadata({ orientation: 6, exif: { IFD0: { Copyright: 'somebody' } } })
    .toBuffer();
  const files = await filesOf(bytes, { x: 0.5, y: 0 });
  const [file] = inPlace(files, 'lead');
  expect(await colourAt(file?.bytes ?? Buffer.of(), 0.1, 0.02)).toBe('r');
  expect(await colourAt(file?.bytes ?? Buffer.of(), 0.9, 0.02)).toBe('r');
  for (const { bytes: each } of files) {
    const { exif, icc, xmp, orientation } = await sharp(each).metadata();
    expect({ exif, icc, xmp, orientation: orientation ?? 1 }).toEqual({ orientation: 1 });
  }
});

test('transparent areas become white', async () => {
  const files = await filesOf(await red(800, 600, 4).png().toBuffer());
  for (const { bytes } of files) expect(await colourAt(bytes, 0.5, 0.5)).toBe('rgb');
});

test('AVIF and WebP are read', async () => {
  expect(await filesOf(await red(400, 300).avif({ effort: 0 }).toBuffer())).not.toHaveLength(0);
  expect(await filesOf(await red(400, 300).webp().toBuffer())).not.toHaveLength(0);
});

test.each([
  [
    'an SVG',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="9" height="9"/></svg>'),
  ],
  ['a text', Buffer.from('This is no picture, whatever its name says.')],
  ['a page', Buffer.from('<!doctype html><title>Not found</title>')],
  ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n')],
  ['an empty file', Buffer.of()],
])('%s is refused', async (_, bytes) => {
  expect(await refusalOf(bytes)).toBe('it is not a JPEG, PNG, GIF, WebP or AVIF picture');
});

test('a TIFF is refused', async () => {
  expect(await refusalOf(await red(400, 300).tiff().toBuffer())).toMatch(/^it is not a JPEG/);
});

test.each(['jpeg', 'png', 'webp', 'gif'] as const)('a %s file that is cut off is refused', async (format) => {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
  const whole = sharp({ create: { width: 200, height: 150, channels: 3, background: '#888', noise } });
  const bytes = await whole.toFormat(format).toBuffer();
  expect(await refusalOf(bytes.subarray(0, bytes.length >> 1))).toBe('it is damaged');
});

test('a decompression bomb, a small file of a huge picture, is refused before it is decoded', async () => {
  expect(await refusalOf(flatPng(60_000, 60_000))).toBe('it has more than 36 million pixels');
});

test('a picture that takes too long ends its process, and a new process cuts the next one', async () => {
  const hasty = openPictureCutter(1);
  const bytes = await red(3000, 2000).png().toBuffer();
  expect(await hasty.cut(bytes)).toEqual({ refused: 'it takes too long to decode' });
  await hasty.close();
  const patient = openPictureCutter();
  const both = await Promise.all([patient.cut(bytes), patient.cut(Buffer.from('nothing'))]);
  expect(both.map((result) => result && Object.keys(result))).toEqual([['files'], ['refused']]);
  await patient.close();
});

const colours = { background: '#fffdf9', ink: '#1e1a16', muted: '#645c52', accent: '#a3261d' };

test.each([
  ['English', 'The Example Courier', 'The old ferry sails again <& more>'],
  ['Chinese', '例城周报', '停航九年，海湾最后一艘蒸汽渡轮重新起航'],
  ['right-to-left', 'صحيفة', 'العبارة القديمة تبحر من جديد'],
  ['endless', 'A', 'word '.repeat(400)],
  ['unbroken', 'A', 'w'.repeat(400)],
])('the picture of a shared link is drawn with a headline: %s', async (_, masthead, headline) => {
  const picture = await red(1200, 630).jpeg().toBuffer();
  const drawn = await cutter.draw({ masthead, headline, note: '2030-01-31', colours, picture });
  expect(await sharp(drawn).metadata()).toMatchObject({ format: 'jpeg', width: 1200, height: 630 });
  expect(await colourAt(drawn ?? Buffer.of(), 0.99, 0.5)).toBe('r');
  expect(await colourAt(drawn ?? Buffer.of(), 0.01, 0.5)).toBe('rgb');
});

test('a headline in a script without a font is left out, and without a picture nothing is drawn', async () => {
  const share = { masthead: '\u{10600}\u{10601}', headline: '\u{10602}\u{10603}\u{10604}', note: '', colours };
  expect(await cutter.draw(share)).toBeUndefined();
  const picture = await red(1200, 630).jpeg().toBuffer();
  const drawn = await cutter.draw({ ...share, picture });
  expect(await colourAt(drawn ?? Buffer.of(), 0.1, 0.5)).toBe('r');
});
