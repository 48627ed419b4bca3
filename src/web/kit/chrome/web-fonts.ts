import { existsSync, readFileSync } from 'node:fs';
import { type Fallback, fallbacks } from './fallback-fonts.js';

// The fonts of the pages. The build makes them from the packages of the fonts (bin/fonts.js), and every file is named by
// its content. Where there is no build, pages have the fonts of the reader's system.

const families = {
  head: { family: 'Postrider Head', weight: '600', style: 'normal' },
  serif: { family: 'Postrider Serif', weight: '400 700', style: 'normal' },
  'serif-italic': { family: 'Postrider Serif', weight: '400', style: 'italic' },
  sans: { family: 'Postrider Sans', weight: '400 700', style: 'normal' },
} as const;
type FontName = keyof typeof families;

/** Fonts of every page's first screen. The italic is loaded where a text has it. */
const preloaded: readonly FontName[] = ['head', 'serif', 'sans'];

/** Beside the compiled program, or in the newest build for a program that runs from its sources. */
const folders = [new URL('fonts/', import.meta.url), new URL('../../../../dist/bin/fonts/', import.meta.url)];

interface WebFont {
  name: FontName;
  /** Name of the alphabet whose letters it has; every page has those of `latin`. */
  alphabet: string;
  /** `head-latin-0123456789ab.woff2` */
  file: string;
  bytes: Buffer;
}

const folder = folders.find((one) => existsSync(new URL('alphabets.json', one)));
const readList = (name: string): Record<string, string> =>
  folder ? JSON.parse(readFileSync(new URL(name, folder), 'utf8')) : {};

/** Letters as CSS ranges by the name of their alphabet. A page loads the files of those that it has. */
const ranges = readList('alphabets.json');

function readFonts(): WebFont[] {
  if (!folder) return [];
  const files = readList('fonts.json');
  return (Object.keys(families) as FontName[]).flatMap((name) =>
    Object.keys(ranges).flatMap((alphabet) => {
      const file = files[`${name}-${alphabet}`];
      return file ? [{ name, alphabet, file, bytes: readFileSync(new URL(file, folder)) }] : [];
    }),
  );
}

const fonts = readFonts();
const byFile = new Map(fonts.map(({ file, bytes }) => [file, bytes]));

/** The content of a font by its file name; undefined for any other name. */
export const fontBytes = (file: string): Buffer | undefined => byFile.get(file);

/** File names of the fonts that a page asks for before its stylesheet does. */
export const preloadedFonts: readonly string[] = fonts
  .filter(({ name, alphabet }) => alphabet === 'latin' && preloaded.includes(name))
  .map(({ file }) => file);

const faces = fonts.map(({ name, alphabet, file }) => {
  const { family, weight, style } = families[name];
  // Relative to the stylesheet, so that it is the same for every path prefix.
  const look = `font-weight:${weight}${style === 'normal' ? '' : `;font-style:${style}`}`;
  return `@font-face{font-family:"${family}";src:url(fonts/${file});${look};font-display:swap;unicode-range:${ranges[alphabet]}}`;
});

/**
 * Spaces have a width of their own in a font of the reader's system. Letters and digits have one for all, although capitals
 * would fit better with a smaller one: they would be lower than the letters beside them, for ever where fonts are blocked.
 */
const signs = { spaces: 'U+20,U+A0,U+B7' } as const;

const familyOf = ({ font, like }: Fallback) => `${font} as ${like}`;

/** The families that replace a font, for a list of families in a style sheet. */
export const fallbacksOf = (font: Fallback['font']): string =>
  [...new Set(fallbacks.filter((one) => one.font === font).map((one) => `"${familyOf(one)}"`))].join(',');

/** The rules of a fallback: that of all signs first, because a later rule wins. */
function rulesOf(fallback: Fallback): string {
  const { weight, names, heights, widths } = fallback;
  const source = names.map((name) => `local("${name}")`).join(',');
  const [ascent, descent] = heights;
  return Object.entries(widths)
    .map(([kind, width]) => {
      const range = kind === 'others' ? '' : `;unicode-range:${signs[kind as keyof typeof signs]}`;
      const overrides = [ascent, descent].map((height) => ((100 * height) / width).toFixed(1));
      return `@font-face{font-family:"${familyOf(fallback)}";src:${source}${weight ? `;font-weight:${weight}` : ''};size-adjust:${width}%;ascent-override:${overrides[0]}%;descent-override:${overrides[1]}%;line-gap-override:0%${range}}`;
    })
    .join('\n');
}

/** The rules of all fonts for the stylesheet. */
export const fontFaces = [...faces, ...fallbacks.map(rulesOf)].join('\n');
