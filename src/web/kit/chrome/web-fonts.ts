import { existsSync, readFileSync } from 'node:fs';

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
  /** Name of the alphabet whose letters it adds; undefined: the letters of every page. */
  alphabet: string | undefined;
  /** `head-0123456789ab.woff2` */
  file: string;
  bytes: Buffer;
}

const folder = folders.find((one) => existsSync(new URL('alphabets.json', one)));
const readList = (name: string): Record<string, string> =>
  folder ? JSON.parse(readFileSync(new URL(name, folder), 'utf8')) : {};

/** Letters beyond those of every page, as CSS ranges: each in files of its own, which a page without such letters does not load. */
const ranges = readList('alphabets.json');

function readFonts(): WebFont[] {
  if (!folder) return [];
  const files = readList('fonts.json');
  return (Object.keys(families) as FontName[]).flatMap((name) =>
    [undefined, ...Object.keys(ranges)].flatMap((alphabet) => {
      const file = files[alphabet === undefined ? name : `${name}-${alphabet}`];
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
  .filter(({ name, alphabet }) => alphabet === undefined && preloaded.includes(name))
  .map(({ file }) => file);

const faces = fonts.map(({ name, alphabet, file }) => {
  const { family, weight, style } = families[name];
  const letters = alphabet === undefined ? '' : `;unicode-range:${ranges[alphabet]}`;
  // Relative to the stylesheet, so that it is the same for every path prefix.
  const look = `font-weight:${weight}${style === 'normal' ? '' : `;font-style:${style}`}`;
  return `@font-face{font-family:"${family}";src:url(fonts/${file});${look};font-display:swap${letters}}`;
});

/**
 * Spaces have a width of their own in a font of the reader's system. Letters and digits have one for all, although capitals
 * would fit better with a smaller one: they would be lower than the letters beside them, for ever where fonts are blocked.
 */
const signs = { spaces: 'U+20,U+A0,U+B7' } as const;

/** A font of the reader's system that is shown until one of ours arrives, with its widths and heights. */
interface Fallback {
  family: string;
  weight?: number;
  /** Its names on various systems. */
  names: readonly string[];
  /** Heights of our font above and below the line, in per cent of its size. */
  heights: readonly [number, number];
  /** Widths of our font in per cent of this one's. `others`: all signs that have no width of their own here. */
  widths: { others: number } & Partial<Record<keyof typeof signs, number>>;
}

const [serifHeights, sansHeights] = [[103.6, 33.5] as const, [102.4, 40] as const];
const arial = ['Arial', 'Liberation Sans', 'Roboto'];
const boldArial = ['Arial Bold', 'Liberation Sans Bold', 'Roboto Bold'];

/**
 * Measured in sample texts with Liberation, whose widths are those of Times and Arial, so that no line moves when a font
 * arrives. The figures of Georgia are computed from its tables.
 */
const fallbacks: readonly Fallback[] = [
  { family: 'Serif as Georgia', names: ['Georgia'], heights: serifHeights, widths: { others: 107.7 } },
  {
    family: 'Serif as Times',
    names: ['Times New Roman', 'Liberation Serif'],
    heights: serifHeights,
    widths: { others: 121.3, spaces: 94.6 },
  },
  {
    family: 'Head as Georgia',
    weight: 600,
    names: ['Georgia Bold'],
    heights: serifHeights,
    widths: { others: 89 },
  },
  {
    family: 'Head as Times',
    weight: 600,
    names: ['Times New Roman Bold', 'Liberation Serif Bold'],
    heights: serifHeights,
    widths: { others: 103, spaces: 84.6 },
  },
  {
    family: 'Sans as Arial',
    weight: 400,
    names: arial,
    heights: sansHeights,
    widths: { others: 96.4, spaces: 72 },
  },
  {
    family: 'Sans as Arial',
    weight: 600,
    names: boldArial,
    heights: sansHeights,
    widths: { others: 90.5, spaces: 72 },
  },
  {
    family: 'Sans as Arial',
    weight: 700,
    names: boldArial,
    heights: sansHeights,
    widths: { others: 93.2, spaces: 72 },
  },
];

/** The rules of a fallback: that of all signs first, because a later rule wins. */
function rulesOf({ family, weight, names, heights, widths }: Fallback): string {
  const source = names.map((name) => `local("${name}")`).join(',');
  const [ascent, descent] = heights;
  return Object.entries(widths)
    .map(([kind, width]) => {
      const range = kind === 'others' ? '' : `;unicode-range:${signs[kind as keyof typeof signs]}`;
      const overrides = [ascent, descent].map((height) => ((100 * height) / width).toFixed(1));
      return `@font-face{font-family:"${family}";src:${source}${weight ? `;font-weight:${weight}` : ''};size-adjust:${width}%;ascent-override:${overrides[0]}%;descent-override:${overrides[1]}%;line-gap-override:0%${range}}`;
    })
    .join('\n');
}

/** The rules of all fonts for the stylesheet. */
export const fontFaces = [...faces, ...fallbacks.map(rulesOf)].join('\n');
