import { crc32, deflateSync } from 'node:zlib';
import { light } from '../../../render/theme.js';

// The icon of a site that has none of its own: an envelope on the accent colour. As SVG for browser tabs, and as PNG for the
// home screens of phones, which show no SVG.

/** Corners of the envelope and of its flap, in a square of 32. */
const lines = [
  [6, 10, 26, 10],
  [26, 10, 26, 23],
  [26, 23, 6, 23],
  [6, 23, 6, 10],
  [6, 10, 16, 18],
  [16, 18, 26, 10],
] as const;

/** The icon as a data address. @param accent `#a3261d` */
export const iconAddress = (accent: string): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="${accent}"/><path d="M6 10h20v13H6zl10 8 10-8" fill="none" stroke="${light.onAccent}" stroke-width="2" stroke-linejoin="round"/></svg>`,
  )}`;

/** Pixels: what iOS asks for. It rounds the corners itself. */
const side = 180;

const drawn = new Map<string, Buffer>();

/** The icon as PNG, drawn once for each colour. @param accent `#a3261d` */
export function drawIcon(accent: string): Buffer {
  const icon = drawn.get(accent) ?? draw(accent);
  drawn.set(accent, icon);
  return icon;
}

function draw(accent: string): Buffer {
  const [paper, pen] = [accent, light.onAccent].map(channelsOf);
  const rows = Array.from({ length: side }, (_, y) => {
    const row = Buffer.alloc(1 + 3 * side);
    for (let x = 0; x < side; x += 1) {
      const share = inkAt((x + 0.5) / side, (y + 0.5) / side);
      for (let n = 0; n < 3; n += 1)
        row[1 + 3 * x + n] = Math.round((paper?.[n] ?? 0) * (1 - share) + (pen?.[n] ?? 0) * share);
    }
    return row;
  });
  const header = Buffer.from([0, 0, 0, side, 0, 0, 0, side, 8, 2, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const channelsOf = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

/** How much of a point the lines cover, from 0 to 1. @param x from the left, 0 to 1 @param y from the top */
function inkAt(x: number, y: number): number {
  const nearest = Math.min(...lines.map((line) => distance(x * 32, y * 32, line)));
  return Math.min(1, Math.max(0, ((1 - nearest) * side) / 32 + 0.5));
}

function distance(x: number, y: number, [fromX, fromY, toX, toY]: (typeof lines)[number]): number {
  const [width, height] = [toX - fromX, toY - fromY];
  const along = ((x - fromX) * width + (y - fromY) * height) / (width ** 2 + height ** 2);
  const at = Math.min(1, Math.max(0, along));
  return Math.hypot(x - fromX - at * width, y - fromY - at * height);
}

/** A chunk of a PNG file (PNG, 5.3). */
function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, check]);
}
