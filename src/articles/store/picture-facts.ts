/** Facts from the header of a picture, which is not decoded. */
export interface PictureFacts {
  width: number;
  height: number;
  /** Whether parts of it may be transparent. */
  alpha: boolean;
}

/** Reads the header of a PNG, JPEG, GIF or WebP file. @returns undefined for another or a broken one */
export function pictureFacts(bytes: Uint8Array): PictureFacts | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const facts = factsOf(file);
    return facts && facts.width > 0 && facts.height > 0 ? facts : undefined;
  } catch (error) {
    // The file ends before its size is given.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function factsOf(file: Buffer): PictureFacts | undefined {
  const start = file.toString('latin1', 0, 16);
  if (start.startsWith('\x89PNG')) return png(file);
  if (start.startsWith('GIF8')) return gif(file);
  if (start.startsWith('\xff\xd8')) return jpeg(file);
  return start.startsWith('RIFF') && start.slice(8, 12) === 'WEBP' ? webp(file, start.slice(12)) : undefined;
}

/** Transparent by its colour type, or by a tRNS chunk before the pixels (PNG, 11.2.1 and 11.3.1). */
function png(file: Buffer): PictureFacts {
  const size = { width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
  let alpha = (file.readUInt8(25) & 4) !== 0;
  for (let at = 8; !alpha && at + 8 <= file.length; at += 12 + file.readUInt32BE(at)) {
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') break;
    alpha = type === 'tRNS';
  }
  return { ...size, alpha };
}

/** A graphic control extension before the first image says whether a colour is transparent (GIF89a, 23). */
function gif(file: Buffer): PictureFacts {
  const flags = file.readUInt8(10);
  const colours = flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
  const extension = file.indexOf(Buffer.from([0x21, 0xf9, 0x04]), 13 + colours);
  const alpha = extension >= 0 && (file.readUInt8(extension + 3) & 1) === 1;
  return { width: file.readUInt16LE(6), height: file.readUInt16LE(8), alpha };
}

/** The size is in the start of frame (ITU T.81, B.2.2). */
function jpeg(file: Buffer): PictureFacts | undefined {
  for (let at = 2; at < file.length; at += 2 + file.readUInt16BE(at + 2)) {
    const marker = file.readUInt16BE(at);
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7), alpha: false };
    if (marker < 0xff00) return undefined;
  }
  return undefined;
}

/** Lossy, lossless and extended files each have a header of their own (RFC 9649, 2.5 to 2.7). */
function webp(file: Buffer, kind: string): PictureFacts | undefined {
  if (kind === 'VP8X') {
    const alpha = (file.readUInt8(20) & 0x10) !== 0;
    return { width: file.readUIntLE(24, 3) + 1, height: file.readUIntLE(27, 3) + 1, alpha };
  }
  if (kind === 'VP8L') {
    const bits = file.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, alpha: ((bits >>> 28) & 1) === 1 };
  }
  if (kind !== 'VP8 ') return undefined;
  return { width: file.readUInt16LE(26) & 0x3fff, height: file.readUInt16LE(28) & 0x3fff, alpha: false };
}
