/** A colour as `#rrggbb` in lower case. */
export type Colour = `#${string}`;

/** Reads `#rgb` or `#rrggbb` in either case. @returns undefined for anything else */
export function parseColour(text: string): Colour | undefined {
  const [, digits] = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits;
  return `#${full.toLowerCase()}`;
}

const channelsOf = (colour: Colour): number[] =>
  [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));

/** Relative luminance (WCAG 2.2). */
function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours, from 1 to 21 (WCAG 2.2). */
export function contrast(one: Colour, other: Colour): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Min contrast of normal text (WCAG 2.2, AA). */
export const minContrast = 4.5;

/** The lowest contrast of a colour on some surfaces. */
export const lowestContrast = (colour: Colour, surfaces: readonly Colour[]): number =>
  Math.min(...surfaces.map((surface) => contrast(colour, surface)));

/**
 * The colour itself if text in it is legible on all surfaces; else the nearest shade of it that is, mixed with as
 * little black or white as possible. The surfaces must be all light or all dark.
 */
export function legibleShade(colour: Colour, surfaces: readonly Colour[]): Colour {
  const isLegible = (shade: Colour) => lowestContrast(shade, surfaces) >= minContrast;
  const onLight = luminance(surfaces[0] ?? '#ffffff') > 0.18;
  const end = onLight ? 0 : 255;
  for (let step = 0; step <= 255; step += 1) {
    const mixed = channelsOf(colour).map((channel) => Math.round(channel + ((end - channel) * step) / 255));
    const shade: Colour = `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
    if (isLegible(shade)) return shade;
  }
  return onLight ? '#000000' : '#ffffff';
}
