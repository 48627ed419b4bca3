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
  /** `head-0123456789ab.woff2` */
  file: string;
  bytes: Buffer;
}

function readFonts(): WebFont[] {
  const folder = folders.find((one) => existsSync(new URL('fonts.json', one)));
  if (!folder) return [];
  const files = JSON.parse(readFileSync(new URL('fonts.json', folder), 'utf8')) as Record<FontName, string>;
  return (Object.keys(families) as FontName[]).map((name) => ({
    name,
    file: files[name],
    bytes: readFileSync(new URL(files[name], folder)),
  }));
}

const fonts = readFonts();
const byFile = new Map(fonts.map(({ file, bytes }) => [file, bytes]));

/** The content of a font by its file name; undefined for any other name. */
export const fontBytes = (file: string): Buffer | undefined => byFile.get(file);

/** File names of the fonts that a page asks for before its stylesheet does. */
export const preloadedFonts: readonly string[] = fonts
  .filter(({ name }) => preloaded.includes(name))
  .map(({ file }) => file);

const faces = fonts.map(({ name, file }) => {
  const { family, weight, style } = families[name];
  // Relative to the stylesheet, so that it is the same for every path prefix.
  return `@font-face{font-family:"${family}";src:url(fonts/${file}) format("woff2");font-weight:${weight};font-style:${style};font-display:swap}`;
});

/**
 * Fonts of the reader's system with the widths and heights of ours, so that no line moves when a font arrives. Measured
 * in sample texts; the figures of Georgia are computed from its tables.
 */
const fallbacks = `
@font-face{font-family:"Serif as Georgia";src:local("Georgia");size-adjust:107.7%;ascent-override:96.2%;descent-override:31.1%;line-gap-override:0%}
@font-face{font-family:"Serif as Times";src:local("Times New Roman"),local("Liberation Serif");size-adjust:118.2%;ascent-override:87.6%;descent-override:28.3%;line-gap-override:0%}
@font-face{font-family:"Head as Georgia";src:local("Georgia Bold"),local("Georgia-Bold");font-weight:600;size-adjust:89%;ascent-override:116.4%;descent-override:37.6%;line-gap-override:0%}
@font-face{font-family:"Head as Times";src:local("Times New Roman Bold"),local("TimesNewRomanPS-BoldMT"),local("Liberation Serif Bold"),local("LiberationSerif-Bold");font-weight:600;size-adjust:101.3%;ascent-override:102.3%;descent-override:33.1%;line-gap-override:0%}
@font-face{font-family:"Sans as Arial";src:local("Arial"),local("Helvetica Neue"),local("Liberation Sans"),local("Roboto");size-adjust:93.8%;ascent-override:109.2%;descent-override:42.6%;line-gap-override:0%}`;

/** The rules of all fonts for the stylesheet. */
export const fontFaces = `${faces.join('\n')}${fallbacks}`;
