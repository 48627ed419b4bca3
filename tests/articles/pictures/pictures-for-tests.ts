import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** Bands from the left to the right (or from the top to the bottom), so that a cut shows which part it took. */
export async function bands(
  colours: readonly string[],
  width: number,
  height: number,
  direction: 'across' | 'down' = 'across',
): Promise<Sharp> {
  const step = (direction === 'across' ? width : height) / colours.length;
  const band = direction === 'across' ? { width: Math.ceil(step), height } : { width, height: Math.ceil(step) };
  const layers = colours.map((background, i) => ({
    input: { create: { ...band, channels: 3 as const, background } },
    left: direction === 'across' ? Math.floor(i * step) : 0,
    top: direction === 'down' ? Math.floor(i * step) : 0,
  }));
  const drawn = sharp({ create: { width, height, channels: 3, background: '#000' } }).composite(layers);
  return sharp(await drawn.png().toBuffer());
}

/** The colour at a place of a picture, 0 to 1 from the left and from the top: `r`, `g`, `b` or `w`hite, by its strongest parts. */
export async function colourAt(bytes: Uint8Array, x: number, y: number): Promise<string> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(y * (info.height - 1)) * info.width + Math.floor(x * (info.width - 1))) * info.channels;
  const parts = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
  return ['r', 'g', 'b'].filter((_, i) => (parts[i] ?? 0) > 128).join('') || 'black';
}

/** A PNG of black pixels: a few kilobytes that claim to be any size. */
export function flatPng(width: number, height: number): Buffer {
  const crcOf = (bytes: Buffer) => {
    let crc = 0xffffffff;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return (crc ^ 0xffffffff) >>> 0;
  };
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [size, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    crc.writeUInt32BE(crcOf(body));
    return Buffer.concat([size, body, crc]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const row = Buffer.alloc(1 + Math.ceil(width / 8));
  const data = deflateSync(Buffer.concat(Array.from({ length: 64 }, () => row)));
  const start = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([start, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.of())]);
}
