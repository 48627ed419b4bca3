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
