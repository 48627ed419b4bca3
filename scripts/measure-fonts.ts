import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFonts } from '../bin/fonts.js';
import { launchBrowser } from '../tests/helpers/browser.js';
import { fontFolders } from '../tests/helpers/system-fonts.js';

// node --import tsx scripts/measure-fonts.ts FOLDER: compares the fonts of the pages with those that systems have, and writes
// src/web/kit/chrome/fallback-fonts.ts. Run it after a change of bin/fonts.js. FOLDER has the fonts that Debian does not:
// npm install --prefix FOLDER @fontsource/gelasio @fontsource/roboto @fontsource/noto-serif

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Name the folder of the packages; the head of this file says which.');

const fontsource = (name: string, weight: number) =>
  join(folder, `node_modules/@fontsource/${name}/files/${name}-latin-${weight}-normal.woff2`);
const dejavu = (name: string) => join(fontFolders.dejavu, `DejaVu${name}.ttf`);
const liberation = (name: string) => join(fontFolders.liberation, `Liberation${name}.ttf`);

/**
 * Fonts of systems by a short name: what they are called there, and a file of the same widths. Liberation has those of Times
 * and Arial, Gelasio those of Georgia.
 */
const systems = {
  serif: [
    { like: 'Georgia', names: ['Georgia'], files: [fontsource('gelasio', 400), fontsource('gelasio', 700)] },
    {
      like: 'Times',
      names: ['Times New Roman', 'Liberation Serif'],
      files: [liberation('Serif-Regular'), liberation('Serif-Bold')],
    },
    { like: 'Noto', names: ['Noto Serif'], files: [fontsource('noto-serif', 400), fontsource('noto-serif', 700)] },
    { like: 'DejaVu', names: ['DejaVu Serif'], files: [dejavu('Serif'), dejavu('Serif-Bold')] },
  ],
  sans: [
    {
      like: 'Arial',
      names: ['Arial', 'Helvetica', 'Liberation Sans'],
      files: [liberation('Sans-Regular'), liberation('Sans-Bold')],
    },
    { like: 'Roboto', names: ['Roboto'], files: [fontsource('roboto', 400), fontsource('roboto', 700)] },
    { like: 'DejaVu', names: ['DejaVu Sans'], files: [dejavu('Sans'), dejavu('Sans-Bold')] },
  ],
} as const;

/** Fonts of the pages and the weights in which they are replaced. Serif has one for all: browsers make its bold one. */
const ours = [
  { font: 'serif', kind: 'serif', weights: [400] },
  { font: 'head', kind: 'serif', weights: [600] },
  { font: 'sans', kind: 'sans', weights: [400, 600, 700] },
] as const;

/** How often letters are used in English, in thousandths; every 25th letter is a capital. */
const frequencies = {
  ...{ a: 82, b: 15, c: 28, d: 43, e: 127, f: 22, g: 20, h: 61, i: 70, j: 2, k: 8, l: 40, m: 24, n: 67, o: 75, p: 19 },
  ...{ q: 1, r: 60, s: 63, t: 91, u: 28, v: 10, w: 24, x: 2, y: 20, z: 1 },
};
const signs = Object.entries(frequencies).flatMap(([letter, count]): [string, number][] => [
  [letter, count * 0.96],
  [letter.toUpperCase(), count * 0.04],
]);

interface Measures {
  letters: number;
  space: number;
  ascent: number;
  descent: number;
}

const browser = await launchBrowser();
const page = await browser.newPage();

/** Widths and heights of a font, in thousandths of its size. */
const measure = async (bytes: Buffer, weight: number): Promise<Measures> =>
  page.evaluate(`(async () => {
    const face = new FontFace('Measured', 'url(data:font/woff2;base64,${bytes.toString('base64')})', { weight: '100 900' });
    document.fonts.clear();
    document.fonts.add(await face.load());
    const context = document.createElement('canvas').getContext('2d');
    context.font = '${weight} 1000px Measured';
    const of = (text) => context.measureText(text);
    const letters = ${JSON.stringify(signs)}.reduce((sum, [letter, count]) => sum + count * of(letter).width, 0);
    const { width, fontBoundingBoxAscent, fontBoundingBoxDescent } = of(' ');
    return { letters, space: width, ascent: fontBoundingBoxAscent, descent: fontBoundingBoxDescent };
  })()`);

/** A share in per cent, to a tenth. */
const percent = (part: number, whole: number) => Math.round((1000 * part) / whole) / 10;

const made = new Map((await makeFonts()).map(({ name, bytes }) => [name, bytes]));
const fallbacks = [];
for (const { font, kind, weights } of ours)
  for (const { like, names, files } of systems[kind])
    for (const weight of weights) {
      const own = await measure(made.get(`${font}-latin`) ?? Buffer.of(), weight);
      const bold = weight > 400;
      const theirs = await measure(readFileSync(files[bold ? 1 : 0]), bold ? 700 : 400);
      fallbacks.push({
        font,
        like,
        ...(weights.length > 1 || bold ? { weight } : {}),
        names: names.map((name) => (bold ? `${name} Bold` : name)),
        heights: [percent(own.ascent, 1000), percent(own.descent, 1000)],
        widths: { others: percent(own.letters, theirs.letters), spaces: percent(own.space, theirs.space) },
      });
    }
await browser.close();

const file = 'src/web/kit/chrome/fallback-fonts.ts';
writeFileSync(
  file,
  `// Written by scripts/measure-fonts.ts.

/** A font of the reader's system that is shown while one of ours is not there, with its widths and heights. */
export interface Fallback {
  font: 'head' | 'serif' | 'sans';
  /** The font of a system whose widths it has. */
  like: string;
  weight?: number;
  /** Its names on various systems. */
  names: readonly string[];
  /** Heights of our font above and below the line, in per cent of its size. */
  heights: readonly [number, number];
  /** Widths of our font in per cent of this one's, for spaces and for all other signs. */
  widths: { others: number; spaces: number };
}

/** The first that a system has is taken. */
export const fallbacks: readonly Fallback[] = ${JSON.stringify(fallbacks)};
`,
);
spawnSync('npx', ['biome', 'check', '--write', file], { stdio: 'inherit' });
