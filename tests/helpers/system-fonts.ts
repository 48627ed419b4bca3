import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian installs each of its packages of fonts. `scripts/setup.sh --browser` installs the packages. */
export const fontFolders = {
  dejavu: '/usr/share/fonts/truetype/dejavu',
  liberation: '/usr/share/fonts/truetype/liberation',
  cjk: '/usr/share/fonts/opentype/noto',
};

/** The fonts that a reader's system may have, and which of them are its `serif` and `sans-serif`. */
export const systemFonts = {
  'DejaVu only': { folders: [fontFolders.dejavu], serif: 'DejaVu Serif', sans: 'DejaVu Sans' },
  'Liberation only': { folders: [fontFolders.liberation], serif: 'Liberation Serif', sans: 'Liberation Sans' },
  'DejaVu with Chinese': { folders: [fontFolders.dejavu, fontFolders.cjk], serif: 'DejaVu Serif', sans: 'DejaVu Sans' },
} as const;
export type SystemFonts = keyof typeof systemFonts;

/** Why a browser cannot be given these fonts here; '' when it can. */
export const missingFonts = (name: SystemFonts): string =>
  systemFonts[name].folders
    .filter((folder) => !existsSync(folder))
    .map((folder) => ` (there is no ${folder}; run \`bash scripts/setup.sh --browser\`)`)
    .join('');

/** Slight hinting, as Debian configures it. With full hinting, widths are rounded to whole pixels and no fallback fits. */
const hinting = ['pattern', 'font']
  .map(
    (target) =>
      `<match target="${target}"><edit name="hintstyle" mode="assign"><const>hintslight</const></edit></match>`,
  )
  .join('');

/**
 * Writes a configuration for fontconfig that knows these fonts only, so that the fonts of the machine do not matter.
 * @returns its path, for FONTCONFIG_FILE
 */
export async function fontconfigWith(name: SystemFonts): Promise<string> {
  const { folders, serif, sans } = systemFonts[name];
  const at = await mkdtemp(join(tmpdir(), 'postrider-fonts-'));
  const alias = (generic: string, family: string) =>
    `<alias binding="same"><family>${generic}</family><prefer><family>${family}</family></prefer></alias>`;
  const file = join(at, 'fonts.conf');
  const dirs = folders.map((folder) => `<dir>${folder}</dir>`).join('');
  await writeFile(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${dirs}<cachedir>${at}/cache</cachedir>${alias('serif', serif)}${alias('sans-serif', sans)}${hinting}</fontconfig>`,
  );
  return file;
}
