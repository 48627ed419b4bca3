/** Pixels. */
export interface PictureSize {
  width: number;
  height: number;
}

/**
 * Reads the size of a picture from its first bytes, so that a page can keep its place free (PNG, GIF89a, WebP and ITU
 * T.81 specifications).
 * @returns undefined when it does not say
 */
export function pictureSize(bytes: Uint8Array): PictureSize | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = data.toString('latin1', 0, 16);
  const found = start.startsWith('\x89PNG')
    ? sizeAt(data, 24, () => ({ width: data.readUInt32BE(16), height: data.readUInt32BE(20) }))
    : start.startsWith('GIF8')
      ? sizeAt(data, 10, () => ({ width: data.readUInt16LE(6), height: data.readUInt16LE(8) }))
      : start.startsWith('RIFF')
        ? sizeAt(data, 30, () => sizeOfWebp(data, start.slice(12)))
        : start.startsWith('\xff\xd8')
          ? sizeOfJpeg(data)
          : undefined;
  return found && found.width > 0 && found.height > 0 ? found : undefined;
}

const sizeAt = (data: Buffer, length: number, read: () => PictureSize | undefined) =>
  data.length < length ? undefined : read();

function sizeOfWebp(data: Buffer, chunk: string): PictureSize | undefined {
  if (chunk === 'VP8X') return { width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 };
  if (chunk === 'VP8 ') return { width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff };
  if (chunk !== 'VP8L') return undefined;
  const bits = data.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** The marker segments of a JPEG file before its picture, one of which is the start of a frame. */
function sizeOfJpeg(data: Buffer): PictureSize | undefined {
  for (let at = 2; at + 9 <= data.length; ) {
    if (data[at] !== 0xff) return undefined;
    const marker = data[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: data.readUInt16BE(at + 7), height: data.readUInt16BE(at + 5) };
    const isFilling = marker === 0xff;
    at += isFilling ? 1 : 2 + data.readUInt16BE(at + 2);
  }
  return undefined;
}
