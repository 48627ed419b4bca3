// @ts-check
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renameFont } from './rename-font.js';

// Makes the fonts of the public pages: the letters and weights that the pages have, out of the packages of the fonts.

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
/** Fonts that were made before, for builds without a change of them. */
const cache = join(root, 'node_modules/.cache/postrider-fonts');

/**
 * A font: the file of its package for an alphabet, its family under its new name, and what is kept of its axes.
 * @typedef {{ source: (alphabet: string) => string, family: string, style: string, axes: Record<string, number | { min: number, max: number }> }} Font
 */

/** @type {Record<string, Font>} */
const fonts = {
  head: {
    source: (alphabet) => `@fontsource-variable/source-serif-4/files/source-serif-4-${alphabet}-opsz-normal.woff2`,
    family: 'Postrider Head',
    style: 'SemiBold',
    axes: { opsz: 40, wght: 600 },
  },
  serif: {
    source: (alphabet) => `@fontsource-variable/source-serif-4/files/source-serif-4-${alphabet}-wght-normal.woff2`,
    family: 'Postrider Serif',
    style: 'Regular',
    axes: { wght: { min: 400, max: 700 } },
  },
  'serif-italic': {
    source: (alphabet) => `@fontsource-variable/source-serif-4/files/source-serif-4-${alphabet}-wght-italic.woff2`,
    family: 'Postrider Serif',
    style: 'Italic',
    axes: { wght: 400 },
  },
  sans: {
    source: (alphabet) => `@fontsource-variable/source-sans-3/files/source-sans-3-${alphabet}-wght-normal.woff2`,
    family: 'Postrider Sans',
    style: 'Regular',
    axes: { wght: { min: 400, max: 700 } },
  },
};

/** Counts up with every change of how the fonts are made, so that none from before is taken. */
const version = 2;

/** @param {number} from @param {number} to */
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');

/** Latin-1, and the signs of typographic text: dashes, quotation marks, bullets, the ellipsis, the euro sign, arrows. */
const letters = `${range(0x20, 0x7e)}${range(0xa0, 0xff)}ıŒœŠšŸŽž‐‑–—‘’‚“”„†‡•…‰′″‹›€™←→−`;

/**
 * Further letters, as CSS ranges by the name of their alphabet. They are files of their own, which browsers load only for a
 * page that has such a letter: Polish, Czech and Turkish, Greek, Russian and Ukrainian.
 * @type {Record<string, string>}
 */
export const alphabets = {
  'latin-ext': 'U+100-130,U+132-151,U+154-15F,U+162-177,U+179-17C,U+17F,U+218-21B,U+1E9E,U+20BA',
  greek: 'U+370-3FF',
  cyrillic: 'U+400-45F,U+490-491,U+2116',
};

/** The letters of CSS ranges. @param {string} ranges such as `U+0370-03FF,U+2116` */
const lettersOf = (ranges) =>
  ranges
    .split(',')
    .map((one) => one.slice(2).split('-'))
    .map(([from = '', to = from]) => range(Number.parseInt(from, 16), Number.parseInt(to, 16)))
    .join('');

/** Kerning, ligatures, and figures of one width. The accents of Latin-1 need no others. */
const features = ['kern', 'liga', 'tnum'];

/**
 * Makes all fonts, or finds those that were made before.
 * @returns {Promise<{ name: string, file: string, bytes: Buffer }[]>} `file`: named by its content
 * @throws when a package is missing
 */
export async function makeFonts() {
  const made = [];
  for (const [name, { source, ...font }] of Object.entries(fonts)) {
    made.push(named(name, await makeOnce(name, { ...font, source: source('latin'), letters })));
    for (const [alphabet, ranges] of Object.entries(alphabets)) {
      const part = `${name}-${alphabet}`;
      made.push(named(part, await makeOnce(part, { ...font, source: source(alphabet), letters: lettersOf(ranges) })));
    }
  }
  return made;
}

/** @param {string} name @param {Buffer} bytes */
function named(name, bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return { name, file: `${name}-${hash}.woff2`, bytes };
}

/** A font with the letters of one alphabet. @typedef {Omit<Font, 'source'> & { source: string, letters: string }} Part */

/**
 * @param {string} name
 * @param {Part} font
 */
async function makeOnce(name, font) {
  const source = await readFile(require.resolve(font.source));
  const recipe = JSON.stringify([version, font, features, require('subset-font/package.json').version]);
  const key = createHash('sha256').update(recipe).update(source).digest('hex').slice(0, 20);
  const path = join(cache, `${name}-${key}.woff2`);
  const known = await readFile(path).catch(() => undefined);
  if (known) return known;
  const bytes = await makeFont(font, source);
  await keep(path, bytes).catch(() => undefined); // The folder of the packages may be read-only.
  return bytes;
}

/**
 * @param {Part} font
 * @param {Buffer} source
 */
async function makeFont({ family, style, axes, letters }, source) {
  const { default: subsetFont } = await import('subset-font');
  // Copyright and licence.
  const preserveNameIds = [0, 13, 14];
  /** @type {any} The package's types do not have all of its options. */
  const options = {
    targetFormat: 'sfnt',
    variationAxes: axes,
    keepFeatures: features,
    noHinting: true,
    dropTables: ['gasp', 'DSIG', 'STAT', 'MVAR'],
    preserveNameIds,
  };
  const subset = renameFont(await subsetFont(source, letters, options), family, style);
  /** @type {any} A second pass, which only compresses. */
  const compressed = { targetFormat: 'woff2', keepAllGlyphs: true, preserveNameIds };
  return subsetFont(subset, '', compressed);
}

/**
 * @param {string} path
 * @param {Buffer} bytes
 */
async function keep(path, bytes) {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, bytes);
  await rename(draft, path);
}
