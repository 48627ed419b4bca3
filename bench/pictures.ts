import { readFile, writeFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { type CutFile, cutPicture } from '../src/articles/pictures/cut-picture.js';
import { drawShare } from '../src/articles/pictures/draw-share.js';
import { openPictureCutter } from '../src/articles/pictures/picture-cutter.js';

/** The cost of one kind of picture. */
export interface PictureFigures {
  picture: string;
  /** Size of the file. */
  kilobytes: number;
  megapixels: number;
  /** Median of the time to cut it for every place, in ms. */
  milliseconds: number;
  /** Size of all files that were cut from it. */
  storedKilobytes: number;
}

export interface PictureBench {
  cut: PictureFigures[];
  /** Median of the time to draw the picture of a shared link, in ms. */
  drawMilliseconds: number;
  /** From the start of the process to the answer about a small picture, in ms. */
  startMilliseconds: number;
  /** Peak memory of the process while it cut all of these, in MB. */
  peakMegabytes: number;
}

/** Something like a photograph: soft shapes with grain. */
async function photograph(width: number, height: number): Promise<Sharp> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
  const soft = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#888', noise } })
    .png()
    .toBuffer();
  const large = await sharp(soft).resize(width, height, { fit: 'fill', kernel: 'cubic' }).png().toBuffer();
  const grain = { type: 'gaussian' as const, mean: 128, sigma: 6 };
  const layer = await sharp({ create: { width, height, channels: 3, background: '#888', noise: grain } })
    .png()
    .toBuffer();
  return sharp(
    await sharp(large)
      .composite([{ input: layer, blend: 'soft-light' }])
      .png()
      .toBuffer(),
  );
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

async function timed<T>(run: () => Promise<T>): Promise<{ result: T; milliseconds: number }> {
  const began = performance.now();
  return { result: await run(), milliseconds: performance.now() - began };
}

async function measure(picture: string, bytes: Buffer, rounds: number): Promise<PictureFigures> {
  const { width, height } = await sharp(bytes).metadata();
  const times: number[] = [];
  let files: CutFile[] = [];
  for (let i = 0; i < rounds; i++) {
    const { result, milliseconds } = await timed(() => cutPicture(bytes));
    if ('refused' in result) throw new Error(`${picture}: ${result.refused}`);
    files = result.files;
    times.push(milliseconds);
  }
  const stored = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  return {
    picture,
    kilobytes: Math.round(bytes.length / 1_024),
    megapixels: Number(((width * height) / 1_000_000).toFixed(1)),
    milliseconds: Math.round(median(times)),
    storedKilobytes: Math.round(stored / 1_024),
  };
}

/** Time and memory to cut pictures of several kinds, in this process. */
export async function benchPictures(rounds: number): Promise<PictureBench> {
  const [feed, camera, limit] = [
    await photograph(1_200, 800),
    await photograph(6_000, 4_000),
    await photograph(6_000, 6_000),
  ];
  const kinds: [string, Buffer][] = [
    ['of a feed, JPEG', await feed.clone().jpeg().toBuffer()],
    ['of a feed, WebP', await feed.clone().webp().toBuffer()],
    ['of a feed, AVIF', await feed.clone().avif({ effort: 2 }).toBuffer()],
    ['of a camera, JPEG', await camera.clone().jpeg({ quality: 85 }).toBuffer()],
    ['of a camera, PNG', await camera.clone().png({ compressionLevel: 1 }).toBuffer()],
    ['the largest, WebP', await limit.clone().webp({ quality: 60, effort: 0 }).toBuffer()],
  ];
  const sample = kinds[0]?.[1] ?? Buffer.of();
  const start = await timed(async () => {
    const cutter = openPictureCutter();
    await cutter.cut(sample);
    await cutter.close();
  });
  await resetPeak();
  const cut: PictureFigures[] = [];
  for (const [name, bytes] of kinds) cut.push(await measure(name, bytes, rounds));
  const share = {
    masthead: 'The Example Courier',
    headline: '停航九年，海湾最后一艘蒸汽渡轮重新起航 The old ferry sails again',
    note: '15 August 2017',
    colours: { background: '#fffdf9', ink: '#1e1a16', muted: '#645c52', accent: '#a3261d' },
    picture: sample,
  };
  const drawn: number[] = [];
  for (let i = 0; i < rounds; i++) drawn.push((await timed(() => drawShare(share))).milliseconds);
  return {
    cut,
    drawMilliseconds: Math.round(median(drawn)),
    startMilliseconds: Math.round(start.milliseconds),
    peakMegabytes: await peak(),
  };
}

/** Makes Linux forget the peak so far, which is that of making these pictures. */
const resetPeak = () => writeFile('/proc/self/clear_refs', '5').catch(() => undefined);

async function peak(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS) / 1_024);
}
